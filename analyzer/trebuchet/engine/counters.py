"""Counters in fixed windows: how a quota is reserved, given back and read.

A counter is one row, `(value, start of its window, length of its window)`, under a key. Where the
dialect tells identities apart the key holds window, grant and session. Where it does not
(`per="policy"`) the key is scope and name alone, as in the reference engine's store: two limits of
one name share the row whatever their windows, and whoever reserves in another window than the
row's begins again at zero.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import isfinite, trunc
from typing import Any, Final, NamedTuple

from trebuchet.engine.conditions import MISSING, Arguments, fetch
from trebuchet.engine.gotext import as_float
from trebuchet.model.policy import Limit

Row = tuple[int, float, int]
Rows = dict[Hashable, Row]
"""The counters of one replay."""
Key = Callable[[str, str], Hashable]
"""The key of a counter for a session and a grant."""

ALLOWED: Final = -1
"""What a quota answers instead of the index of a reason when the call fits."""
_LOWEST: Final = -(2**63)
_BEYOND: Final = 2**63


class Quota(NamedTuple):
    """One limit, compiled: whose row it moves, by how much, and the reasons that it denies by."""

    key: Key
    seconds: int
    max: int
    increment: int
    path: tuple[str, ...] | None
    """Where the amount of one call stands, if it is not `increment`."""
    exhausted: int
    """The reason of a call that does not fit."""
    untold: int
    """The reason of a call that has no amount."""
    counts: bool
    """False where nothing but a missing amount matters."""


def key_of(scope: str, counter: str, seconds: int, per: str) -> Key:
    """How calls are told apart that count under this name; an absent identity is `""`."""
    if per == "policy":
        shared = f"{scope}.{counter}"
        return lambda _session, _grant: shared
    if per == "grant":
        return lambda _session, grant: (scope, counter, seconds, grant)
    return lambda session, grant: (scope, counter, seconds, grant, session)


def quota(limit: Limit, exhausted: int, untold: int) -> Quota:
    """A limit with the reasons that it denies by."""
    return Quota(
        key_of(limit.scope, limit.counter, limit.seconds, limit.per),
        limit.seconds,
        limit.max,
        limit.increment,
        limit.increment_from,
        exhausted,
        untold,
        limit.counts,
    )


def amount_of(arguments: Arguments, path: tuple[str, ...]) -> int | None:
    """The argument at `path`, truncated to whole; None when it is missing or not a finite number.

    A number beyond 64 bits becomes the lowest one, as on the x86-64 machines that the reference
    engine runs on; `is_beyond` tells such a call.
    """
    value = fetch(arguments, path)
    if value is MISSING or type(value) not in (int, float):
        return None
    number = as_float(value)
    if not isfinite(number):
        return None
    whole = trunc(number)
    return whole if _LOWEST <= whole < _BEYOND else _LOWEST


def is_beyond(value: Any) -> bool:
    """Whether a finite amount does not fit in 64 bits, so that engines differ on what it counts."""
    if type(value) not in (int, float):
        return False
    number = as_float(value)
    return isfinite(number) and not _LOWEST <= number < _BEYOND


def reading(row: Row | None, at: float) -> int:
    """What a counter holds at this instant: 0 unless its row's window is still the current one."""
    if row is None:
        return 0
    value, start, seconds = row
    return value if at - at % seconds == start else 0


def reserve(
    quotas: tuple[Quota, ...],
    rows: Rows,
    arguments: Arguments,
    at: float,
    session: str,
    grant: str,
    failed: bool,
) -> int:
    """Count one call in all its quotas or in none: `ALLOWED`, or the reason that denies it.

    Quotas reserve one after another; the first that does not fit gives back what was reserved,
    and so does a call that failed upstream.
    """
    taken: list[tuple[Hashable, int]] = []
    for key_of_call, seconds, most, increment, path, exhausted, untold, counts in quotas:
        amount = increment if path is None else amount_of(arguments, path)
        if amount is None:
            _give_back(rows, taken)
            return untold
        if not counts:
            continue
        key = key_of_call(session, grant)
        start = at - at % seconds
        row = rows.get(key)
        total = amount if row is None or row[1] != start else row[0] + amount
        if not _LOWEST <= total < _BEYOND:
            total = _wrapped(total)
        if total > most:
            _give_back(rows, taken)
            return exhausted
        rows[key] = (total, start, seconds)
        taken.append((key, amount))
    if failed:
        _give_back(rows, taken)
    return ALLOWED


def would_fit(
    quotas: tuple[Quota, ...],
    rows: Rows,
    arguments: Arguments,
    at: float,
    session: str,
    grant: str,
) -> int:
    """What `reserve` would answer, with every counter left as it was."""
    trial = {key: rows[key] for one in quotas if (key := one.key(session, grant)) in rows}
    return reserve(quotas, trial, arguments, at, session, grant, False)


def _give_back(rows: Rows, taken: list[tuple[Hashable, int]]) -> None:
    """Undo reservations; a counter that a negative amount took below zero ends at zero.

    The floor is the reference store's. It cannot be met where every increment is positive.
    """
    for key, amount in taken:
        value, start, seconds = rows[key]
        rows[key] = (max(_wrapped(value - amount), 0), start, seconds)


def _wrapped(total: int) -> int:
    """A sum as 64 bits hold it."""
    return (total - _LOWEST) % (_BEYOND - _LOWEST) + _LOWEST
