"""The cheapest set that takes one member of every group, by branch and bound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

NODES = 4_000
"""No more nodes of the tree are looked at; beyond it the best so far is the answer."""


class Price(NamedTuple):
    """What a set costs; compared in this order, and never less for a larger set."""

    sessions: int
    """Honest sessions that it breaks."""
    weight: int
    """How much it denies beyond them: see `closing`."""
    names: tuple[str, ...]
    """So that equals are told apart alike every time."""


Cost = Callable[[frozenset[str]], Price]


class Hit(NamedTuple):
    """A set that takes one member of every group."""

    members: frozenset[str]
    price: Price
    exact: bool
    """Whether no cheaper one exists."""


def hit(groups: Iterable[frozenset[str]], cost: Cost) -> Hit | None:
    """The cheapest set with a member of every group; None when a group is empty."""
    search = _Search(_least(groups), cost)
    search.go(frozenset(), frozenset())
    best = search.best
    return None if best is None else Hit(best[1], best[0], search.nodes <= NODES)


def _least(groups: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The groups of which no other is a part, smallest first."""
    kept: list[frozenset[str]] = []
    for group in sorted(set(groups), key=lambda each: (len(each), sorted(each))):
        if not any(other <= group for other in kept):
            kept.append(group)
    return kept


class _Search:
    def __init__(self, groups: Sequence[frozenset[str]], cost: Cost) -> None:
        self._groups = groups
        self._cost = cost
        self.best: tuple[Price, frozenset[str]] | None = None
        self.nodes = 0

    def go(self, chosen: frozenset[str], barred: frozenset[str]) -> None:
        """Looks at all sets that hold `chosen` and nothing that is barred."""
        self.nodes += 1
        if self.best is not None and self.nodes > NODES:
            return
        dearest: tuple[Price, int, list[tuple[Price, str]]] | None = None
        for group in self._groups:
            if group & chosen:
                continue
            options = sorted((self._cost(chosen | {name}), name) for name in group - barred)
            if not options:
                return
            # Every solution below takes one of them: the dearest group bounds best.
            key = (options[0][0], -len(options), options)
            if dearest is None or key[:2] > dearest[:2]:
                dearest = key
        price = self._cost(chosen) if dearest is None else dearest[0]
        if self.best is not None and price >= self.best[0]:
            return
        if dearest is None:
            self.best = (price, chosen)
            return
        for _, name in dearest[2]:
            self.go(chosen | {name}, barred)
            barred |= {name}
