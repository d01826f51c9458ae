"""What must be true of every policy: denials only close, permissions only open, replays agree."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from staging import inventory, policy, tool
from trebuchet.analysis.escalation.compare import opened_and_closed
from trebuchet.analysis.escalation.escalate import Gathered, escalate
from trebuchet.corpus import load_world
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.escalation import Bound, Escalation
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.vocabulary import Effect

WORLD = load_world()
FAR = Bound(hops=8, chains=100_000, hit=False)

TOOLS: tuple[Tool, ...] = (
    tool("fetch", "read-public ingest-untrusted send-external", {"url": "url"}),
    tool("get_ticket", "ingest-untrusted read-private", {"ticket_id": "target"}),
    tool("list_tickets", "enumerate read-private"),
    tool("read_file", "read-private", {"path": "path"}),
    tool("write_file", "write-internal overwrite", {"path": "path", "content": "content"}),
    tool("delete_ticket", "destroy", {"ticket_id": "target"}),
    tool("send_mail", "send-external", {"to": "recipient", "body": "content"}),
    tool("post_comment", "write-shared write-internal", {"body": "content"}),
    tool("run_sql", "read-private ingest-untrusted overwrite execute", {"sql": "statement"}),
    tool("run_command", "execute", {"command": "command"}),
    tool("pay_invoice", "pay", {"payee": "payee", "amount": "amount"}),
    tool("mute_alerts", "modify-guard"),
)
ARGUMENTS = ("url", "path", "to", "sql", "command", "payee", "body", "ticket_id")
VALUES = ("ourco", "/workspace", "^https://docs", "collector", "SELECT", "item", "\\.ssh", "@")

BY_NAME = {each.name: each for each in TOOLS}
names = st.sampled_from(sorted(BY_NAME))
conditions = st.builds(
    lambda path, op, value: {"path": f"args.{path}", "op": op, "value": value},
    st.sampled_from(ARGUMENTS),
    st.sampled_from(("contains", "regex", "eq")),
    st.sampled_from(VALUES),
)
rules = st.one_of(
    st.builds(lambda one: {"deny_if": [{"name": "no", "conditions": [one]}]}, conditions),
    st.builds(lambda one: {"require": [one]}, conditions),
    st.builds(
        lambda most, window: {"limits": [{"counter": "calls", "window": window, "max": most}]},
        st.integers(1, 5),
        st.sampled_from(("minute", "hour", "day")),
    ),
    st.just({}),
)
documents = st.builds(
    lambda default, tools: {"version": "1", "default": default, "tools": tools},
    st.sampled_from(("allow", "allow", "deny")),
    st.dictionaries(names, rules, max_size=6),
)
tool_lists = st.lists(names, min_size=2, max_size=7, unique=True)
starts = st.sampled_from(("outsider", "careless-agent", "hostile-server:desk", "stolen-grant:desk"))


def found(document: dict[str, Any], tools: list[str], start: str) -> Escalation:
    """Everything that is found under a policy, with bounds that are never hit."""
    text = policy(json.dumps(document))
    shelf = Gathered(WORLD, None)
    served = inventory(*(BY_NAME[name] for name in tools))
    return escalate({"desk": text}, served, None, WORLD, start, None, {}, FAR, shelf)


def reached(escalation: Escalation) -> set[str]:
    """The goals that allowed calls reach."""
    return {goal.goal for goal in escalation.goals if goal.reachable}


@settings(max_examples=60, deadline=None)
@given(documents, tool_lists, starts, names)
def test_a_denial_opens_nothing(
    document: dict[str, Any], tools: list[str], start: str, hidden: str
) -> None:
    """With one tool hidden no path is new and no goal is newly reached; so an allow closes none."""
    before = found(document, tools, start)
    after = found({**document, "hide": [hidden]}, tools, start)
    difference = opened_and_closed(before, after)
    assert difference.opened == ()
    assert not any(goal.freed for goal in difference.goals)
    assert reached(after) <= reached(before)
    assert opened_and_closed(after, before).closed == ()
    assert not difference.worse


@settings(max_examples=60, deadline=None)
@given(documents, tool_lists, starts, names, conditions)
def test_a_denied_argument_opens_nothing(
    document: dict[str, Any],
    tools: list[str],
    start: str,
    narrowed: str,
    condition: dict[str, Any],
) -> None:
    """One more thing that a call must not say closes paths or none."""
    entry = dict(document["tools"].get(narrowed, {}))
    if document["default"] == "deny" and narrowed not in document["tools"]:
        return
    entry["deny_if"] = [*entry.get("deny_if", []), {"name": "more", "conditions": [condition]}]
    after = found({**document, "tools": {**document["tools"], narrowed: entry}}, tools, start)
    assert opened_and_closed(found(document, tools, start), after).opened == ()


@settings(max_examples=40, deadline=None)
@given(documents, tool_lists, starts, st.randoms(use_true_random=False))
def test_order_of_tools_says_nothing(
    document: dict[str, Any], tools: list[str], start: str, chance: Any
) -> None:
    """The same tools in another order give the same answer, to the letter."""
    shuffled = list(tools)
    chance.shuffle(shuffled)
    assert found(document, shuffled, start) == found(document, tools, start)


@settings(max_examples=60, deadline=None)
@given(documents, tool_lists, starts)
def test_every_shown_path_replays(document: dict[str, Any], tools: list[str], start: str) -> None:
    """Calls of a path that is not held go through one after another, as another clock counts."""
    escalation = found(document, tools, start)
    assert escalation.faults == ()
    text = policy(json.dumps(document))
    for goal in escalation.goals:
        for path in goal.paths:
            assert not path.held
            assert goes_through(path.hops, text, 60.0) or goes_through(path.hops, text, 86_400.0)


def goes_through(hops: Any, text: NativePolicy, gap: float) -> bool:
    """Whether every call that a policy decides at all is allowed."""
    fresh = decider(text)
    return all(
        hop.effect == "past"
        or fresh.decide(
            ToolCall(
                tool=hop.tool,
                arguments=hop.arguments,
                at=EPOCH + number * gap,
                session="session-1",
                grant="grant-1",
            )
        ).effect
        is Effect.ALLOW
        for number, hop in enumerate(hops)
    )


def test_what_was_gathered_is_gathered_once() -> None:
    """With what was gathered for other servers the answer is the same, to the letter."""
    shelf = Gathered(WORLD, None)
    other: Inventory = inventory(*TOOLS, tool("look", "ingest-untrusted", server="far"))
    allow = policy('{"version": "1", "default": "allow"}')
    escalate({"desk": allow}, other, None, WORLD, gathered=shelf)
    pair = escalate({"desk": allow, "far": allow}, other, None, WORLD, gathered=shelf)
    assert pair == escalate({"desk": allow, "far": allow}, other, None, WORLD)
