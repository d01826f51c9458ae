"""Intercept: what is refused, where, and what the rules become."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from trebuchet.dialects import parse_policy
from trebuchet.dialects.go_scalar import Timestamp, go_scalar
from trebuchet.errors import PolicyError
from trebuchet.model.policy import NativePolicy, Rule, RuleKind
from trebuchet.model.vocabulary import Effect, Tell

VECTORS = Path(__file__).parents[1] / "conformance" / "intercept.jsonl.gz"
LOGICAL = re.compile(r"((?:tools|hide)[^:]*): ")


def vectors() -> list[dict[str, Any]]:
    """The policies and traces that the reference engine decided."""
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def logical_path(message: str) -> str:
    """The path inside the policy that a message begins with; empty for the top."""
    found = LOGICAL.match(message)
    return found[1] if found else ""


def messages(text: str) -> list[str]:
    """What is wrong with a policy; nothing when it loads."""
    try:
        parse_policy(text, "vector", "intercept")
    except PolicyError as error:
        return [problem.message for problem in error.problems]
    return []


def test_exactly_the_policies_that_the_reference_refuses_are_refused() -> None:
    """As many problems, at the same logical paths, for every vector."""
    all_vectors = vectors()
    assert len(all_vectors) == 840
    for vector in all_vectors:
        ours = sorted(map(logical_path, messages(vector["policy"])))
        theirs = sorted(map(logical_path, vector.get("errors", [])))
        assert ours == theirs, vector["id"]


def test_every_problem_of_a_vector_has_its_line() -> None:
    """The place in the file is known, and lies inside the text."""
    for vector in vectors():
        if "errors" in vector:
            with pytest.raises(PolicyError) as caught:
                parse_policy(vector["policy"], "vector")
            lines = vector["policy"].count("\n") + 1
            assert all(1 <= problem.place.line <= lines for problem in caught.value.problems)


POLICY = """\
version: "1"
default: deny
hide: [drop_table, "*"]
tools:
  pay:
    rules:
    - name: cap
      conditions:
      - path: args.money.amount
        op: lte
        value: 100
      - {path: args.currency, op: in, value: [eur, usd]}
      on_deny: too much
    - name: spend
      conditions:
      - {path: state.pay.total, op: lt, value: 99.5}
      - {path: state.pay.total, op: lte, value: 10}
      state: {counter: total, window: day, increment_from: args.money.amount}
    - name: rate
      rate_limit: 5/hour
  wipe:
    rules:
    - name: never
      action: deny
  see:
  "*":
    rules:
    - {name: all, rate_limit: 60/minute, on_deny: slow down}
"""


@pytest.fixture(scope="module")
def policy() -> NativePolicy:
    """A policy with one of everything."""
    return parse_policy(POLICY, "pay.yaml")


def rules_of(policy: NativePolicy, tool: str) -> tuple[Rule, ...]:
    """The rules of one tool."""
    return next(entry.rules for entry in policy.tools if entry.tool == tool)


def test_the_document_becomes_data(policy: NativePolicy) -> None:
    """Default, hidden tools and named tools, each with its place."""
    assert (policy.dialect, policy.default) == ("intercept-1", Effect.DENY)
    assert str(policy.default_place) == "pay.yaml:2:1"
    assert policy.hidden_tools == ("drop_table", "*")
    assert [str(rule.place) for rule in policy.hidden] == ["pay.yaml:3:8", "pay.yaml:3:20"]
    assert policy.hidden[0].message == 'Tool "drop_table" is hidden by policy'
    assert policy.named_tools == ("drop_table", "pay", "see", "wipe")
    assert rules_of(policy, "see") == ()
    assert str(policy.tools[0].place) == "pay.yaml:5:3"
    assert policy.sees == {Tell.ARGUMENTS, Tell.TOOL, Tell.COUNT, Tell.SUM}


def test_conditions_become_a_requirement(policy: NativePolicy) -> None:
    """With the paths split, the message that a caller gets, and the rule's place."""
    rule = rules_of(policy, "pay")[0]
    assert (rule.kind, rule.name, rule.message) == (RuleKind.REQUIRE, "cap", "too much")
    assert str(rule.place) == "pay.yaml:7:7"
    assert [condition.path for condition in rule.conditions] == [("money", "amount"), ("currency",)]
    assert rule.conditions[1].value == ("eur", "usd")
    assert str(rule.conditions[1].place) == "pay.yaml:12:9"


def test_a_state_rule_requires_and_limits(policy: NativePolicy) -> None:
    """The limit is the rule's first own bound, truncated; both keep the rule's name."""
    _, requirement, quota, rate = rules_of(policy, "pay")
    assert (requirement.kind, quota.kind) == (RuleKind.REQUIRE, RuleKind.LIMIT)
    assert requirement.message == 'Denied by rule "spend"'
    assert requirement.conditions[0].subject == "state"
    assert requirement.conditions[0].path == ("pay", "total")
    assert quota.message == "Rate limit exceeded for spend"
    assert quota.limit is not None
    assert (quota.limit.max, quota.limit.seconds, quota.limit.per) == (98, 86400, "policy")
    assert quota.limit.increment_from == ("money", "amount")
    assert rate.limit is not None
    assert (rate.limit.counter, rate.limit.max) == ("_rate_hour", 5)
    assert rate.message == "Rate limit of 5 per hour reached. Try again later."


def test_a_denial_forbids_and_the_star_counts_every_tool(policy: NativePolicy) -> None:
    """`action: deny` has no conditions; the rules of `*` count under `_global`."""
    (rule,) = rules_of(policy, "wipe")
    assert (rule.kind, rule.message) == (RuleKind.FORBID, 'Denied by rule "never"')
    (everywhere,) = policy.every_tool
    assert everywhere.message == "slow down"
    assert everywhere.limit is not None
    assert (everywhere.limit.scope, everywhere.limit.seconds) == ("_global", 60)


def test_a_counter_without_a_bound_counts_nothing_and_is_warned_about() -> None:
    """As in the engine: nothing is reserved, so the rule guards nothing."""
    text = """\
version: "1"
tools:
  pay:
    rules:
    - name: odd
      conditions: [{path: state.pay.c, op: neq, value: 3}]
      state: {counter: c, window: day, increment: 0}
"""
    policy = parse_policy(text, "p.yaml")
    limit = policy.tools[0].rules[1].limit
    assert limit is not None
    assert (limit.counts, limit.increment) == (False, 1)
    assert policy.warnings == (
        'p.yaml:7:14: tools.pay.rules[0].state: no lt or lte condition bounds "c", '
        "so nothing is counted",
    )


def test_lenient_turns_unknown_keys_into_warnings() -> None:
    """The engine ignores them, so a reader may ask for the same; other faults stay."""
    text = 'version: "1"\nhides: [a]\ntools:\n  pay:\n    rule: []\n'
    with pytest.raises(PolicyError, match=r'2:1: unknown key "hides".*"hide"'):
        parse_policy(text, "p.yaml")
    policy = parse_policy(text, "p.yaml", lenient=True)
    assert [warning.partition(" (")[0] for warning in policy.warnings] == [
        'p.yaml:2:1: unknown key "hides" in the policy; did you mean "hide"?',
        'p.yaml:5:5: tools.pay: unknown key "rule"; did you mean "rules"?',
    ]
    with pytest.raises(PolicyError, match="version must be"):
        parse_policy(text.replace('"1"', '"2"'), "p.yaml", lenient=True)


def test_all_problems_come_at_once() -> None:
    """One reading tells of everything, in the order of the file."""
    text = """\
version: "2"
default: maybe
hide: [a, a, ""]
tools:
  pay:
    rules:
    - action: deny
      conditions: [{path: x.y, op: like, value: 1}]
"""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "p.yaml", "intercept")
    assert [problem.code for problem in caught.value.problems] == [
        "unsupported-version",
        "bad-value",
        "duplicate-entry",
        "empty-name",
        "deny-with-conditions",
        "missing-key",
        "bad-path",
        "unknown-operator",
    ]


def test_a_tool_with_dots_in_its_name_has_counters() -> None:
    """The scope is the longest name that fits, not the text before the next dot."""
    text = """\
version: 1
tools:
  a.b:
    rules:
    - name: cap
      conditions: [{path: state.a.b.c, op: lte, value: 3}]
      state: {counter: c, window: day}
"""
    rule = parse_policy(text, "p.yaml").tools[0].rules[0]
    assert rule.conditions[0].path == ("a.b", "c")


GO = [
    ("1", 1),
    ("0x1F", 31),
    ("017", 15),
    ("0o17", 15),
    ("-0b11", -3),
    ("089", 89.0),
    ("1_000", 1000),
    ("18446744073709551616", 18446744073709551616.0),
    ("yes", "yes"),
    ("1:30", "1:30"),
    ("+.inf", float("inf")),
    ("1_a", "1_a"),
    ("2026-13-45", "2026-13-45"),
    ("2026-01-01T10:00:00Z", Timestamp("2026-01-01T10:00:00Z")),
]


@pytest.mark.parametrize(("text", "value"), GO)
def test_plain_scalars_mean_what_the_engine_reads(text: str, value: object) -> None:
    """Numbers as Go's YAML library takes them; dates are marked."""
    found = go_scalar(text)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("text", ["0" + "7" * 400, "0x" + "f" * 290, "0" + "9" * 400, "9" * 301])
def test_a_number_that_no_float_holds_is_refused(text: str) -> None:
    """Whatever its base; the reason is in plain words."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(f"version: {text}", "p.yaml", "intercept")
    assert caught.value.problems[0].code == "bad-number"


def test_names_and_texts_are_taken_as_they_are_written() -> None:
    """A number without quotes is a fine name, key or version."""
    text = "version: 1\ntools:\n  12:\n    rules:\n    - {name: 1.50, action: deny, on_deny: 7}\n"
    policy = parse_policy(text, "p.yaml", "intercept")
    assert policy.tools[0].tool == "12"
    assert (policy.tools[0].rules[0].name, policy.tools[0].rules[0].message) == ("1.50", "7")


@pytest.mark.parametrize("text", ["null", "# a comment\n", "---\n"])
def test_a_policy_that_says_nothing_is_no_mapping(text: str) -> None:
    """As of any other value that is none, in the same words."""
    assert messages(text) == ["a policy must be a mapping, got null"]
