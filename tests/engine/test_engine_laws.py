"""Laws that hold for every policy and every list of calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from trebuchet.dialects import parse_policy
from trebuchet.engine import NativeDecider, compile_policy, decider, replay
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.policy import NativePolicy, Operator, Rule, RuleKind, ToolRules
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import Effect

LAW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

TOOLS = ("read", "send", "pay", "drop")
UNLISTED = ("other", "strange")
NAMES = ("amount", "to", "path")
COUNTERS = ("calls", "spend")
SEVERITY = {Effect.ALLOW: 0, Effect.ASK: 1, Effect.DENY: 2}

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-20, 20)
    | st.sampled_from([0.5, 1e6, -0.99, 10**30, 1e300])
    | st.sampled_from(["", "a", "5", "main", "/workspace/a", "1e+06", "\ud800"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=3,
)
literals = st.integers(-20, 20) | st.sampled_from([0.5, "a", "5", "main", True, "<nil>"])


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """One condition on an argument."""
    op = draw(st.sampled_from([op.value for op in Operator]))
    value = {
        "in": st.lists(literals, max_size=3),
        "not_in": st.lists(literals, max_size=3),
        "regex": st.sampled_from(["^a", "main$", "[0-9]", "^/workspace/", "(a|b)+"]),
        "exists": st.booleans(),
    }.get(op, st.integers(-20, 20) if op in ("lt", "lte", "gt", "gte") else literals)
    path = draw(st.sampled_from(["args.amount", "args.to", "args.path", "args.to.a"]))
    return {"path": path, "op": op, "value": draw(value)}


limits = st.fixed_dictionaries(
    {
        "counter": st.sampled_from(COUNTERS),
        "window": st.sampled_from(["minute", "hour", "day"]),
        "max": st.integers(0, 4),
    },
    optional={"scope": st.sampled_from(["grant", "session"])},
)
limit_lists = st.lists(
    limits, max_size=2, unique_by=lambda one: (one["counter"], one["window"], one.get("scope"))
).filter(lambda many: len({(m["counter"], m["window"]) for m in many}) == len(many))
entries = st.lists(conditions(), max_size=2).map(lambda many: {"conditions": many})
long_form = st.fixed_dictionaries(
    {},
    optional={
        "deny_if": st.lists(entries.filter(lambda e: bool(e["conditions"])), max_size=2),
        "require": st.lists(entries, max_size=2),
        "limits": limit_lists,
        "action": st.sampled_from(["allow", "deny", "require_approval", "require_approval"]),
        "rate_limit": st.fixed_dictionaries(
            {"max": st.integers(0, 4), "window": st.sampled_from([1, 60, 90])}
        ),
    },
)
documents = st.fixed_dictionaries(
    {
        "version": st.just("1"),
        "default": st.sampled_from(["allow", "allow", "deny"]),
        "tools": st.dictionaries(st.sampled_from(TOOLS), long_form, max_size=4),
    },
    optional={
        "hide": st.lists(st.sampled_from(TOOLS), max_size=1),
        "all_tools": st.fixed_dictionaries({"limits": limit_lists}),
    },
)


def read(document: Mapping[str, Any]) -> NativePolicy:
    """The policy that a PolicyLayer document states."""
    return parse_policy(json.dumps(document), dialect="policylayer", name="policy.json")


policies = documents.map(read)


@st.composite
def traces(draw: st.DrawFn, grants: tuple[str, ...] = ("", "g1"), size: int = 12) -> list[ToolCall]:
    """Calls in order of time, which begins before or after 1970."""
    at = draw(st.sampled_from([float(EPOCH), 0.0, -90.5, EPOCH + 59.5]))
    calls = []
    for _ in range(draw(st.integers(0, size))):
        at += draw(st.sampled_from([0, 0, 0, 1, 0.25, 30, 60, 3600, 86400]))
        calls.append(
            ToolCall(
                tool=draw(st.sampled_from(TOOLS + TOOLS + UNLISTED)),
                arguments=draw(st.dictionaries(st.sampled_from(NAMES), values, max_size=3)),
                at=at,
                session=draw(st.sampled_from(["", "s1"])),
                grant=draw(st.sampled_from(grants)),
                outcome=draw(st.sampled_from(["ok", "ok", "ok", "error"])),
            )
        )
    return calls


def in_state_of(policy: NativePolicy, earlier: NativePolicy, calls: list[ToolCall]) -> Any:
    """A decider of `policy` with the counters that `earlier` had after these calls."""
    before = NativeDecider(compile_policy(earlier))
    for call in calls:
        before.decide(call)
    fresh = NativeDecider(compile_policy(policy))
    fresh._rows.update(before._rows)
    return fresh


def with_rules(policy: NativePolicy, tool: str, rules: tuple[Rule, ...]) -> NativePolicy:
    """The policy with other rules for one tool that it lists."""
    entries = tuple(
        ToolRules(tool=entry.tool, place=entry.place, rules=rules) if entry.tool == tool else entry
        for entry in policy.tools
    )
    return policy.model_copy(update={"tools": entries})


@LAW
@given(policies, traces(), st.data())
def test_an_added_deny_rule_never_allows(
    policy: NativePolicy, calls: list[ToolCall], data: st.DataObject
) -> None:
    """For one call in one state, one more denying rule never makes the answer milder."""
    assume(calls and policy.tools)
    entry = data.draw(st.sampled_from(policy.tools))
    added = (
        read(
            {
                "version": "1",
                "default": "deny",
                "tools": {
                    entry.tool: {
                        data.draw(st.sampled_from(["deny_if", "require"])): [
                            {"conditions": [data.draw(conditions())]}
                        ]
                    }
                },
            }
        )
        .tools[0]
        .rules
    )
    at = data.draw(st.integers(0, len(entry.rules)))
    stricter = with_rules(policy, entry.tool, entry.rules[:at] + added + entry.rules[at:])
    *earlier, last = calls
    last = last.model_copy(update={"tool": entry.tool})
    before = in_state_of(policy, policy, earlier).decide(last)
    after = in_state_of(stricter, policy, earlier).decide(last)
    assert SEVERITY[after.effect] >= SEVERITY[before.effect]


@LAW
@given(policies, traces(), st.data())
def test_a_removed_limit_never_denies(
    policy: NativePolicy, calls: list[ToolCall], data: st.DataObject
) -> None:
    """For one call in one state, one limit less never makes the answer stricter."""
    limited = [
        (entry, place)
        for entry in policy.tools
        for place, rule in enumerate(entry.rules)
        if rule.kind is RuleKind.LIMIT
    ]
    assume(calls and limited)
    entry, place = data.draw(st.sampled_from(limited))
    milder = with_rules(policy, entry.tool, entry.rules[:place] + entry.rules[place + 1 :])
    *earlier, last = calls
    last = last.model_copy(update={"tool": entry.tool})
    before = in_state_of(policy, policy, earlier).decide(last)
    after = in_state_of(milder, policy, earlier).decide(last)
    assert SEVERITY[after.effect] <= SEVERITY[before.effect]


@LAW
@given(policies, traces())
def test_a_replay_is_stable_under_prefixes(policy: NativePolicy, calls: list[ToolCall]) -> None:
    """What comes later never changes what was decided, and the same calls decide the same."""
    whole = replay(policy, calls).decisions
    assert whole == replay(policy, calls).decisions
    for end in range(len(calls)):
        assert replay(policy, calls[:end]).decisions == whole[:end]


@LAW
@given(policies, traces(grants=("g1", "g2")))
def test_grants_do_not_disturb_each_other(policy: NativePolicy, calls: list[ToolCall]) -> None:
    """Where the dialect tells grants apart, one sees the same with and without the other."""
    whole = replay(policy, calls).decisions
    for grant in ("g1", "g2"):
        kept = [place for place, call in enumerate(calls) if call.grant == grant]
        alone = replay(policy, [calls[place] for place in kept]).decisions
        assert alone == tuple(whole[place] for place in kept)


@LAW
@given(policies, traces())
def test_step_and_decide_agree(policy: NativePolicy, calls: list[ToolCall]) -> None:
    """The inner step names the reason that the whole decision gives."""
    stepping, deciding = decider(policy), decider(policy)
    for call in calls:
        index = stepping.step(
            call.tool, call.arguments, call.at, call.session, call.grant, call.outcome == "error"
        )
        decision = deciding.decide(call)
        assert stepping.reason(index) == (
            decision.effect,
            decision.rule,
            decision.message,
            decision.source,
        )
        if (always := deciding.constant(call.tool)) is not None:
            assert index == always


@LAW
@given(policies, traces())
def test_only_a_call_that_ran_well_counts(policy: NativePolicy, calls: list[ToolCall]) -> None:
    """A call that failed, waits or was denied leaves every counter as it was."""
    whole = replay(policy, calls).decisions
    for place, (call, decision) in enumerate(zip(calls, whole, strict=True)):
        moved = any(one.after != one.before for one in decision.counters.values())
        if call.outcome == "error" or decision.effect is not Effect.ALLOW:
            assert not moved
            without = replay(policy, calls[:place] + calls[place + 1 :]).decisions
            assert without == whole[:place] + whole[place + 1 :]
        elif decision.counters:
            assert all(one.after == one.before + 1 for one in decision.counters.values())


@LAW
@given(policies, traces())
def test_plain_and_frozen_arguments_decide_alike(
    policy: NativePolicy, calls: list[ToolCall]
) -> None:
    """Dicts and lists mean what their read-only views mean."""
    plain, frozen = decider(policy), decider(policy)
    for call in calls:
        rest = (call.at, call.session, call.grant, call.outcome == "error")
        assert plain.step(call.tool, thaw(call.arguments), *rest) == frozen.step(
            call.tool, call.arguments, *rest
        )


@LAW
@given(policies, traces())
def test_an_allowed_call_names_no_rule_and_others_do(
    policy: NativePolicy, calls: list[ToolCall]
) -> None:
    """Whoever is not let through learns by which rule, in words, and where it stands."""
    for decision in replay(policy, calls).decisions:
        assert (decision.rule is None) is (decision.effect is Effect.ALLOW)
        assert bool(decision.message) is (decision.effect is not Effect.ALLOW)
        assert decision.source.file == "policy.json"
        assert decision.source.line == 1
