"""The semantic difference against brute force: random pairs of policies over a grid of values."""

from __future__ import annotations

from random import Random

import pytest

from random_policies import TOOLS, grid, pairs
from trebuchet.analysis.meaning import differences
from trebuchet.engine import NativeDecider, compile_policy
from trebuchet.model.call import EPOCH
from trebuchet.model.meaning import Change, Outcome
from trebuchet.model.policy import NativePolicy
from trebuchet.model.vocabulary import Effect

SHARDS = 4
PAIRS = 500
"""Pairs in one shard."""
THINNED = 19
"""Every how-manieth point of the grid one pair is tried on; another one for each pair."""
STRANGER = "never-heard-of"
POINTS = tuple(grid())


def is_hidden(policy: NativePolicy, tool: str) -> bool:
    """Whether the policy hides the tool."""
    return tool in policy.hidden_tools or "*" in policy.hidden_tools


def fresh(policy: NativePolicy, tool: str, arguments: dict[str, object]) -> Outcome:
    """What becomes of a first call."""
    if is_hidden(policy, tool):
        return "hidden"
    deciding = NativeDecider(compile_policy(policy))
    return deciding.reason(deciding.step(tool, arguments, float(EPOCH))).effect.value


def replayed(policy: NativePolicy, change: Change) -> Outcome:
    """What becomes of a change's call after the calls before it."""
    deciding = NativeDecider(compile_policy(policy))
    for earlier in change.after:
        one = earlier.call
        for _ in range(earlier.times):
            index = deciding.step(one.tool, one.arguments, one.at, one.session, one.grant)
            assert deciding.reason(index).effect is Effect.ALLOW
    call = change.call
    decision = deciding.decide(call)
    return "hidden" if is_hidden(policy, call.tool) else decision.effect.value


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_differing_point_is_covered_and_every_witness_confirmed(shard: int) -> None:
    """No call of the grid is decided otherwise without a change of that tool and those outcomes."""
    equal = 0
    for number, (old, new) in enumerate(pairs(shard, PAIRS)):
        meaning = differences(old, new)
        told = {(change.tool, change.was, change.now) for change in meaning.changes}
        named = {*old.named_tools, *new.named_tools}
        for tool in (*TOOLS, STRANGER):
            for arguments in POINTS[number % THINNED :: THINNED]:
                was, now = fresh(old, tool, arguments), fresh(new, tool, arguments)
                key = (tool if tool in named else "*", was, now)
                assert was == now or key in told, (number, key, arguments)
        for change in meaning.changes:
            assert (replayed(old, change), replayed(new, change)) == (change.was, change.now)
        assert meaning.equivalent != "yes" or not meaning.changes
        equal += meaning.equivalent == "yes"
    assert equal > PAIRS // 20


def test_equivalent_policies_decide_alike_over_time() -> None:
    """Whatever was called before, policies called equivalent treat the next call alike."""
    random = Random(1)  # noqa: S311 - the same cases each time
    compared = 0
    for old, new in pairs(99, 400):
        if differences(old, new).equivalent != "yes":
            continue
        compared += 1
        for _ in range(12):
            few = random.sample(POINTS, 3)
            at = float(EPOCH)
            deciders = [NativeDecider(compile_policy(policy)) for policy in (old, new)]
            for _ in range(20):
                at += random.choice([0, 0, 0, 20, 4000, 40000])
                tool, arguments = random.choice([*TOOLS, STRANGER]), random.choice(few)
                session, grant = random.choice("ab"), random.choice("gh")
                failed = random.random() < 0.1
                was, now = (
                    each.reason(each.step(tool, arguments, at, session, grant, failed)).effect
                    for each in deciders
                )
                assert was == now
    assert compared > 30
