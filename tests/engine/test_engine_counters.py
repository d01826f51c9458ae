"""Counters: windows, whose they are, what moves them, and how a reader sees them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trebuchet.dialects import parse_policy
from trebuchet.engine import decider, replay
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.decision import CounterReading, Decision
from trebuchet.model.policy import NativePolicy
from trebuchet.model.vocabulary import Effect

MINUTE, DAY = 60, 86400


def policylayer(tool: dict[str, Any], **keys: Any) -> NativePolicy:
    """A PolicyLayer policy with rules for `cancel`."""
    document = {"version": "1", "default": "allow", "tools": {"cancel": tool}, **keys}
    return parse_policy(json.dumps(document), name="policy.json")


def intercept(**tools: list[dict[str, Any]]) -> NativePolicy:
    """An Intercept policy; the tool `every` stands for `*`."""
    listed = {("*" if tool == "every" else tool): {"rules": rules} for tool, rules in tools.items()}
    return parse_policy(json.dumps({"version": "1", "tools": listed}), name="policy.yaml")


def limit(most: int, window: str = "minute", **keys: Any) -> dict[str, Any]:
    """A PolicyLayer limit on `cancels`."""
    return {"counter": "cancels", "window": window, "max": most, **keys}


def spend(most: float, path: str = "args.amount", **state: Any) -> dict[str, Any]:
    """An Intercept rule that sums an argument up to a bound in a day."""
    return {
        "name": "cap",
        "conditions": [{"path": "state.pay.spend", "op": "lte", "value": most}],
        "state": {"counter": "spend", "window": "day", "increment_from": path, **state},
    }


def pay(policy: NativePolicy, *amounts: Any, outcome: str = "ok") -> list[Decision]:
    """The decisions on payments of these amounts, all at once."""
    calls = [
        {"tool": "pay", "arguments": {"amount": amount}, "outcome": outcome} for amount in amounts
    ]
    return list(replay(policy, calls).decisions)


def allowed(policy: NativePolicy, *calls: dict[str, Any]) -> str:
    """One letter a call of `cancel`: `+` allowed, `-` not."""
    decisions = replay(policy, [{"tool": "cancel", **call} for call in calls]).decisions
    return "".join("+" if one.effect is Effect.ALLOW else "-" for one in decisions)


@pytest.mark.parametrize(("window", "seconds"), [("minute", 60), ("hour", 3600), ("day", 86400)])
@pytest.mark.parametrize("edge", [EPOCH, 0, -DAY, -DAY * 3651])
def test_windows_begin_at_their_multiples(window: str, seconds: int, edge: int) -> None:
    """Twice the limit fits around an edge, before and after 1970."""
    policy = policylayer({"limits": [limit(2, window)]})
    before, after = {"at": edge - 0.5}, {"at": edge}
    last = {"at": edge + seconds - 0.001}
    assert allowed(policy, before, before, before, after, after, after, last) == "++-++--"


def test_a_window_of_other_length_counts_from_the_unix_epoch() -> None:
    """Ninety seconds begin at multiples of ninety."""
    policy = policylayer({"rate_limit": {"max": 1, "window": 90}})
    times = [{"at": at} for at in (89, 89.9, 90, 179, 180)]
    assert allowed(policy, *times) == "+-+-+"


def test_grants_and_sessions_have_counters_of_their_own() -> None:
    """Scope grant counts all sessions of a grant; scope session each of them."""
    calls = [
        {"grant": grant, "session": session}
        for grant, session in [("a", "1"), ("a", "2"), ("b", "1"), ("a", "1"), ("", ""), ("", "")]
    ]
    assert allowed(policylayer({"limits": [limit(1)]}), *calls) == "+-+-+-"
    assert allowed(policylayer({"limits": [limit(1, scope="session")]}), *calls) == "+++-+-"
    assert allowed(intercept(cancel=[{"name": "r", "rate_limit": "1/minute"}]), *calls) == "+-----"


def test_tools_have_counters_of_their_own() -> None:
    """A counter belongs to its tool, though another tool's has the same name, window and grant."""
    entry = {"limits": [limit(1)]}
    policy = policylayer(entry, tools={"cancel": entry, "delete": entry})
    calls = [{"tool": tool} for tool in ("cancel", "delete", "cancel", "delete")]
    rules = [decision.rule for decision in replay(policy, calls).decisions]
    assert rules == [None, None, "tools.cancel.limits[0]", "tools.delete.limits[0]"]


def test_of_two_limits_on_one_counter_the_lower_is_shown() -> None:
    """A short form and a long one may name the same counter; both hold."""
    low = {"counter": "rate_limit", "window": "minute", "max": 3, "scope": "session"}
    for short, long in ((5, 3), (2, 3)):
        policy = policylayer({"rate_limit": {"max": short, "window": 60}, "limits": [low]})
        [decision] = replay(policy, [{"tool": "cancel"}]).decisions
        assert [reading.max for reading in decision.counters.values()] == [min(short, long)]


def test_a_reading_before_the_call_is_that_of_the_current_window() -> None:
    """What was counted a window ago is gone before the first call of the next."""
    policy = policylayer({"limits": [limit(9)]})
    decisions = replay(
        policy, [{"tool": "cancel", "at": EPOCH}, {"tool": "cancel", "at": EPOCH + MINUTE}]
    ).decisions
    assert [one.counters["cancels"] for one in decisions] == [CounterReading(0, 1, 9, "minute")] * 2


def test_all_quotas_count_or_none() -> None:
    """A call that the second limit denies does not use up the first."""
    policy = policylayer({"limits": [limit(9), limit(1, "day")]})
    decisions = replay(policy, [{"tool": "cancel"}] * 3).decisions
    assert [decision.rule for decision in decisions] == [None, *["tools.cancel.limits[1]"] * 2]
    assert dict(decisions[2].counters) == {
        "cancel.cancels/minute": CounterReading(1, 1, 9, "minute"),
        "cancel.cancels/day": CounterReading(1, 1, 1, "day"),
    }


def test_a_counter_is_called_by_its_name_unless_two_share_it() -> None:
    """Scope, window and keeper are added where they tell two apart."""
    alone = policylayer({"limits": [limit(9)]})
    assert set(replay(alone, [{"tool": "cancel"}]).decisions[0].counters) == {"cancels"}
    both = policylayer({"limits": [limit(9)]}, all_tools={"limits": [limit(9)]})
    assert set(replay(both, [{"tool": "cancel"}]).decisions[0].counters) == {
        "cancel.cancels",
        "_global.cancels",
    }
    assert set(replay(both, [{"tool": "other"}]).decisions[0].counters) == {"cancels"}
    keepers = policylayer({"limits": [limit(9), limit(5, scope="session")]})
    assert set(replay(keepers, [{"tool": "cancel"}]).decisions[0].counters) == {
        "cancel.cancels/minute/grant",
        "cancel.cancels/minute/session",
    }


def test_a_limit_on_all_tools_counts_unlisted_ones_too() -> None:
    """Under default allow every call counts."""
    policy = policylayer({}, all_tools={"limits": [limit(2)]})
    calls = [{"tool": tool} for tool in ("cancel", "other", "third")]
    effects = [decision.effect for decision in replay(policy, calls).decisions]
    assert effects == [Effect.ALLOW, Effect.ALLOW, Effect.DENY]


def test_a_failed_call_gives_its_quota_back() -> None:
    """The reading shows it: nothing was moved."""
    decisions = replay(
        policylayer({"limits": [limit(1)]}),
        [{"tool": "cancel", "outcome": "error"}] * 3 + [{"tool": "cancel"}] * 2,
    ).decisions
    readings = [(one.effect.value, *one.counters["cancels"][:2]) for one in decisions]
    assert readings == [*[("allow", 0, 0)] * 3, ("allow", 0, 1), ("deny", 1, 1)]


def test_amounts_are_truncated_to_whole() -> None:
    """So 0.99 counts nothing, however often."""
    decisions = pay(intercept(pay=[spend(10)]), *[0.99] * 50, 10.9, 1)
    assert [one.effect for one in decisions] == [*[Effect.ALLOW] * 51, Effect.DENY]
    assert decisions[50].counters["spend"] == CounterReading(0, 10, 10, "day")


def test_a_negative_amount_refills_the_budget() -> None:
    """As in the reference engine; a failed one ends at zero at the lowest."""
    policy = intercept(pay=[spend(10)])
    decisions = pay(policy, 10, -100, 100, 1)
    assert [one.counters["spend"].after for one in decisions] == [10, -90, 10, 10]
    deciding = decider(policy)
    for amount, outcome, after in [(-5, "ok", -5), (2, "error", 0), (-5, "error", 0)]:
        call = ToolCall(tool="pay", arguments={"amount": amount}, outcome=outcome)  # type: ignore[arg-type]
        assert deciding.decide(call).counters["spend"].after == after


@pytest.mark.parametrize("amount", [None, "5", True, [5], 10**400])
def test_an_amount_that_is_no_number_denies(amount: Any) -> None:
    """The call cannot be counted, which is an error of the rule and named as one."""
    [decision] = pay(intercept(pay=[spend(10)]), amount)
    assert (decision.effect, decision.rule) == (Effect.DENY, "cap")
    assert decision.message == "Internal policy error"
    assert decision.errors == (
        "cap: args.amount is missing or not a number, so what the call counts is unknown",
    )
    assert decision.counters["spend"] == CounterReading(0, 0, 10, "day")


def test_an_amount_that_is_missing_denies_and_gives_back_the_rest() -> None:
    """A limit before it has not counted the call."""
    policy = intercept(pay=[{"name": "often", "rate_limit": "5/day"}, spend(10)])
    [decision] = replay(policy, [{"tool": "pay"}]).decisions
    assert decision.message == "Internal policy error"
    assert decision.counters["_rate_day"] == CounterReading(0, 0, 5, "day")


@pytest.mark.parametrize("amount", [1e19, 2**63, 10**30, -1e300])
def test_an_amount_beyond_64_bits_wraps_and_says_so(amount: float) -> None:
    """As on x86-64, where the reference lets it pass; other machines may not."""
    first, second = pay(intercept(pay=[spend(10)]), amount, 5)
    assert first.effect is Effect.ALLOW
    assert first.counters["spend"].after == -(2**63)
    assert first.errors == (
        "cap: args.amount is beyond 64 bits; what it counts depends on the machine",
    )
    assert second.counters["spend"].after == 5 - 2**63
    assert second.errors == ()


def test_a_sum_beyond_64_bits_wraps() -> None:
    """Two amounts that a counter holds one by one make a sum that it does not."""
    first, second = pay(intercept(pay=[spend(9.3e18)]), 9e18, 9e18)
    assert first.counters["spend"].after == 9 * 10**18
    assert second.effect is Effect.ALLOW
    assert second.counters["spend"].after == 18 * 10**18 - 2**64


def test_a_rule_that_counts_nothing_still_wants_its_amount() -> None:
    """Without a bound nothing is reserved; a missing amount denies all the same."""
    rule = {
        "name": "sum",
        "conditions": [{"path": "args.amount", "op": "exists", "value": True}],
        "state": {"counter": "spend", "window": "day", "increment_from": "args.amount"},
    }
    policy = intercept(pay=[rule])
    assert [one.message for one in pay(policy, 5, "x")] == ["", "Internal policy error"]
    assert [dict(one.counters) for one in pay(policy, 5, "x")] == [{}, {}]


def test_a_condition_may_read_another_rules_counter() -> None:
    """It sees the count before the call, and the decision shows it."""
    gate = {
        "name": "after two reads",
        "conditions": [{"path": "state._global.reads", "op": "gte", "value": 2}],
    }
    count = {
        "name": "count",
        "conditions": [{"path": "state._global.reads", "op": "lt", "value": 100}],
        "state": {"counter": "reads", "window": "hour"},
    }
    policy = intercept(pay=[gate], every=[count])
    calls = [{"tool": tool} for tool in ("pay", "read", "read", "pay")]
    decisions = replay(policy, calls).decisions
    assert [one.rule for one in decisions] == ["after two reads", None, None, None]
    assert decisions[0].counters["reads"] == CounterReading(0, 0, 99, "hour")
    assert decisions[3].counters["reads"] == CounterReading(2, 3, 99, "hour")


def test_windows_that_share_a_name_share_a_row_where_the_reference_does() -> None:
    """One row a scope and name: a second window begins it again, as the reference's store does."""
    document = {
        "version": "1",
        "tools": {
            "a.b": {"rules": [_named("state.a.b.c", "c", "minute")]},
            "a": {"rules": [_named("state.a.b.c", "b.c", "day")]},
        },
    }
    policy = parse_policy(json.dumps(document), name="policy.yaml")
    calls = [{"tool": tool, "at": EPOCH + 61} for tool in ("a.b", "a.b", "a", "a.b")]
    decisions = replay(policy, calls).decisions
    assert [next(iter(one.counters.values())).after for one in decisions] == [1, 2, 1, 1]


def _named(path: str, counter: str, window: str) -> dict[str, Any]:
    return {
        "name": "r",
        "conditions": [{"path": path, "op": "lte", "value": 5}],
        "state": {"counter": counter, "window": window},
    }
