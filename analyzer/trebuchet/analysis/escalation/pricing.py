"""Prices of sets of moves: the sessions that closing them breaks, each counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trebuchet.analysis.escalation.hitting import Cost, Price
from trebuchet.analysis.escalation.moves import Move
from trebuchet.analysis.escalation.work import Fitting
from trebuchet.model.tool import Tool

Close = Callable[[Tool, str], tuple[int, frozenset[str]]]
"""The weight and the broken sessions of closing one tool in one row."""


def cost_of(moves: Iterable[Move], close: Close) -> Cost:
    """A price of closing moves, all their tools each in the move's row.

    A tool weighs as much as its heaviest row, so that what is denied once costs once.
    """
    by_id = {move.id: move for move in moves}
    known: dict[str, list[tuple[str, int, frozenset[str]]]] = {}

    def closings(name: str) -> list[tuple[str, int, frozenset[str]]]:
        if name not in known:
            move = by_id[name]
            tools = {way.tool.id: way.tool for way in move.ways}
            known[name] = [(tool.id, *close(tool, move.row)) for tool in tools.values()]
        return known[name]

    def cost(chosen: frozenset[str]) -> Price:
        weights: dict[str, int] = {}
        broken: set[str] = set()
        for name in chosen:
            for tool, weight, breaks in closings(name):
                weights[tool] = max(weight, weights.get(tool, 0))
                broken |= breaks
        return Price(len(broken), sum(weights.values()), tuple(sorted(chosen)))

    return cost


def fitting_cost(moves: Iterable[Move], fitting: Fitting) -> Cost:
    """A cheap price that asks no policy: a closed tool breaks all sessions that it could serve."""
    return cost_of(moves, lambda tool, _row: (1, fitting.of(tool)))
