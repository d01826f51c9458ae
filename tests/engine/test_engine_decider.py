"""Decisions: their order, their reasons, and what a decider says of itself."""

from __future__ import annotations

import gc
import json
from collections.abc import Mapping
from typing import Any

import pytest

from trebuchet.dialects import parse_policy
from trebuchet.engine import NativeDecider, compile_policy, decider, replay
from trebuchet.errors import PolicyError
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.decision import CounterReading, Decision
from trebuchet.model.place import Place
from trebuchet.model.policy import (
    Condition,
    Decider,
    NativePolicy,
    Operator,
    Reason,
    Rule,
    RuleKind,
    ToolRules,
)
from trebuchet.model.vocabulary import Effect, Tell

PLACE = Place("policy.json", 1, 1)
AMOUNT = {"path": "args.amount", "op": "gt", "value": 100}


def policylayer(default: str = "deny", **keys: Any) -> NativePolicy:
    """A PolicyLayer policy."""
    document = {"version": "1", "default": default, **keys}
    return parse_policy(json.dumps(document), name="policy.json")


def decide(policy: NativePolicy, tool: str, **arguments: Any) -> Decision:
    """The decision on the first call of a replay."""
    return decider(policy).decide(ToolCall(tool=tool, arguments=arguments))


def native(tools: Mapping[str, tuple[Rule, ...]], **keys: Any) -> NativePolicy:
    """A policy as data, for what no dialect writes."""
    return NativePolicy(
        name="policy.json",
        dialect="test",
        text="",
        default=keys.pop("default", Effect.DENY),
        default_place=PLACE,
        hidden=(),
        hidden_tools=(),
        tools=tuple(
            ToolRules(tool=tool, place=PLACE, rules=rules) for tool, rules in tools.items()
        ),
        every_tool=keys.pop("every_tool", ()),
        sees=frozenset(),
        **keys,
    )


@pytest.mark.parametrize(
    ("keys", "rule", "message"),
    [
        ({"hide": ["pay"]}, "(hidden)", 'Tool "pay" is hidden by policy'),
        ({"hide": ["*"]}, "(hidden)", 'Tool "pay" is hidden by policy'),
        ({"tools": {}}, "(default deny)", 'Tool "pay" is not permitted by policy'),
        (
            {"tools": {"pay": {"deny_if": [{"conditions": []}], "require": [AMOUNT]}}},
            "tools.pay.deny_if[0]",
            'Denied by rule "tools.pay.deny_if[0]"',
        ),
        (
            {"tools": {"pay": {"deny_if": [AMOUNT | {"on_deny": "too much"}]}}},
            "tools.pay.deny_if[0]",
            "too much",
        ),
        (
            {"tools": {"pay": {"require": [{"path": "args.to", "op": "exists", "value": True}]}}},
            "tools.pay.require[0]",
            'Denied by rule "tools.pay.require[0]"',
        ),
        (
            {"tools": {"pay": {"limits": [{"counter": "n", "window": "day", "max": 0}]}}},
            "tools.pay.limits[0]",
            "Rate limit exceeded for tools.pay.limits[0]",
        ),
        (
            {
                "tools": {"pay": {}},
                "all_tools": {"limits": [{"counter": "n", "window": "day", "max": 0}]},
            },
            "all_tools.limits[0]",
            "Rate limit exceeded for all_tools.limits[0]",
        ),
    ],
)
def test_a_denied_call_names_its_rule(keys: dict[str, Any], rule: str, message: str) -> None:
    """Each kind of rule denies under its own name and in its own words."""
    decision = decide(policylayer(**keys), "pay", amount=500)
    assert (decision.effect, decision.rule, decision.message) == (Effect.DENY, rule, message)


def test_rules_decide_in_their_order() -> None:
    """Checks come before limits, and limits before a person is asked."""
    tool = {
        "action": "require_approval",
        "limits": [{"counter": "n", "window": "day", "max": 1}],
        "deny_if": [AMOUNT],
    }
    deciding = decider(policylayer(tools={"pay": tool}))
    effects = [
        deciding.decide(ToolCall(tool="pay", arguments={"amount": amount})).effect
        for amount in (500, 5, 5, 5)
    ]
    assert effects == [Effect.DENY, Effect.ASK, Effect.ASK, Effect.ASK]


def test_a_call_beyond_its_quota_is_denied_rather_than_asked_about() -> None:
    """A person is not bothered with what a limit denies."""
    tool = {
        "action": "require_approval",
        "limits": [{"counter": "n", "window": "day", "max": 0}],
    }
    decision = decide(policylayer(tools={"pay": tool}), "pay")
    assert (decision.effect, decision.rule) == (Effect.DENY, "tools.pay.limits[0]")
    assert dict(decision.counters) == {"n": CounterReading(0, 0, 0, "day")}


def test_an_allowed_call_names_what_let_it_pass() -> None:
    """The source is the tool's entry where it has one, else the default."""
    policy = parse_policy(
        '{"version": "1",\n "default": "allow",\n "tools": {"pay": {}}}', name="policy.json"
    )
    assert decide(policy, "pay").source == Place("policy.json", 3, 12)
    assert decide(policy, "other").source == Place("policy.json", 2, 2)
    assert decide(policy, "other").rule is None


def test_a_default_that_asks_still_checks_the_rules_for_every_tool() -> None:
    """No dialect of ours asks by default; another may."""
    forbid = Rule(
        name="no secrets",
        kind=RuleKind.FORBID,
        place=PLACE,
        conditions=(
            Condition(
                subject="args", path=("secret",), op=Operator.EXISTS, value=True, place=PLACE
            ),
        ),
    )
    policy = native({}, default=Effect.ASK, every_tool=(forbid,))
    asked = decide(policy, "any")
    assert (asked.effect, asked.rule) == (Effect.ASK, "(default ask)")
    assert asked.message == 'Tool "any" needs approval by policy'
    assert decide(policy, "any", secret="s").rule == "no secrets"  # noqa: S106 - not one


def test_a_question_may_have_conditions_and_needs_no_message() -> None:
    """An ASK rule applies when all its conditions hold."""
    large = Condition(subject="args", path=("n",), op=Operator.GT, value=5, place=PLACE)
    ask = Rule(name='the "big" ones', kind=RuleKind.ASK, place=PLACE, conditions=(large,))
    policy = native({"pay": (ask,)})
    assert decide(policy, "pay", n=1).effect is Effect.ALLOW
    asked = decide(policy, "pay", n=9)
    assert asked.message == r'Rule "the \"big\" ones" asks for approval'


def test_rules_without_words_of_their_own_use_the_references() -> None:
    """A dialect may leave every message to the engine."""
    deny = Rule(name="a", kind=RuleKind.FORBID, place=PLACE)
    assert decide(native({"pay": (deny,)}), "pay").message == 'Denied by rule "a"'


def test_names_in_messages_are_quoted_as_the_reference_quotes_them() -> None:
    """A tool's name with a quote, a newline or half a character does no harm."""
    said = decide(policylayer(), 'a"b\n\ud800').message
    assert said == 'Tool "a\\"b\\n\ufffd" is not permitted by policy'


def test_constant_tells_tools_whose_every_call_is_decided_alike() -> None:
    """Where arguments or counters matter there is no constant reason."""
    policy = policylayer(
        hide=["drop"],
        tools={
            "read": {},
            "mail": {"action": "require_approval"},
            "exec": {"action": "deny", "limits": [{"counter": "n", "window": "day", "max": 1}]},
            "pay": {"deny_if": [AMOUNT]},
            "send": {"limits": [{"counter": "n", "window": "day", "max": 1}]},
        },
    )
    deciding = decider(policy)
    effects = {}
    for tool in ("drop", "read", "mail", "pay", "send", "unlisted"):
        index = deciding.constant(tool)
        effects[tool] = None if index is None else deciding.reason(index).effect
    assert effects == {
        "drop": Effect.DENY,
        "read": Effect.ALLOW,
        "mail": Effect.ASK,
        "pay": None,
        "send": None,
        "unlisted": Effect.DENY,
    }


def test_a_rule_that_always_denies_makes_its_tool_constant() -> None:
    """What stands behind it cannot matter, not even a limit."""
    tool = {"action": "deny", "limits": [{"counter": "n", "window": "day", "max": 1}]}
    deciding = decider(policylayer(tools={"exec": tool}))
    index = deciding.constant("exec")
    assert index is not None
    assert deciding.reason(index).rule == "tools.exec.action"


def test_a_policy_is_compiled_once() -> None:
    """Deciders of one policy value share its program, and keep counters of their own."""
    policy = policylayer(tools={"pay": {"limits": [{"counter": "n", "window": "day", "max": 1}]}})
    assert compile_policy(policy) is compile_policy(policy)
    first, second = decider(policy), decider(policy)
    call = ToolCall(tool="pay")
    assert first.decide(call).effect is Effect.ALLOW
    assert first.decide(call).effect is Effect.DENY
    assert second.decide(call).effect is Effect.ALLOW


def test_programs_go_with_their_policies() -> None:
    """A policy that nobody holds takes its program with it."""
    from trebuchet.engine import program

    gc.collect()
    before = len(program._PROGRAMS)
    policy = policylayer(tools={"pay": {}})
    decider(policy)
    assert len(program._PROGRAMS) == before + 1
    del policy
    gc.collect()
    assert len(program._PROGRAMS) == before


def test_a_decision_with_counters_is_equal_to_a_validated_one() -> None:
    """Built without validation, it is still a whole value: equal, printable, copyable."""
    policy = policylayer(tools={"pay": {"limits": [{"counter": "n", "window": "hour", "max": 3}]}})
    made = decide(policy, "pay")
    validated = Decision(
        effect=Effect.ALLOW,
        rule=None,
        message="",
        source=made.source,
        counters={"n": CounterReading(0, 1, 3, "hour")},
    )
    assert made == validated
    assert made.model_dump_json() == validated.model_dump_json()
    assert repr(made) == repr(validated)
    assert made.model_copy(update={"message": "x"}).message == "x"
    with pytest.raises(TypeError):
        made.counters["m"] = CounterReading(0, 0, 0, "")  # type: ignore[index]


def test_decisions_without_counters_are_one_value() -> None:
    """The same answer is the same object, so that a million of them cost nothing."""
    deciding = decider(policylayer())
    first, second = (deciding.decide(ToolCall(tool="pay")) for _ in range(2))
    assert first is second


class Refusing:
    """A foreign policy, and its decider, that refuse everything."""

    name = "gateway"
    dialect = "foreign-1"
    text = "deny"
    sees: frozenset[Tell] = frozenset()
    named_tools: tuple[str, ...] = ()

    def decider(self) -> Decider:
        """A fresh decider."""
        return self

    def step(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        at: float,
        session: str = "",
        grant: str = "",
        failed: bool = False,
    ) -> int:
        """The only reason there is."""
        return 0

    def reason(self, index: int) -> Reason:
        """No."""
        return Reason(Effect.DENY, "all", "no", Place("gateway"))

    def constant(self, tool: str) -> int | None:
        """Always the same."""
        return 0

    def decide(self, call: ToolCall) -> Decision:
        """No."""
        return Decision(
            effect=Effect.DENY, rule="all", message="no", source=Place("gateway"), counters={}
        )


def test_a_foreign_policy_decides_for_itself() -> None:
    """The engine asks it for its own decider, and replays it like any other."""
    assert isinstance(decider(policylayer()), NativeDecider)
    decisions = replay(Refusing(), [{"tool": "a"}, {"tool": "b"}]).decisions
    assert [decision.rule for decision in decisions] == ["all", "all"]


def test_what_is_no_policy_is_refused() -> None:
    """A programmer who hands over something else is told so."""
    with pytest.raises(TypeError, match="str is neither a native nor a foreign policy"):
        decider("policy.json")  # type: ignore[arg-type]


def test_a_bad_pattern_is_found_when_the_policy_is_compiled() -> None:
    """Not in the middle of a replay."""
    bad = Condition(subject="args", path=("a",), op=Operator.REGEX, value="(", place=PLACE)
    rule = Rule(name="r", kind=RuleKind.REQUIRE, place=PLACE, conditions=(bad,))
    with pytest.raises(PolicyError):
        decider(native({"pay": (rule,)}))


def test_a_replay_begins_at_the_fixed_instant() -> None:
    """Without times every call happens at the epoch of all replays."""
    policy = policylayer(
        tools={"pay": {"limits": [{"counter": "n", "window": "minute", "max": 1}]}}
    )
    calls: list[dict[str, Any]] = [{"tool": "pay"}, {"tool": "pay"}]
    calls.append({"tool": "pay", "at": EPOCH + 60})
    effects = [decision.effect for decision in replay(policy, calls).decisions]
    assert effects == [Effect.ALLOW, Effect.DENY, Effect.ALLOW]
