"""Rules that could be deleted: proven by deleting each, with what decides instead."""

from __future__ import annotations

import json
from typing import Any

from random_policies import pairs
from trebuchet.analysis.meaning import differences, idle_rules
from trebuchet.dialects import load_examples, parse_policy
from trebuchet.model.meaning import IdleRule
from trebuchet.model.policy import NativePolicy, RuleKind


def policy(tools: dict[str, Any], **top: Any) -> NativePolicy:
    """A PolicyLayer policy that denies what it does not list."""
    document = {"version": "1", "default": "deny", "tools": tools, **top}
    return parse_policy(json.dumps(document, indent=1), name="p.json")


def when(path: str, op: str, value: Any) -> dict[str, Any]:
    """One condition."""
    return {"path": f"args.{path}", "op": op, "value": value}


def told(rules: tuple[IdleRule, ...]) -> list[tuple[str, str, tuple[str | None, ...]]]:
    """Why, which, and by which rules."""
    return [(each.why, each.rule, tuple(reason.rule for reason in each.by)) for each in rules]


def test_a_narrower_rule_behind_a_wider_one_is_shadowed() -> None:
    """It never decides, and the rule before it is named."""
    narrow = {"deny_if": [when("n", "gt", 10), when("n", "gt", 20)]}
    assert told(idle_rules(policy({"pay": narrow}))) == [
        ("shadowed", "tools.pay.deny_if[1]", ("tools.pay.deny_if[0]",))
    ]


def test_a_narrower_rule_before_a_wider_one_is_redundant() -> None:
    """It decides some calls, which the rule after it would deny as well."""
    narrow = {"deny_if": [when("n", "gt", 20), when("n", "gt", 10)]}
    (idle,) = idle_rules(policy({"pay": narrow}))
    assert told((idle,)) == [("redundant", "tools.pay.deny_if[0]", ("tools.pay.deny_if[1]",))]
    assert (idle.tool, idle.kind, str(idle.place)) == ("pay", RuleKind.FORBID, "p.json:7:5")


def test_rules_of_a_tool_that_is_always_denied_are_shadowed() -> None:
    """Conditions and limits behind a plain denial, or below a hidden tool."""
    limit = {"counter": "c", "window": "day", "max": 3}
    denied = {"action": "deny", "require": [when("n", "eq", 1)], "limits": [limit]}
    assert told(idle_rules(policy({"pay": denied}))) == [
        ("shadowed", "tools.pay.require[0]", ("tools.pay.action",)),
        ("shadowed", "tools.pay.limits[0]", ("tools.pay.action",)),
    ]
    hidden = policy({"pay": {"limits": [limit]}}, hide=["*", "pay"])
    assert [each.why for each in idle_rules(hidden)] == ["shadowed", "shadowed"]


def test_a_limit_that_another_implies_is_idle() -> None:
    """Thirty an hour behind thirty a day; the tighter one stays."""
    day = {"counter": "d", "window": "day", "max": 30}
    hour = {"counter": "h", "window": "hour", "max": 30}
    assert told(idle_rules(policy({"pay": {"limits": [hour, day]}}))) == [
        ("shadowed", "tools.pay.limits[0]", ("tools.pay.limits[1]",))
    ]


def test_an_intercept_rule_goes_as_a_whole() -> None:
    """A rule that keeps a counter is two of ours; neither half is called idle on its own."""
    text = """
version: "1"
tools:
  pay:
    rules:
      - name: spend
        conditions: [{path: state.pay.s, op: lte, value: 50}, {path: args.n, op: gt, value: 0}]
        state: {counter: s, window: day, increment_from: args.n}
      - {name: positive, conditions: [{path: args.n, op: gte, value: 0}]}
"""
    found = idle_rules(parse_policy(text, name="p.yaml", dialect="intercept"))
    assert told(found) == [("shadowed", "positive", ("spend",))]


def test_what_cannot_be_decided_is_said() -> None:
    """A rule with an expression of single bytes is neither idle nor known not to be."""
    conditions = [when("s", "regex", "^ab"), when("s", "regex", r"^a\Cb|^ab")]
    found = idle_rules(policy({"pay": {"require": conditions}}))
    assert [each.why for each in found] == ["not proved", "not proved"]
    assert all("single bytes" in each.doubt for each in found)


def test_the_shipped_examples_have_no_idle_rule() -> None:
    """Each rule of an example that people copy does something."""
    for example in load_examples():
        assert idle_rules(example.policy) == (), example.path.name


def test_deleting_an_idle_rule_changes_nothing() -> None:
    """On random policies; and every rule that is not idle shows in a difference."""
    idle = 0
    for policy_, _ in pairs(3, 60):
        places = {each.place for each in idle_rules(policy_)}
        for number, entry in enumerate(policy_.tools):
            for place in {rule.place for rule in entry.rules}:
                left = tuple(rule for rule in entry.rules if rule.place != place)
                tools = list(policy_.tools)
                tools[number] = entry.model_copy(update={"rules": left})
                without = policy_.model_copy(update={"tools": tuple(tools)})
                same = differences(policy_, without).equivalent != "no"
                assert same == (place in places)
                idle += same
    assert idle > 10
