"""Choke points: the cheapest rules that close a goal, proven by analysing the policy again."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cutting import Bench, bench, pasted, tools_of, words
from shipped import our_corpus
from staging import ALLOW_ALL, DENY_ALL, policy, tool
from trebuchet.analysis.escalation.choke import choked
from trebuchet.analysis.escalation.derivation import reached
from trebuchet.analysis.escalation.row import goal_fact
from trebuchet.analysis.escalation.work import HonestWork
from trebuchet.dialects import parse_policy
from trebuchet.engine import decider
from trebuchet.model.escalation import Choke, Goal
from trebuchet.model.policy import Decider
from trebuchet.model.vocabulary import Tell

EXFILTRATED = goal_fact(Goal.EXFILTRATED)
SQL = [
    tool(
        "execute_sql",
        "read-private ingest-untrusted write-internal overwrite destroy execute",
        {"query": "statement"},
        server="supabase",
    ),
    tool("list_tables", "read-private enumerate", {}, server="supabase"),
]


def found(on: Bench, goal: Goal = Goal.EXFILTRATED) -> tuple[Choke, ...]:
    """The choke point and the other sets, in order."""
    answer = on.chokes().of(goal_fact(goal))
    assert answer is not None
    return answer[0], *answer[1]


def test_pages_and_files_are_cut_at_the_addresses_of_the_owner() -> None:
    """The advice of the page that asks for a file: fetch only from known hosts; nothing breaks."""
    best, *others = found(bench(tools_of("fetch", "filesystem"), policy(ALLOW_ALL)))
    assert best.proven
    assert best.breaks == ()
    assert "fetch to an address outside docs.ourco.example" in words(best)
    assert all("outside" in what for what in words(best))
    assert all(other.proven for other in others)


def test_posts_are_cut_where_outsiders_read_them() -> None:
    """The advice of the public issue: deny what is posted, or what outsiders' text is read by."""
    sets = found(bench(tools_of("github"), policy(ALLOW_ALL)))
    rows = [{row for cut in choke.cuts for row in cut.moves} for choke in sets]
    assert {"share-others", "share-private", "share-secret"} in rows
    assert {"read-untrusted"} in rows
    assert all(choke.proven for choke in sets)


def test_a_database_is_cut_down_to_reading() -> None:
    """The advice of the support ticket: the agent's database tool reads and does not write."""
    best, *_ = found(bench(SQL, policy(ALLOW_ALL)))
    assert words(best) == {"execute_sql where query is other than one SELECT"}
    assert best.proven
    assert best.breaks == ("data-migration@supabase", "test-data-clean-up@supabase")


@pytest.mark.parametrize("goal", [Goal.EXFILTRATED, Goal.PERSISTED, Goal.HIDDEN_FROM_AUDIT])
def test_fragments_close_the_goal_when_they_are_pasted_into_a_file(goal: Goal) -> None:
    """A policy that is read from the text with the fragments leaves no way, and breaks as told."""
    on = bench(tools_of("fetch", "filesystem"), policy(ALLOW_ALL))
    work = HonestWork(our_corpus().sessions, sorted(on.policies), on.setting)
    for choke in found(on, goal):
        policies = {**on.policies, **pasted(choke.cuts)}
        after = on.graph(policies)
        allowed = [move for move in after.moves if not move.held]
        assert goal_fact(goal) not in reached(allowed, after.start)
        assert work.broken(policies) == set(choke.breaks)


def test_the_cut_speaks_the_dialect_of_the_policy() -> None:
    """In Intercept a rule is an entry of the tool's list."""
    text = "version: '1'\ndefault: allow\ntools:\n  list_tables:\n    rules: []\n"
    best, *_ = found(bench(SQL, parse_policy(text, "policy.yaml")))
    assert [cut.fragment for cut in best.cuts] == [
        '- {name: "require execute_sql", conditions: [{path: args.query, op: regex, '
        'value: "(?i)^\\\\s*select\\\\b[^;]*;?\\\\s*$"}]}'
    ]
    assert best.proven


def test_a_goal_that_no_allowed_call_reaches_has_no_choke() -> None:
    """So under a policy that denies everything, and where a person is asked."""
    asks = policy(
        '{"version": "1", "default": "deny", '
        '"tools": {"execute_sql": {"action": "require_approval"}}}'
    )
    for under in (policy(DENY_ALL), asks):
        assert bench(SQL, under).chokes().of(EXFILTRATED) is None


def test_tools_that_nobody_needs_are_hidden() -> None:
    """It breaks nothing, whatever the sessions do with them."""
    best, *_ = found(bench(SQL, policy(ALLOW_ALL), needs=["list_tables"]))
    assert [cut.fragment for cut in best.cuts] == ['"hide": ["execute_sql"]']
    assert best.breaks == ()
    assert best.proven


def test_rows_of_one_tool_share_a_rule() -> None:
    """One rule on the path closes settings and logs, and is one cut that names both."""
    best, *_ = found(bench(tools_of("filesystem"), policy(ALLOW_ALL)), Goal.HIDDEN_FROM_AUDIT)
    named = [(cut.tool, cut.what) for cut in best.cuts]
    assert len(named) == len(set(named))
    assert {cut.tool: cut.moves for cut in best.cuts}["write_file"] == ("log", "settings")


def test_a_choke_that_the_proof_does_not_bear_out_says_so() -> None:
    """Where the graph under the new rules still reaches the goal, nothing is called proven."""
    on = bench(SQL, policy(ALLOW_ALL))
    answer = choked(
        on.graph(), on.setting, our_corpus().sessions, EXFILTRATED, lambda _policies: on.graph()
    )
    assert answer is not None
    assert not answer[0].proven
    assert answer[0].note == "exfiltrated is still reached under these rules"


class Elsewhere(NamedTuple):
    """A policy of another engine that allows everything."""

    name: str = "elsewhere.rego"
    dialect: str = "rego"
    text: str = "allow := true"
    sees: frozenset[Tell] = frozenset()
    named_tools: tuple[str, ...] = ()

    def decider(self) -> Decider:
        """Decides as a native policy that allows everything."""
        return decider(policy(ALLOW_ALL))


def test_of_a_policy_in_another_language_the_cut_is_named_and_not_written() -> None:
    """It is priced and not tried, and says so."""
    best, *_ = found(bench(SQL, Elsewhere()))
    assert words(best) == {"every call of execute_sql"}
    assert [cut.fragment for cut in best.cuts] == [""]
    assert not best.proven
    assert best.note == "not tried: the policy of supabase is written in another language"
    assert best.breaks


def test_the_order_of_tools_says_nothing() -> None:
    """The same chokes come from the tools in any order."""
    tools = tools_of("fetch", "filesystem")
    assert found(bench(tools, policy(ALLOW_ALL))) == found(bench(tools[::-1], policy(ALLOW_ALL)))


def test_what_is_cut_already_costs_nothing_more() -> None:
    """Sessions that the policy breaks are not broken by a cut."""
    broken = policy(
        '{"version": "1", "default": "allow", "tools": {"execute_sql": {"require": '
        '[{"path": "args.query", "op": "regex", "value": "(?i)^(SELECT|INSERT)"}]}}}'
    )
    best, *_ = found(bench(SQL, broken))
    assert best.proven
    assert best.breaks == ()
