"""Limits as counters: which of them others imply, and how a reader is told of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from trebuchet.engine.gauges import Declared, address, same_counter
from trebuchet.model.meaning import Quota
from trebuchet.model.policy import Limit, Rule

EVERYWHERE: Final = "_global"
"""The scope of a limit that counts the calls of every tool."""

_BEYOND: Final = 2**63
_BREADTH: Final = ("session", "grant", "policy")
"""Whose calls share a counter, the fewest first."""


Counted = list[tuple[Rule, Limit]]


def counted(rules: Sequence[Rule]) -> Counted:
    """The rules that count, with their limits."""
    return [(rule, rule.limit) for rule in rules if rule.limit and rule.limit.counts]


def quota_of(rule: Rule, limit: Limit) -> Quota:
    """A limit as a reader is told of it."""
    path = limit.increment_from
    return Quota(
        rule=rule.name,
        place=rule.place,
        scope=limit.scope,
        counter=limit.counter,
        window=limit.window,
        seconds=limit.seconds,
        max=limit.max,
        per=limit.per,
        counted=str(limit.increment) if path is None else ".".join(("args", *path)),
    )


def capacity(limit: Limit, amount: int) -> int:
    """How many calls of an amount fit in one window."""
    return limit.max // (limit.increment if limit.increment_from is None else amount)


def implied(limit: Limit, others: Sequence[Limit], rising: bool = False) -> bool:
    """Whether one of the others denies each call that this limit would deny, on the same calls.

    `rising` says that no call that passes has an amount below zero.
    """
    return any(_implies(other, limit, rising) for other in others)


def _implies(strong: Limit, weak: Limit, rising: bool) -> bool:
    if _meaning(strong) == _meaning(weak):
        return True
    if strong.scope not in (weak.scope, EVERYWHERE) or _wraps(strong) or _wraps(weak):
        return False
    if strong.increment_from or weak.increment_from:
        if strong.increment_from != weak.increment_from or strong.scope != weak.scope:
            return False
        if strong.max > weak.max:
            return False
        # A sum may fall again: then only the same calls in the same window can be compared.
        same = (strong.seconds, strong.per) == (weak.seconds, weak.per)
        return same or (rising and _wider(strong, weak) and strong.seconds % weak.seconds == 0)
    if not _wider(strong, weak):
        return False
    most, bound = capacity(strong, 1), capacity(weak, 1)
    if strong.seconds % weak.seconds == 0:
        return most <= bound
    return weak.seconds % strong.seconds == 0 and most * (weak.seconds // strong.seconds) <= bound


def _wider(strong: Limit, weak: Limit) -> bool:
    """Whether whoever shares a counter of the weak limit shares one of the strong limit."""
    return _BREADTH.index(strong.per) >= _BREADTH.index(weak.per)


def _meaning(limit: Limit) -> tuple[object, ...]:
    """All of a limit but its name."""
    return (
        limit.scope,
        limit.seconds,
        limit.per,
        limit.increment_from,
        0 if limit.increment_from else limit.increment,
        limit.max,
    )


def _wraps(limit: Limit) -> bool:
    """Whether one more call could leave the 64 bits of a counter."""
    return limit.increment_from is None and limit.max + limit.increment >= _BEYOND


def alike(olds: Sequence[Limit], news: Sequence[Limit]) -> bool:
    """Whether the limits are the same in the same order, whatever they are called."""
    return [_meaning(each) for each in olds] == [_meaning(each) for each in news]


def shared(limits: Sequence[Limit], declared: Declared) -> str:
    """The name of a counter that a call moves twice, or that tools share; empty where none is."""
    taken = Counter(same_counter(limit) for limit in limits)
    for limit in limits:
        name = address(limit.scope, limit.counter)
        others = (each for each in declared.get(name, ()) if each.per == "policy")
        if taken[same_counter(limit)] > 1 or any(each.scope != limit.scope for each in others):
            return name
    return ""


def counterpart(limit: Limit, others: Sequence[tuple[Rule, Limit]]) -> tuple[Rule, Limit] | None:
    """The limit of the other policy that a reader would compare this one with."""
    near = [each for each in others if each[1].scope == limit.scope]

    def likeness(other: tuple[Rule, Limit]) -> tuple[bool, ...]:
        its = other[1]
        return (
            its.increment_from == limit.increment_from,
            its.counter == limit.counter,
            its.seconds == limit.seconds,
            its.per == limit.per,
        )

    best = max(near, key=likeness, default=None)
    return best if best is not None and any(likeness(best)[1:]) else None
