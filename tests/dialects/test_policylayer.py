"""PolicyLayer: long form, short form, and what their rules become."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trebuchet.dialects import parse_policy
from trebuchet.errors import PolicyError
from trebuchet.model.policy import NativePolicy, Operator, Rule, RuleKind
from trebuchet.model.vocabulary import Effect, Tell

POLICY = """\
{ "version": "1", "default": "deny", "description": "a desk",
  "hide": ["cancel_task"],
  "all_tools": { "limits": [{"counter": "any", "window": "minute", "max": 60}] },
  "tools": {
    "create_charge": {
      "require": [{"path": "args.currency", "op": "in", "value": ["eur"]}],
      "deny_if": [
        {"conditions": [{"path": "args.money.amount", "op": "gt", "value": 10000},
                        {"path": "args.kind", "op": "eq", "value": null}],
         "on_deny": "over cap"},
        {"name": "by hand", "conditions": []}
      ],
      "limits": [{"counter": "charges", "window": "day", "max": 3, "scope": "session"},
                 {"counter": "charges", "window": "hour", "max": 2}]
    },
    "refund": {},
    "wipe": {"action": "deny", "reason": "ask the owner"},
    "send": {"action": "require_approval", "rate_limit": {"max": 10, "window": 60}},
    "read": {"action": "allow", "reason": "slowly", "rate_limit": {"max": 10, "window": 90}}
  } }
"""


@pytest.fixture(scope="module")
def policy() -> NativePolicy:
    """A policy with one of everything."""
    return parse_policy(POLICY, "desk.json")


def rules_of(policy: NativePolicy, tool: str) -> tuple[Rule, ...]:
    """The rules of one tool."""
    return next(entry.rules for entry in policy.tools if entry.tool == tool)


def one_tool(rules: Any) -> tuple[Rule, ...]:
    """The rules of a tool in a policy that has no other."""
    text = json.dumps({"version": "1", "default": "deny", "tools": {"t": rules}})
    return parse_policy(text, "p.json").tools[0].rules


def test_the_document_becomes_data(policy: NativePolicy) -> None:
    """Default, hidden tools and named tools, each with its place."""
    assert (policy.dialect, policy.default) == ("policylayer-1", Effect.DENY)
    assert str(policy.default_place) == "desk.json:1:19"
    assert policy.hidden_tools == ("cancel_task",)
    assert (policy.hidden[0].name, str(policy.hidden[0].place)) == ("(hidden)", "desk.json:2:12")
    assert policy.named_tools == ("cancel_task", "create_charge", "read", "refund", "send", "wipe")
    assert [str(entry.place) for entry in policy.tools][:2] == ["desk.json:5:5", "desk.json:16:5"]
    assert policy.sees == {Tell.ARGUMENTS, Tell.TOOL, Tell.COUNT}


def test_rules_stand_in_the_order_in_which_they_decide(policy: NativePolicy) -> None:
    """Whatever the order in the file: denials, requirements, limits; names are paths."""
    assert [(rule.kind.value, rule.name) for rule in rules_of(policy, "create_charge")] == [
        ("forbid", "tools.create_charge.deny_if[0]"),
        ("forbid", "by hand"),
        ("require", "tools.create_charge.require[0]"),
        ("limit", "tools.create_charge.limits[0]"),
        ("limit", "tools.create_charge.limits[1]"),
    ]


def test_conditions_keep_path_operator_value_and_place(policy: NativePolicy) -> None:
    """Paths are split below `args`; null is a value."""
    first = rules_of(policy, "create_charge")[0]
    assert first.message == "over cap"
    assert [(each.path, each.op, each.value) for each in first.conditions] == [
        (("money", "amount"), Operator.GT, 10000),
        (("kind",), Operator.EQ, None),
    ]
    assert (str(first.place), str(first.conditions[1].place)) == ("desk.json:8:9", "desk.json:9:25")


def test_limits_count_per_grant_unless_they_say_session(policy: NativePolicy) -> None:
    """Windows are those of the calendar; `all_tools` counts every call."""
    limits = [rule.limit for rule in rules_of(policy, "create_charge") if rule.limit]
    assert [(limit.per, limit.window, limit.seconds, limit.max) for limit in limits] == [
        ("session", "day", 86400, 3),
        ("grant", "hour", 3600, 2),
    ]
    (everywhere,) = policy.every_tool
    assert (everywhere.name, everywhere.message) == (
        "all_tools.limits[0]",
        "Rate limit exceeded for all_tools.limits[0]",
    )
    assert everywhere.limit is not None
    assert (everywhere.limit.scope, everywhere.limit.counter) == ("_global", "any")


def test_the_short_form_denies_asks_and_counts_per_session(policy: NativePolicy) -> None:
    """`reason` is what the agent sees; a window is called by its calendar name if it has one."""
    (denial,) = rules_of(policy, "wipe")
    assert (denial.kind, denial.name, denial.message) == (
        RuleKind.FORBID,
        "tools.wipe.action",
        "ask the owner",
    )
    assert str(denial.place) == "desk.json:17:14"
    rate, ask = rules_of(policy, "send")
    assert (ask.kind, ask.message) == (RuleKind.ASK, 'Rule "tools.send.action" asks for approval')
    assert rate.limit is not None
    assert (rate.name, rate.limit.per, rate.limit.window) == (
        "tools.send.rate_limit",
        "session",
        "minute",
    )
    assert rate.message == "Rate limit of 10 per minute reached. Try again later."
    (slow,) = rules_of(policy, "read")
    assert slow.limit is not None
    assert (slow.message, slow.limit.window, slow.limit.seconds) == ("slowly", "90s", 90)


def test_a_bare_condition_is_an_entry_with_one() -> None:
    """It may carry a name and a message, too."""
    bare = {"path": "args.x", "op": "exists", "value": True, "name": "n", "on_deny": "m"}
    whole = {"conditions": [{"path": "args.x", "op": "exists", "value": True}]}
    (first, second) = one_tool({"deny_if": [bare, whole]})
    assert (first.name, first.message) == ("n", "m")
    assert second.name == "tools.t.deny_if[1]"
    assert first.conditions[0].path == second.conditions[0].path == ("x",)


def test_a_requirement_without_conditions_is_warned_about() -> None:
    """It requires nothing, which nobody means."""
    text = '{"version": "1", "default": "deny", "tools": {"t": {"require": [{"conditions": []}]}}}'
    (warning,) = parse_policy(text, "p.json").warnings
    assert warning.startswith("p.json:1:65: tools.t.require[0]: ")


def test_all_problems_come_at_once() -> None:
    """One reading tells of everything, in the order of the file."""
    text = """\
{ "version": 2, "defualt": "deny",
  "tools": { "a": { "deny_if": [{"path": "x", "op": "gt", "value": "1"}],
                    "limits": [{"window": "week", "max": -1}] } } }
"""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "p.json")
    assert [(problem.code, problem.place.line) for problem in caught.value.problems] == [
        ("missing-key", 1),
        ("unsupported-version", 1),
        ("unknown-key", 1),
        ("bad-path", 2),
        ("wrong-type", 2),
        ("missing-key", 3),
        ("bad-value", 3),
        ("out-of-range", 3),
    ]
