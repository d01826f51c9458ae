"""What comes out of `escalate`: known events first, people, guards, limits, starts and goals."""

from __future__ import annotations

import json

import pytest

from shipped import our_corpus, our_inventory
from staging import ALLOW_ALL, DENY_ALL, inventory, policy, tool
from trebuchet.analysis.escalation.compare import opened_and_closed
from trebuchet.analysis.escalation.escalate import Gathered, escalate
from trebuchet.analysis.escalation.graph import asks_for_id
from trebuchet.analysis.escalation.known import any_order
from trebuchet.analysis.escalation.paths import rank
from trebuchet.analysis.escalation.witness import keeps_on_machine, runs_on_host
from trebuchet.corpus import load_world
from trebuchet.errors import UsageError
from trebuchet.model.escalation import Bound, Escalation, EscalationPath, Flow, GoalReached
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Rule, RuleKind, ToolRules
from trebuchet.model.tool import Tool

SHIPPED = our_inventory()
CORPUS = our_corpus()
GATHERED = Gathered(load_world(), CORPUS)
ALLOW = policy(ALLOW_ALL)


def goal(escalation: Escalation, name: str) -> GoalReached:
    """One goal of what was found."""
    return next(each for each in escalation.goals if each.goal == name)


def hops(path: EscalationPath) -> list[str]:
    """The tools of a path in their order."""
    return [f"{hop.server}#{hop.tool}" for hop in path.hops]


def desk(*tools: Tool, text: str | NativePolicy = ALLOW_ALL, start: str = "outsider") -> Escalation:
    """What is found on staged tools under one policy for all their servers."""
    given = policy(text) if isinstance(text, str) else text
    servers = dict.fromkeys((each.server for each in tools), given)
    return escalate(servers, inventory(*tools), None, load_world(), start)


FETCH = tool("fetch", "read-public ingest-untrusted send-external", {"url": "url"})
READ = tool("read_file", "read-private", {"path": "path"})
WRITE = tool("write_file", "write-internal overwrite", {"path": "path", "content": "content"})
DELETE = tool("delete_ticket", "destroy", {"ticket_id": "target"})
LIST = tool("list_tickets", "enumerate")
TICKET = tool("get_ticket", "ingest-untrusted", server="far")


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        (
            ["github"],
            ["github#get_issue", "github#get_file_contents", "github#create_pull_request"],
        ),
        (["neon"], ["neon#run_sql", "neon#run_sql", "neon#run_sql"]),
        (["fetch", "filesystem"], ["fetch#fetch", "filesystem#read_file", "fetch#fetch"]),
    ],
)
def test_known_events_come_first(servers: list[str], expected: list[str]) -> None:
    """Where all is allowed, the first path by which data leaves is the one that was in the news."""
    found = escalate(
        dict.fromkeys(servers, ALLOW), SHIPPED, CORPUS, load_world(), gathered=GATHERED
    )
    first = goal(found, "exfiltrated").paths[0]
    assert hops(first) == expected
    assert not first.held
    if len(servers) == 1:
        assert CORPUS.attack(first.attacks[0]).incidents  # type: ignore[union-attr]


def test_nothing_is_reached_where_all_is_denied() -> None:
    """Under deny-all no goal of many servers together is reached from any ordinary start."""
    names = [server.name for server in SHIPPED.servers if len(server.tools) < 20]
    for start in ("outsider", "careless-agent"):
        denied = dict.fromkeys(names, policy(DENY_ALL))
        found = escalate(denied, SHIPPED, None, load_world(), start)
        assert not any(each.reachable or each.held or each.paths for each in found.goals)


def test_a_path_is_told_in_calls_and_sentences() -> None:
    """Each hop says its tool, call, gain and need, what let it pass, and which others would do."""
    found = desk(FETCH, READ, tool("read_text", "read-private", {"path": "path"}))
    path = goal(found, "exfiltrated").paths[0]
    assert hops(path) == ["desk#fetch", "desk#read_file", "desk#fetch"]
    taken, read, sent = path.hops
    assert (taken.needs, "tainted" in taken.gains) == ((), True)
    assert read.arguments["path"] == "/home/ana/.ssh/id_ed25519"
    assert read.others == ("desk#read_text",)
    assert "canary-credential" in sent.arguments["url"]
    assert sent.needs == ("data(secret/own)", "tainted")
    assert sent.sentence.startswith("fetch sends a secret to the outsider: nothing denies it (")
    assert {hop.effect for hop in path.hops} == {"allow"}
    assert path.ways == 2


def test_an_argument_closes_what_a_name_leaves_open() -> None:
    """A rule on hosts closes a fetch as a sending; a loose rule is evaded by a spelling."""
    strict = {
        "fetch": {
            "require": [
                {
                    "path": "args.url",
                    "op": "regex",
                    "value": "^https://(docs\\.ourco|news)\\.example/[a-z]*$",
                }
            ]
        }
    }
    loose = {
        "fetch": {
            "require": [{"path": "args.url", "op": "contains", "value": "docs.ourco.example"}]
        },
        "read_file": {},
        "get_ticket": {},
    }
    closed = desk(
        FETCH, READ, text=json.dumps({"version": "1", "tools": strict, "default": "allow"})
    )
    assert not goal(closed, "exfiltrated").reachable
    evaded = desk(
        FETCH, READ, TICKET, text=json.dumps({"version": "1", "tools": loose, "default": "deny"})
    )
    first = goal(evaded, "exfiltrated").paths[0]
    assert "docs.ourco.example" in first.hops[-1].arguments["url"]
    assert "collector.example" in first.hops[-1].arguments["url"]


def asking(name: str) -> NativePolicy:
    """Everything is allowed, and a person is asked about one tool."""
    ask = Rule(name="ask first", kind=RuleKind.ASK, place=Place("policy.json", 3, 5))
    entry = ToolRules(tool=name, place=Place("policy.json", 2, 3), rules=(ask,))
    return ALLOW.model_copy(update={"tools": (entry,), "text": f"asks about {name}"})


ASKS = asking("fetch")


def test_a_person_in_the_way_is_told() -> None:
    """A path with a call that waits is held, its goal too; a way without a person goes first."""
    held = desk(FETCH, READ, TICKET, text=ASKS)
    told = goal(held, "exfiltrated")
    assert (told.reachable, told.held) == (False, True)
    assert told.paths[0].hops[-1].effect == "ask"
    assert "a person is asked by" in told.paths[0].hops[-1].sentence
    mail = tool("send_mail", "send-external", {"to": "recipient", "body": "content"})
    both = goal(desk(FETCH, READ, TICKET, mail, text=ASKS), "exfiltrated")
    assert (both.reachable, both.held) == (True, False)
    assert list(both.paths) == sorted(both.paths, key=rank)
    assert not both.paths[0].held


def test_past_a_guard_that_is_down_nothing_is_denied() -> None:
    """Who can rewrite the agent's settings does afterwards what was denied, and it is said so."""
    text = json.dumps({"version": "1", "default": "allow", "hide": ["delete_ticket"]})
    found = desk(FETCH, WRITE, DELETE, text=text)
    path = goal(found, "destroyed").paths[0]
    assert hops(path) == ["desk#fetch", "desk#write_file", "desk#delete_ticket"]
    assert [hop.effect for hop in path.hops] == ["allow", "allow", "past"]
    assert "the guard is down" in path.hops[-1].sentence
    assert not goal(desk(FETCH, DELETE, text=text), "destroyed").paths


@pytest.mark.parametrize(
    ("limit", "flow"),
    [
        ({"window": "minute", "max": 10}, Flow(hour=600, day=14_400)),
        ({"window": "hour", "max": 5}, Flow(hour=5, day=120)),
        ({"window": "day", "max": 7}, Flow(hour=7, day=7)),
    ],
)
def test_a_limit_bounds_the_flow(limit: dict[str, object], flow: Flow) -> None:
    """A limit does not close a path; it says how often it goes, and a wider one goes first."""
    rule = {"counter": "calls", **limit}
    text = json.dumps({"version": "1", "default": "allow", "tools": {"fetch": {"limits": [rule]}}})
    path = goal(desk(FETCH, READ, text=text), "exfiltrated").paths[0]
    assert path.flow == flow
    mail = tool("send_mail", "send-external", {"to": "recipient", "body": "content"})
    free = desk(FETCH, READ, TICKET, mail, text=text)
    paths = goal(free, "exfiltrated").paths
    assert paths[0].flow == Flow()
    assert list(paths) == sorted(paths, key=rank)


def test_ids_are_needed_where_they_can_be_found() -> None:
    """An opaque id is read on the way; where no tool tells one, it came with the text."""
    assert asks_for_id(DELETE)
    assert not asks_for_id(READ)
    apart = goal(desk(TICKET, LIST, DELETE), "destroyed").paths[0]
    assert hops(apart) == ["far#get_ticket", "desk#list_tickets", "desk#delete_ticket"]
    alone = goal(desk(TICKET, DELETE), "destroyed").paths[0]
    assert hops(alone) == ["far#get_ticket", "desk#delete_ticket"]


def test_each_start_begins_elsewhere() -> None:
    """A careless agent needs no text, a thief no reading, and a hostile server is told things."""
    outside = desk(TICKET, DELETE)
    careless = desk(TICKET, DELETE, start="careless-agent")
    assert len(goal(careless, "destroyed").paths[0].hops) == 1
    assert len(goal(outside, "destroyed").paths[0].hops) == 2
    thief = goal(desk(READ, start="stolen-grant"), "exfiltrated").paths[0]
    assert hops(thief) == ["desk#read_file"]
    look = tool("look_up", "read-public", {"words": "search"}, server="far")
    told = goal(desk(READ, look, start="hostile-server:far"), "exfiltrated").paths[0]
    assert hops(told) == ["desk#read_file", "far#look_up"]
    assert not goal(desk(READ, look), "exfiltrated").paths


def test_what_a_thief_plants_steers_a_session() -> None:
    """A stolen grant reaches another server by text that an agent reads later."""
    note = tool("write_note", "write-internal", {"text": "content"})
    board = tool("read_board", "ingest-untrusted")
    pay = tool("pay_invoice", "pay", {"payee": "payee"}, server="bank")
    path = goal(desk(note, board, pay, start="stolen-grant:desk"), "paid").paths[0]
    assert hops(path) == ["desk#write_note", "desk#read_board", "bank#pay_invoice"]


def test_code_on_the_host_is_the_end_of_the_gateway() -> None:
    """What runs on the agent's machine reaches the rest without any further call."""
    run = tool("run_command", "execute", {"command": "command"})
    page = tool("browser_evaluate", "execute", {"function": "code"})
    assert runs_on_host(run)
    assert not runs_on_host(page)
    found = desk(TICKET, run)
    for name in ("executed", "exfiltrated", "destroyed", "hidden-from-audit"):
        assert hops(goal(found, name).paths[0]) == ["far#get_ticket", "desk#run_command"]
    assert not goal(desk(TICKET, page), "destroyed").paths


def test_a_wrapper_is_asked_for_the_tools_behind_it() -> None:
    """A hidden tool is reached by one that calls any other, unless that is denied, too."""
    wrapper = tool("call_tool", "invoke-any", {"tool": "target", "arguments": "content"})
    text = json.dumps({"version": "1", "default": "allow", "hide": ["delete_ticket"]})
    path = goal(desk(TICKET, DELETE, wrapper, text=text), "destroyed").paths[0]
    assert hops(path) == ["far#get_ticket", "desk#call_tool"]
    assert path.hops[-1].arguments["tool"] == "delete_ticket"
    text = json.dumps({"version": "1", "default": "allow", "hide": ["delete_ticket", "call_tool"]})
    assert not goal(desk(TICKET, DELETE, wrapper, text=text), "destroyed").paths


def test_a_found_key_opens_what_asks_for_one() -> None:
    """A tool that must be given a secret is of use only once one was read."""
    opens = tool("connect", "write-internal", {"password": "secret"})
    keys = tool("get_key", "read-secret")
    assert hops(goal(desk(TICKET, keys, opens), "impersonated").paths[0])[1:] == [
        "desk#get_key",
        "desk#connect",
    ]
    assert not goal(desk(TICKET, opens), "impersonated").paths


def test_files_elsewhere_are_not_the_machine_s() -> None:
    """A path in a repository or in somebody's account is no path on the agent's machine."""
    assert keeps_on_machine(WRITE)
    away = tool("put_file", "overwrite", {"repo": "target", "path": "path", "content": "content"})
    assert not keeps_on_machine(away)
    assert not goal(desk(FETCH, away), "persisted").paths
    assert goal(desk(FETCH, WRITE), "persisted").paths


def test_what_nobody_knows_is_on_no_path() -> None:
    """An unclassified tool is listed, and makes no move."""
    found = desk(TICKET, DELETE, tool("frobnicate", "unclassified"))
    assert found.unclassified == ("desk#frobnicate",)
    told = {name for each in found.goals for path in each.paths for name in hops(path)}
    assert "desk#frobnicate" not in told


def test_a_goal_of_the_owner_s_own() -> None:
    """A pattern of tools is a goal under its name, and goals can be picked."""
    found = escalate(
        {"desk": ALLOW, "far": ALLOW},
        inventory(TICKET, DELETE),
        None,
        load_world(),
        goals=["tickets-gone"],
        own={"tickets-gone": "desk#delete_*"},
    )
    assert [each.goal for each in found.goals] == ["tickets-gone"]
    assert hops(found.goals[0].paths[0]) == ["far#get_ticket", "desk#delete_ticket"]
    assert "reaches tickets-gone" in found.goals[0].paths[0].hops[-1].sentence


@pytest.mark.parametrize(
    ("start", "goals", "said"),
    [
        ("outsidr", None, 'there is no start "outsidr"; did you mean "outsider"?'),
        ("stolen-grant", None, '"stolen-grant" needs the name of a server: stolen-grant:desk'),
        ("stolen-grant:dsk", None, 'there is no server "dsk" here; did you mean "desk"?'),
        ("outsider:desk", None, '"outsider" is about no server, so ":desk" says nothing'),
        ("outsider", ["exfiltrate"], 'there is no goal "exfiltrate"; did you mean "exfiltrated"?'),
    ],
)
def test_unknown_words_are_refused(start: str, goals: list[str] | None, said: str) -> None:
    """A start, a server or a goal that there is not is refused with the nearest one."""
    with pytest.raises(UsageError) as raised:
        escalate(
            {"desk": ALLOW, "far": ALLOW},
            inventory(FETCH, TICKET),
            None,
            load_world(),
            start,
            goals,
        )
    assert said in str(raised.value)


def test_a_bound_that_is_hit_is_said() -> None:
    """Within two calls the theft of a file is not found, and nobody says that there is none."""
    short = Bound(hops=2, chains=256, hit=False)
    found = escalate({"desk": ALLOW}, inventory(FETCH, READ), None, load_world(), bound=short)
    told = goal(found, "exfiltrated")
    assert found.bound.hit
    assert (told.paths, told.bounded, told.reachable) == ((), True, True)
    assert not goal(found, "paid").bounded


def test_a_change_says_what_it_opened_and_closed() -> None:
    """A hidden tool closes paths, a new tool opens some, and a person in the way is told apart."""
    whole, less = desk(FETCH, READ, DELETE), desk(FETCH, READ)
    closed = opened_and_closed(whole, less)
    assert closed.newly_closed == ("destroyed",)
    assert [path.goal for path in closed.closed] == ["destroyed"]
    assert not closed.worse
    opened = opened_and_closed(less, whole)
    assert opened.newly_reachable == ("destroyed",)
    assert [path.id for path in opened.opened] == [path.id for path in closed.closed]
    assert opened.worse
    asked = opened_and_closed(desk(FETCH, READ, TICKET), desk(FETCH, READ, TICKET, text=ASKS))
    assert asked.newly_held == ("exfiltrated",)
    kept = next(each for each in asked.goals if each.goal == "exfiltrated")
    assert kept.guarded
    assert not kept.opened


def test_choices_of_tools_are_counted_out() -> None:
    """Other tools for a chain are tried in their order, and not without end."""
    assert len(list(any_order([("a", "b"), ("c", "d")], 3))) == 3  # type: ignore[list-item]
