"""The values of a limit that are worth a look: where work needs it and where attacks turn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_MOST: Final = 14
_STEPS: Final = (1, 2, 5)


def ladder(least: int, turns: Iterable[int], now: int | None) -> tuple[int, ...]:
    """At most 14 values, those where something turns among them, and 1, 2, 5, 10… between.

    `least` is the smallest that work needs, `turns` the largest that stops each attack, `now` what
    the policy has.
    """
    ends = sorted({turn for turn in turns if turn > 0})
    edges = [value for end in (*ends[:1], *ends[-1:]) for value in (end, end + 1)]
    sharp = {least, least - 1, *edges, *(() if now is None else (now,))}
    sharp = {value for value in sharp if value > 0}
    top = 2 * max(sharp, default=5)
    series = [value for value in _series(top) if value not in sharp]
    while len(sharp) + len(series) > _MOST and series:
        del series[_densest(sorted(sharp), series)]
    return tuple(sorted({*sharp, *series}))


def _series(top: int) -> Iterable[int]:
    power = 1
    while power <= top:
        yield from (step * power for step in _STEPS if step * power <= top)
        power *= 10


def _densest(sharp: list[int], series: list[int]) -> int:
    """The place of the value that lies nearest to a neighbour, by ratio."""
    every = sorted({*sharp, *series})

    def gap(value: int) -> float:
        place = every.index(value)
        beside = [every[at] for at in (place - 1, place + 1) if 0 <= at < len(every)]
        return min(max(value, other) / min(value, other) for other in beside)

    return min(range(len(series)), key=lambda place: (gap(series[place]), series[place]))
