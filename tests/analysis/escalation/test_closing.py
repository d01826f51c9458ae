"""What closes a tool in one row: rules on arguments before denials, at the price of sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cutting import bench, tools_of
from shipped import our_corpus, our_inventory
from staging import ALLOW_ALL, policy, tool
from trebuchet.analysis.escalation.closing import Closing, Closings, allowed_forms
from trebuchet.analysis.escalation.narrowing import narrowings
from trebuchet.analysis.escalation.pricing import fitting_cost
from trebuchet.analysis.escalation.witness import Witnesses
from trebuchet.analysis.escalation.work import Fitting, HonestWork
from trebuchet.corpus import load_world
from trebuchet.dialects import amend
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Effect


def closing(what: Tool, forms: Sequence[Mapping[str, Any]]) -> Closing:
    """How these forms of one tool are closed under a policy that allows everything."""
    on = bench([what], policy(ALLOW_ALL))
    work = HonestWork(our_corpus().sessions, [what.server], on.setting)
    return Closings(on.setting, work, lambda _tool, _row: forms).of(what, ["row"])


def said(what: Tool, forms: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rules in words."""
    return [denial.narrowing.what for denial in closing(what, forms).denials]


def passes(what: Tool, closed: Closing, arguments: Mapping[str, Any]) -> bool:
    """Whether a call passes a policy with the rules of a closing."""
    under = policy(ALLOW_ALL)
    for denial in closed.denials:
        amended = amend(under, what.name, denial.narrowing.repair)
        assert amended is not None
        under = amended.policy
    return allows(under, what, arguments)


def allows(under: NativePolicy, what: Tool, arguments: Mapping[str, Any]) -> bool:
    """Whether a policy allows a first call."""
    decides = decider(under)
    return decides.reason(decides.step(what.name, arguments, float(EPOCH))).effect is Effect.ALLOW


MAIL = tool("mail", "send-external", {"to": "recipient", "cc": "recipient", "body": "content"})


def test_two_arguments_are_closed_by_two_rules() -> None:
    """The outsider may stand in either, and each form must be denied."""
    inside, outside = "ana@ourco.example", "drop@collector.example"
    closed = closing(
        MAIL,
        [{"to": outside, "cc": inside, "body": ""}, {"to": inside, "cc": outside, "body": ""}],
    )
    assert {denial.narrowing.repair.path for denial in closed.denials} == {"to", "cc"}
    assert not closed.outright
    assert passes(MAIL, closed, {"to": inside, "cc": inside, "body": "Weekly report"})


def test_a_rule_is_written_on_all_arguments_of_its_kind() -> None:
    """What is harmful as the one path is harmful as the other."""
    move = tool("move", "overwrite", {"source": "path", "destination": "path"})
    assert said(move, [{"source": "/etc/passwd", "destination": "/workspace/report.md"}]) == [
        "where source is outside /workspace",
        "where destination is outside /workspace",
    ]


def test_an_argument_that_is_left_out_closes_nothing() -> None:
    """With an honest value there the form would do the same harm, so every call is denied."""
    read = tool(
        "read",
        "read-private",
        {"id": "target", "path": "path"},
        schema={
            "type": "object",
            "properties": {"id": {"type": "string"}, "path": {"type": "string"}},
            "required": ["id"],
        },
    )
    assert closing(read, [{"id": "item-own"}]).outright


def test_numbers_that_name_things_are_not_bounded() -> None:
    """The next honest issue has a higher number; only amounts have a cap."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    issue = tool("close", "control", {"n": "target"}, schema=schema)
    pay = tool("pay", "pay", {"n": "amount"}, schema=schema)
    assert closing(issue, [{"n": 9_000_000}]).outright
    assert said(pay, [{"n": 5000}]) == ["where n is above 500"]


def test_honest_calls_price_a_rule_and_play_confirms_it() -> None:
    """For every closing of some servers: what deciding calls says, playing sessions says, too."""
    for server in ("filesystem", "sqlite", "slack", "git"):
        on = bench(tools_of(server), policy(ALLOW_ALL))
        work = HonestWork(our_corpus().sessions, [server], on.setting)
        witnesses = Witnesses(on.setting.world, our_corpus())
        moves = on.graph().moves
        forms = allowed_forms(witnesses, on.policies, moves)
        closings = Closings(on.setting, work, forms)
        for move in moves:
            for way in move.ways:
                closed = closings.of(way.tool, [move.row])
                under = policy(ALLOW_ALL)
                for denial in closed.denials:
                    amended = amend(under, way.tool.name, denial.narrowing.repair)
                    assert amended is not None
                    under = amended.policy
                assert work.broken({server: under}) == closed.breaks
                spelled = forms(way.tool, move.row)
                assert not any(passes(way.tool, closed, each) for each in spelled)


QUERY = tool("query", "read-private execute", {"sql": "statement"})


@cache
def plain_select() -> NativePolicy:
    """A policy with the rule that lets one plain SELECT from the owner's table through."""
    honest = [{"sql": "SELECT id, title FROM report_rows WHERE id = 7"}]
    harmful = [{"sql": "SELECT token FROM integration_tokens"}]
    rules = narrowings(QUERY, harmful, honest, load_world())
    plain = next(each for each in rules if "plain SELECT from report_rows" in each.what)
    amended = amend(policy(ALLOW_ALL), "query", plain.repair)
    assert amended is not None
    return amended.policy


def test_one_plain_select_is_what_an_owner_reports_with() -> None:
    """Columns, sums, conditions, groups and orders of the owner's table pass."""
    for honest in (
        "SELECT id, title FROM report_rows WHERE id = 7",
        "select count(*) from report_rows where month <= 3 and state = 'open' limit 5;",
        "SELECT state, count(*) FROM report_rows GROUP BY state ORDER BY state DESC",
        "SELECT sum(amount) FROM report_rows WHERE deleted_at IS NOT NULL",
    ):
        assert allows(plain_select(), QUERY, {"sql": honest})


@given(
    st.sampled_from(
        [
            " UNION SELECT 7, token FROM integration_tokens",
            "; DROP TABLE report_rows",
            ", integration_tokens",
            " JOIN integration_tokens ON 1 = 1",
            " WHERE id = (SELECT token FROM integration_tokens)",
            " WHERE pg_read_file('/etc/passwd') = 'x'",
            " -- \nUNION SELECT token FROM integration_tokens",
            " WHERE id = 1 OR id IN (SELECT 1)",
        ]
    ),
    st.sampled_from(["", " WHERE id = 7", " WHERE title LIKE 'a' AND id = 2", " LIMIT 1"]),
    st.sampled_from([" ", "\n", "\t", "  "]),
)
def test_nothing_hangs_on_to_a_plain_select(tail: str, middle: str, space: str) -> None:
    """No second table, no second statement, no function, however it is spaced."""
    sql = "".join(["SELECT id FROM report_rows", middle, tail]).replace(" ", space)
    assert not allows(plain_select(), QUERY, {"sql": sql})


def test_an_allow_list_of_hosts_comes_out_of_the_honest_addresses() -> None:
    """All origins that honest calls lead to, and no address that only looks like one."""
    fetch = our_inventory().tool("fetch", "fetch")
    assert fetch is not None
    honest = [{"url": "https://docs.ourco.example/guide"}, {"url": "http://localhost:8080/x"}]
    rules = list(narrowings(fetch, [{"url": "https://x.example/"}], honest, load_world()))
    both = next(each for each in rules if "localhost" in each.what)
    assert both.what == "to an address outside localhost:8080 and docs.ourco.example"
    amended = amend(policy(ALLOW_ALL), "fetch", both.repair)
    assert amended is not None
    for url, passing in (
        ("https://docs.ourco.example/other?x=1", True),
        ("http://localhost:8080", True),
        ("https://docs.ourco.example.collector.example/", False),
        ("https://docs.ourco.example@collector.example/", False),
        ("http://localhost:80801/", False),
    ):
        assert allows(amended.policy, fetch, {"url": url}) is passing, url


def test_the_cheap_price_counts_sessions_that_a_tool_could_serve() -> None:
    """It asks no policy and no other tool: every role that the tool fits counts its sessions."""
    fitting = Fitting(our_corpus().sessions)
    on = bench(tools_of("fetch"), policy(ALLOW_ALL))
    fetch = on.tools[0]
    work = HonestWork(our_corpus().sessions, ["fetch"], on.setting)
    used = {name.split("@")[0] for name in work.sessions_of(fetch)}
    assert used
    assert used <= fitting.of(fetch)
    moves = on.graph().moves
    cost = fitting_cost(moves, fitting)
    names = frozenset(move.id for move in moves if move.ways)
    assert cost(names).sessions == len(fitting.of(fetch))
    assert cost(names).weight == 1
    assert cost(frozenset()).sessions == 0


def test_a_rule_on_a_receiver_is_said_of_the_owners_domain() -> None:
    """In words, argument by argument, and not as a pattern."""
    forms = [{"to": "drop@collector.example", "cc": "ana@ourco.example", "body": ""}]
    assert said(MAIL, forms) == [
        "where to is outside ourco.example",
        "where cc is outside ourco.example",
    ]
