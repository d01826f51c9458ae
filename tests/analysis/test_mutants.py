"""Mutants: each differs from its policy in one named slip, and the engine sees the difference."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staging import ALLOW_ALL, policy
from trebuchet.analysis.mutant_patterns import other_patterns
from trebuchet.analysis.mutants import Mutant, mutants
from trebuchet.dialects import parse_policy
from trebuchet.engine import replay
from trebuchet.model.policy import NativePolicy
from trebuchet.model.vocabulary import Effect


def native(tool: dict[str, Any], **keys: Any) -> NativePolicy:
    """A PolicyLayer policy that allows everything but for what stands under `act`."""
    document = {"version": "1", "default": "allow", "tools": {"act": tool}, **keys}
    return policy(json.dumps(document))


def condition(op: str, value: Any, path: str = "args.x") -> dict[str, Any]:
    """One condition, on `x` unless told otherwise."""
    return {"path": path, "op": op, "value": value}


def slips(made: NativePolicy, sent: Any = "outside") -> dict[str, Mutant]:
    """The mutants by pattern, the last of each; the attacker sends `outside` as `x`."""
    return {mutant.pattern: mutant for mutant in mutants(made, {("x",): [sent]})}


def passes(made: NativePolicy, **arguments: Any) -> bool:
    """Whether the first call of `act` with these arguments is allowed."""
    [decision] = replay(made, [{"tool": "act", "arguments": arguments}]).decisions
    return decision.effect is Effect.ALLOW


@pytest.mark.parametrize(
    ("op", "value", "pattern", "let_in"),
    [
        ("lte", 5, "bound-tenfold", 50),
        ("lt", 5, "bound-by-one", 6),
        ("gt", 0, "bound-included", 0),
        ("gt", 0, "bound-tenfold", -9),
        ("gte", 100, "bound-tenfold", 10),
        ("in", ["a", "b"], "list-with-the-outsider", "outside"),
        ("not_in", ["a"], "list-without-one", "a"),
        ("eq", "usd", "contains-for-equals", "usdc"),
        ("eq", "usd", "list-with-the-outsider", "outside"),
        ("regex", "^work$", "start-unanchored", "homework"),
        ("regex", "^work$", "end-unanchored", "workshop"),
        ("regex", "^work$", "case-ignored", "WORK"),
        ("regex", "^https://docs[.]a\\.b/", "dot-for-any", "https://docs-a-b/"),
        ("regex", "^https://\\Qa.b\\E/", "dot-for-any", "https://a-b/"),
    ],
)
def test_a_loosened_requirement_lets_more_pass(
    op: str, value: Any, pattern: str, let_in: Any
) -> None:
    """What the slip lets in passes the mutant and not the policy; nothing else was changed."""
    made = native({"require": [condition(op, value)]})
    mutant = slips(made)[pattern]
    assert mutant.direction == "looser"
    assert not passes(made, x=let_in)
    assert passes(mutant.policy, x=let_in)
    assert mutant.policy.text == made.text


@pytest.mark.parametrize(
    ("op", "value", "pattern", "let_in"),
    [
        ("regex", "(?i)(cat|dog)", "word-missing", "dog"),
        ("regex", "(?i)(cat|dog)", "case-told-apart", "CAT"),
        ("not_in", ["a"], "list-with-the-outsider", "outside"),
    ],
)
def test_a_ban_is_loosened_the_other_way_round(
    op: str, value: Any, pattern: str, let_in: Any
) -> None:
    """A ban lets more pass when its condition holds for less."""
    made = native({"deny_if": [condition(op, value)]})
    mutant = slips(made)[pattern]
    assert mutant.direction == "looser"
    assert not passes(made, x=let_in)
    assert passes(mutant.policy, x=let_in)


def test_a_ban_with_fewer_conditions_is_tighter() -> None:
    """It hits calls that it was not meant for, which only honest work can notice."""
    both = [condition("exists", True), condition("eq", "b", "args.y")]
    made = native({"deny_if": [{"conditions": both}]})
    found = [mutant for mutant in mutants(made) if mutant.pattern == "dropped-condition"]
    assert [mutant.direction for mutant in found] == ["tighter", "tighter"]
    assert [passes(mutant.policy, x=1) for mutant in found] == [True, False]
    assert passes(made, x=1)


def test_a_requirement_with_fewer_conditions_is_looser() -> None:
    """The one that is gone no longer stands in the way."""
    made = native(
        {"require": [{"conditions": [condition("gt", 0), condition("eq", "b", "args.y")]}]}
    )
    found = [mutant for mutant in mutants(made) if mutant.pattern == "dropped-condition"]
    assert [passes(mutant.policy, x=1, y="a") for mutant in found] == [False, True]
    assert {mutant.direction for mutant in found} == {"looser"}


def test_a_limit_is_raised_shortened_and_split() -> None:
    """Ten times the count, every shorter window, one counter a session."""
    entry = {"counter": "acts", "window": "day", "max": 3}
    made = native({"limits": [entry]})
    found = {mutant.name: mutant.policy.tools[0].rules for mutant in mutants(made)}
    changed = {
        name: (rules[0].limit.max, rules[0].limit.window, rules[0].limit.per)
        for name, rules in found.items()
        if rules and rules[0].limit
    }
    assert changed == {
        "limit-tenfold tools.act.limits[0] 3 -> 30": (30, "day", "grant"),
        "window-shorter tools.act.limits[0] day -> minute": (3, "minute", "grant"),
        "window-shorter tools.act.limits[0] day -> hour": (3, "hour", "grant"),
        "counted-by-session tools.act.limits[0] grant -> session": (3, "day", "session"),
    }
    assert found["dropped-rule tools.act.limits[0]"] == ()


def test_a_budget_changes_with_the_condition_that_bounds_it() -> None:
    """In Intercept a limit is written as a condition on its counter; a mutant changes both."""
    rule = {
        "name": "budget",
        "conditions": [condition("lte", 10, "state.act.spent")],
        "state": {"counter": "spent", "window": "day", "increment_from": "args.x"},
    }
    document = {"version": "1", "tools": {"act": {"rules": [rule]}}}
    made = parse_policy(json.dumps(document), "policy.yaml", "intercept")
    found = slips(made)
    assert set(found) == {
        "dropped-rule",
        "limit-tenfold",
        "window-shorter",
        "calls-for-amounts",
        "reordered",
    }
    calls = [{"tool": "act", "arguments": {"x": 10}}] * 3
    for pattern, run in [("limit-tenfold", 3), ("dropped-rule", 3), ("calls-for-amounts", 3)]:
        decisions = replay(found[pattern].policy, calls).decisions
        assert sum(one.effect is Effect.ALLOW for one in decisions) == run, pattern
    assert sum(one.effect is Effect.ALLOW for one in replay(made, calls).decisions) == 1


def test_hidden_tools_and_questions_are_dropped() -> None:
    """A hidden tool is shown, one at a time; a call that waited passes."""
    hiding = native({}, hide=["act", "other"])
    shown = [mutant.policy.hidden_tools for mutant in mutants(hiding)]
    assert shown == [("other",), ("act",)]
    asking = native({"action": "require_approval"})
    assert passes(slips(asking)["not-asked"].policy)


def test_rules_for_every_tool_are_mutated_too() -> None:
    """They stand apart from those of one tool."""
    entry = {"counter": "calls", "window": "minute", "max": 1}
    made = native({}, all_tools={"limits": [entry]})
    assert next(mutants(made)).policy.every_tool == ()


def test_reordered_rules_are_the_same_rules() -> None:
    """Nothing is lost; only the order is another."""
    made = native({"require": [condition("gt", 0), condition("lt", 5)]})
    rules = slips(made)["reordered"].policy.tools[0].rules
    assert rules == tuple(reversed(made.tools[0].rules))


def test_a_policy_without_rules_has_no_mutants() -> None:
    """There is nothing to get wrong."""
    assert list(mutants(policy(ALLOW_ALL))) == []


def test_mutants_of_a_policy_are_all_different() -> None:
    """No two share a name, and none is the policy itself."""
    made = native(
        {
            "require": [condition("regex", "^https://\\Qa.b\\E/$"), condition("in", ["a"])],
            "limits": [{"counter": "acts", "window": "hour", "max": 3}],
        }
    )
    found = list(mutants(made, {("x",): ["outside"]}))
    assert len({mutant.name for mutant in found if mutant.pattern != "reordered"}) == len(found) - 1
    assert all(mutant.policy != made for mutant in found)


@pytest.mark.parametrize(
    "written", ["[A-Za-z0-9]+", "a\\$", "\\d+", "^[A-Za-z]*\\pL\\x{FEFF}", "https://[a-z.]+"]
)
def test_expressions_that_a_slip_leaves_alone_have_no_such_mutant(written: str) -> None:
    """An escaped dollar is no anchor, letters of both cases have no case, a dot in a set is one."""
    patterns = {other.pattern for other in other_patterns(written)}
    assert "end-unanchored" not in patterns
    assert "dot-for-any" not in patterns
    assert ("case-ignored" in patterns) == (written in ("a\\$", "https://[a-z.]+"))
