"""Prices of sets of moves: the sessions that closing them breaks, each counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from trebuchet.analysis.escalation.hitting import Cost, Price
from trebuchet.analysis.escalation.moves import Move
from trebuchet.analysis.escalation.work import Fitting
from trebuchet.model.tool import Tool

Close = Callable[[Tool, str], tuple[int, frozenset[str]]]
"""The weight, 1 or 2, and the broken sessions of closing one tool in one row."""


def cost_of(moves: Iterable[Move], close: Close) -> Cost:
    """A price of closing moves, all their tools each in the move's row.

    A tool weighs as much as its heaviest row, so that what is denied once costs once. A move is
    priced when it is first asked for.
    """
    by_id = {move.id: move for move in moves}
    known: dict[str, _Closed] = {}

    def closed(name: str) -> _Closed:
        if name not in known:
            known[name] = _closed(by_id[name], close)
        return known[name]

    def cost(chosen: frozenset[str]) -> Price:
        each = [closed(name) for name in chosen]
        sessions = _union(one.breaks for one in each)
        weight = len(_union(one.tools for one in each)) + len(_union(one.heavy for one in each))
        return Price(len(sessions), weight, tuple(sorted(chosen)))

    return cost


class _Closed(NamedTuple):
    """What closing one move takes."""

    tools: frozenset[str]
    heavy: frozenset[str]
    """Those that weigh 2."""
    breaks: frozenset[str]


def _closed(move: Move, close: Close) -> _Closed:
    tools = {way.tool.id: way.tool for way in move.ways}
    prices = {name: close(tool, move.row) for name, tool in tools.items()}
    return _Closed(
        frozenset(prices),
        frozenset(name for name, (weight, _) in prices.items() if weight > 1),
        _union(breaks for _, breaks in prices.values()),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)


def fitting_cost(moves: Iterable[Move], fitting: Fitting) -> Cost:
    """A cheap price that asks no policy: a closed tool breaks all sessions that it could serve."""
    return cost_of(moves, lambda tool, _row: (1, fitting.of(tool)))
