"""Amending a policy: as data and as text it is the same policy."""

from __future__ import annotations

from typing import Any

import pytest

from fragments import with_fragment
from trebuchet.dialects import amend, parse_policy
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Operator, RuleKind
from trebuchet.model.repair import Repair

POLICYLAYER = """\
{ "version": "1", "default": "allow", "hide": ["gone"],
  "tools": {
    "full": {
      "require": [{"path": "args.a", "op": "exists", "value": true}],
      "deny_if": [{"conditions": [{"path": "args.b", "op": "eq", "value": 1}]}],
      "limits": [{"counter": "calls", "window": "day", "max": 9}],
      "rate_limit": {"max": 5, "window": 60}
    },
    "empty": {}
  } }
"""
INTERCEPT = """\
version: "1"
hide: [gone]
tools:
  full:
    rules:
    - {name: a, conditions: [{path: args.a, op: exists, value: true}]}
    - {name: b, rate_limit: 9/day}
  empty:
    rules: []
"""
TOOLS = ("full", "empty", "unlisted")
NAMES = ["x", "é: {[", "a\nb", 'quo"te', "yes", "12", "- a", "\u2028", "😀"]
REPAIRS = [
    Repair(kind="hide"),
    Repair(kind="deny"),
    Repair(kind="deny", path="b.c", op=Operator.GT, value=10.5),
    Repair(kind="limit", max=3),
    Repair(kind="limit", max=0, window="hour"),
    Repair(kind="limit", max=500, window="minute", increment_from="money.amount"),
    Repair(kind="require", path="a", op=Operator.REGEX, value="^/work/[^.]+$"),
    Repair(kind="require", path="a", op=Operator.IN, value=[*NAMES, True, None, 1, 1.5]),
    Repair(kind="require", path="a", op=Operator.EQ, value={"k": [1, {"l": "m"}]}),
    Repair(kind="approval"),
]


def placeless(policy: NativePolicy) -> Any:
    """What a policy says, without where and in which words."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {key: each for key, each in value.items() if "place" not in key}
            return {key: strip(each) for key, each in kept.items() if key != "text"}
        if isinstance(value, list | tuple) and not isinstance(value, Place):
            return [strip(each) for each in value]
        return value

    return strip(policy.model_dump())


@pytest.mark.parametrize("text", [POLICYLAYER, INTERCEPT], ids=["policylayer", "intercept"])
@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("number", range(len(REPAIRS)))
def test_the_fragment_says_what_the_data_says(text: str, tool: str, number: int) -> None:
    """The text with the fragment reads as the amended policy, places aside."""
    policy = parse_policy(text, "p")
    amended = amend(policy, tool, REPAIRS[number])
    if amended is None:
        return
    assert "\n" not in amended.fragment
    again = parse_policy(with_fragment(policy, tool, amended.fragment), "p")
    assert placeless(again) == placeless(amended.policy)
    assert placeless(amended.policy) != placeless(policy)


IMPOSSIBLE = {
    "policylayer": {5},  # no limit on a sum
    "intercept": {2, 9},  # no denial under a condition, no approval
}


@pytest.mark.parametrize(
    ("dialect", "text"), [("policylayer", POLICYLAYER), ("intercept", INTERCEPT)]
)
def test_only_what_a_dialect_cannot_say_is_left_out(dialect: str, text: str) -> None:
    """For every tool alike."""
    policy = parse_policy(text, "p")
    for tool in TOOLS:
        left_out = {
            number for number, repair in enumerate(REPAIRS) if amend(policy, tool, repair) is None
        }
        assert left_out == IMPOSSIBLE[dialect]


def test_fragments_read_as_a_person_would_write_them() -> None:
    """One line each, in the dialect's own words."""
    policylayer = parse_policy(POLICYLAYER, "p")
    intercept = parse_policy(INTERCEPT, "p")
    said = [
        amended.fragment
        for policy in (policylayer, intercept)
        for repair in (REPAIRS[0], REPAIRS[1], REPAIRS[3], REPAIRS[6], REPAIRS[9])
        if (amended := amend(policy, "empty", repair))
    ]
    assert said == [
        '"hide": ["empty"]',
        '"deny_if": [{"conditions": []}]',
        '"limits": [{"counter": "calls", "window": "day", "max": 3}]',
        '"require": [{"path": "args.a", "op": "regex", "value": "^/work/[^.]+$"}]',
        '"action": "require_approval"',
        "hide: [empty]",
        '- {name: "deny empty", action: deny}',
        '- {name: "limit empty", rate_limit: 3/day}',
        '- {name: "require empty", conditions: '
        '[{path: args.a, op: regex, value: "^/work/[^.]+$"}]}',
    ]


def test_a_second_limit_keeps_a_counter_of_its_own() -> None:
    """Two limits on one counter would count every call twice."""
    amended = amend(parse_policy(POLICYLAYER, "p"), "full", Repair(kind="limit", max=3))
    assert amended is not None
    assert '"counter": "calls-2"' in amended.fragment
    amended = amend(parse_policy(INTERCEPT, "p"), "full", Repair(kind="limit", max=3))
    assert amended is not None
    assert "calls_day_1" in amended.fragment


@pytest.mark.parametrize("text", [POLICYLAYER, INTERCEPT], ids=["policylayer", "intercept"])
def test_an_unlisted_tool_is_never_let_in(text: str) -> None:
    """Under default deny it can only be hidden; a rule of its own would list it."""
    denying = text.replace('"allow"', '"deny"').replace("hide:", "default: deny\nhide:")
    policy = parse_policy(denying, "p")
    for repair in REPAIRS:
        amended = amend(policy, "unlisted", repair)
        assert (amended is not None) == (repair.kind == "hide")


def test_a_hidden_tool_needs_no_repair() -> None:
    """Nor does any tool when all are hidden."""
    policy = parse_policy(POLICYLAYER, "p")
    assert amend(policy, "gone", Repair(kind="deny")) is None
    everything = parse_policy(POLICYLAYER.replace('"gone"', '"*"'), "p")
    assert amend(everything, "empty", Repair(kind="hide")) is None


def test_what_is_added_stands_at_no_place_in_the_file() -> None:
    """A reader is not sent to a line that is not there; the rest keeps its places."""
    policy = parse_policy(POLICYLAYER, "p")
    amended = amend(policy, "full", Repair(kind="require", path="a", op=Operator.EQ, value=1))
    assert amended is not None
    rules = {rule.name: rule for rule in amended.policy.tools[0].rules}
    assert str(rules["tools.full.require[1]"].place) == "(repair)"
    assert rules["tools.full.require[0]"].place.line == 4
    kinds = [rule.kind for rule in amended.policy.tools[0].rules]
    assert kinds == sorted(kinds, key=list(RuleKind).index)


def test_a_tool_that_waits_or_is_denied_by_its_action_is_not_asked_about_again() -> None:
    """The key `action` can be there once."""
    for action in ("deny", "require_approval"):
        text = f'{{"version": "1", "default": "deny", "tools": {{"t": {{"action": "{action}"}}}}}}'
        assert amend(parse_policy(text, "p"), "t", Repair(kind="approval")) is None


@pytest.mark.parametrize(
    "repair",
    [
        Repair(kind="limit"),
        Repair(kind="limit", max=-1),
        Repair(kind="limit", max=1, window="week"),
        Repair(kind="require"),
        Repair(kind="require", path="a"),
    ],
)
def test_half_a_repair_is_none(repair: Repair) -> None:
    """A limit without a number and a requirement without a condition say nothing."""
    for text in (POLICYLAYER, INTERCEPT):
        assert amend(parse_policy(text, "p"), "full", repair) is None
