"""Which counters the rules of one tool look at, and under which names a reader sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from trebuchet.engine.counters import Key, key_of
from trebuchet.model.policy import Limit


class Gauge(NamedTuple):
    """One counter as a decision shows it."""

    name: str
    key: Key
    max: int
    window: str


Declared = Mapping[str, tuple[Limit, ...]]
"""Scope and name of a counter to the limits that fill it."""


def address(scope: str, counter: str) -> str:
    """How a condition on a counter names it."""
    return f"{scope}.{counter}"


def declared(limits: Iterable[Limit]) -> Declared:
    """The limits that fill each counter, by its address, in order."""
    found: dict[str, tuple[Limit, ...]] = {}
    for limit in limits:
        name = address(limit.scope, limit.counter)
        found[name] = (*found.get(name, ()), limit)
    return found


def limit_key(limit: Limit) -> Key:
    """The key of the counter that a limit moves."""
    return key_of(limit.scope, limit.counter, limit.seconds, limit.per)


def same_counter(limit: Limit) -> tuple[object, ...]:
    """What two limits share that move one counter."""
    if limit.per == "policy":
        return (limit.per, address(limit.scope, limit.counter))
    return (limit.per, limit.scope, limit.counter, limit.seconds)


def gauges(limits: Iterable[Limit]) -> tuple[Gauge, ...]:
    """A gauge for each counter that these limits move, in order, each under a name of its own.

    The name is the counter's; where two of one tool would share it, scope, window and keeper
    are added until they differ. Of several limits on one counter the lowest is shown.
    """
    tightest: dict[tuple[object, ...], Limit] = {}
    for limit in limits:
        held = tightest.setdefault(same_counter(limit), limit)
        if limit.max < held.max:
            tightest[same_counter(limit)] = limit
    shown = tuple(tightest.values())
    names = [limit.counter for limit in shown]
    for spell in _SPELLINGS:
        taken = Counter(names)
        names = [
            spell(limit) if taken[name] > 1 else name
            for name, limit in zip(names, shown, strict=True)
        ]
    return tuple(
        Gauge(name, limit_key(limit), limit.max, limit.window)
        for name, limit in zip(names, shown, strict=True)
    )


def _with_scope(limit: Limit) -> str:
    return address(limit.scope, limit.counter)


def _with_window(limit: Limit) -> str:
    return f"{_with_scope(limit)}/{limit.window}"


def _with_keeper(limit: Limit) -> str:
    return f"{_with_window(limit)}/{limit.per}"


_SPELLINGS: Final = (_with_scope, _with_window, _with_keeper)
"""Names of a counter, each longer and rarer than the one before."""
