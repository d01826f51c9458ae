"""Calls that both policies let pass, up to one that they decide otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from trebuchet.analysis.meaning.quotas import capacity
from trebuchet.analysis.meaning.witness import decided
from trebuchet.engine import decider
from trebuchet.engine.counters import amount_of
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.meaning import Earlier
from trebuchet.model.policy import Limit, NativePolicy
from trebuchet.model.vocabulary import Effect

MOST_CALLS: Final = 5_000
"""Calls of the longest history that is looked for; one burst may be longer."""

History = tuple[tuple[Earlier, ...], ToolCall]
"""What is called before, and the call that is decided otherwise."""


class Pair:
    """An old and a new policy on the same calls."""

    def __init__(self, old: NativePolicy, new: NativePolicy) -> None:
        self.old, self.new = old, new

    def burst(self, call: ToolCall, limits: Sequence[Limit]) -> History | None:
        """The call again and again at one instant, until the first of these limits is full."""
        amounts = [
            (limit, amount_of(call.arguments, limit.increment_from) or 0)
            if limit.increment_from
            else (limit, 1)
            for limit in limits
        ]
        if any(amount < 1 for _, amount in amounts):
            return None
        times = min(capacity(limit, amount) for limit, amount in amounts)
        if times < 1 or not self.both_pass(call, times - 1):
            return None
        after = (Earlier(call=call, times=times),)
        was, now = (decided(policy, call, after)[0] for policy in (self.old, self.new))
        return (after, call) if was != now else None

    def both_pass(self, call: ToolCall, times: int = 0) -> bool:
        """Whether both let a call pass after it was made so many times."""
        after = (Earlier(call=call, times=times),) if times else ()
        return all(decided(policy, call, after)[0] == "allow" for policy in (self.old, self.new))

    def sunk(
        self, low: ToolCall, arguments: Mapping[str, Any], limits: Sequence[Limit]
    ) -> History | None:
        """A call that brings a counter below zero, and one in the next window of a limit."""
        for limit in sorted(limits, key=lambda each: each.seconds):
            begin = -(-EPOCH // limit.seconds) * limit.seconds
            first = low.model_copy(update={"at": float(begin)})
            last = {"at": float(begin + limit.seconds), "arguments": arguments}
            call = low.model_copy(update=last)
            after = (Earlier(call=first, times=1),)
            was, now = (decided(policy, call, after)[0] for policy in (self.old, self.new))
            if was != now and self.agreed(after):
                return after, call
        return None

    def spread(
        self, calls: Sequence[ToolCall], limit: Limit, limits: Sequence[Limit]
    ) -> History | None:
        """As many calls in one window of a limit as other limits leave room for.

        Where those stand in the way, another session, grant, tool or time is tried, as far as
        the limit counts it all together.
        """
        deciders = decider(self.old), decider(self.new)
        made: list[ToolCall] = []
        tried = 0
        for run in _runs(calls, limit, limits):
            passed = True
            while passed:
                tried += 1
                if tried > MOST_CALLS:
                    return None
                was, now = (
                    each.reason(
                        each.step(run.tool, run.arguments, run.at, run.session, run.grant)
                    ).effect
                    for each in deciders
                )
                if was != now:
                    return _told(made), run
                passed = was is Effect.ALLOW
                if passed:
                    made.append(run)
        return None

    def agreed(self, after: Sequence[Earlier]) -> bool:
        """Whether both let every one of these calls pass."""
        if sum(earlier.times for earlier in after) > MOST_CALLS:
            return False
        for policy in (self.old, self.new):
            deciding = decider(policy)
            for earlier in after:
                one = earlier.call
                for _ in range(earlier.times):
                    index = deciding.step(one.tool, one.arguments, one.at, one.session, one.grant)
                    if deciding.reason(index).effect is not Effect.ALLOW:
                        return False
        return True


def _runs(calls: Sequence[ToolCall], limit: Limit, limits: Sequence[Limit]) -> Iterator[ToolCall]:
    """Calls in one window of a limit, at the begin of each smaller window that there is."""
    smallest = min((each.seconds for each in limits), default=limit.seconds)
    begin = -(-EPOCH // limit.seconds) * limit.seconds
    for at in range(begin, begin + limit.seconds, smallest):
        for call in calls:
            for number in range(1, _IDENTITIES + 1):
                grant = f"grant-{number}" if limit.per == "policy" else "grant-1"
                session = f"session-{number}" if limit.per != "session" else "session-1"
                yield call.model_copy(update={"at": float(at), "grant": grant, "session": session})
                if limit.per == "session":
                    break


_IDENTITIES: Final = 40


def _told(made: Sequence[ToolCall]) -> tuple[Earlier, ...]:
    """Calls in order, equal neighbours together."""
    told: list[Earlier] = []
    for call in made:
        if told and told[-1].call is call:
            told[-1] = Earlier(call=call, times=told[-1].times + 1)
        else:
            told.append(Earlier(call=call, times=1))
    return tuple(told)
