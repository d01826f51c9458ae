"""Chains: the smallest sets of moves from a start to each fact, best first.

For every fact the best derivations are kept, each a set of moves that alone leads to it. They grow
bottom up to a fixed point: a move joined with one derivation of each of its needs derives what it
gives. One is left out when another does with fewer actions and asks no more people, so no path is
ever longer than it must be, and none is found by walking simple paths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from trebuchet.analysis.escalation.moves import Move
from trebuchet.analysis.escalation.network import reach, relevant
from trebuchet.model.escalation import Bound, Fact, FactKind

BOUND = Bound(hops=8, chains=256, hit=False)
"""How far is searched where nothing else is said."""


class Chain(NamedTuple):
    """A derivation; the order is that of preference."""

    held: bool
    calls: int
    moves: tuple[str, ...]
    """Ids, sorted."""
    mask: int
    """One bit an action."""

    def beats(self, other: Chain) -> bool:
        """Whether it does with the same actions or fewer, and asks no more people."""
        return self.mask & other.mask == self.mask and (
            self.held < other.held
            or (self.held == other.held and (self.mask != other.mask or self <= other))
        )


class Chains(NamedTuple):
    """What was found for each goal."""

    of: Mapping[Fact, tuple[tuple[Move, ...], ...]]
    """Each goal with its chains, best first; the moves of one in the order of the calls."""
    hit: frozenset[Fact]
    """Goals for which a bound was hit, so that there may be more."""


def chains(
    moves: Iterable[Move], start: Collection[Fact], goals: Collection[Fact], bound: Bound = BOUND
) -> Chains:
    """The best smallest chains to each goal; complete unless the goal is in `hit`.

    Two chains of the same actions are one: the one that asks fewer people, then makes fewer calls.
    """
    useful = relevant(moves, start, goals)
    search = _Search(useful, start, bound)
    search.run()
    found: dict[Fact, tuple[tuple[Move, ...], ...]] = {}
    hit: set[Fact] = set()
    by_id = {move.id: move for move in useful}
    for goal in sorted(goals):
        kept = search.best.get(goal, [])
        found[goal] = tuple(ordered([by_id[name] for name in chain.moves], start) for chain in kept)
        if search.hit and goal in search.unsure():
            hit.add(goal)
    return Chains(found, frozenset(hit))


def ordered(moves: Sequence[Move], start: Iterable[Fact]) -> tuple[Move, ...]:
    """The moves as they are made one after another: as soon as they can be, then by id."""
    layers = reach(moves, start).moves
    return tuple(sorted(moves, key=lambda move: (layers[move.id], move.id)))


class _Search:
    def __init__(self, moves: Sequence[Move], start: Iterable[Fact], bound: Bound) -> None:
        self._moves = moves
        self._bound = bound
        actions = sorted({move.action for move in moves})
        bits = {action: 1 << place for place, action in enumerate(actions)}
        self._bit = {move.id: bits[move.action] for move in moves}
        self._move = {move.id: move for move in moves}
        self._start = frozenset(start)
        self.best: dict[Fact, list[Chain]] = {
            fact: [Chain(False, 0, (), 0)] for fact in self._start
        }
        self.hit: set[Fact] = set()
        """Facts of which derivations were left out for the bound."""

    def run(self) -> None:
        waiting: dict[Fact, list[Move]] = {}
        for move in self._moves:
            for fact in move.needs:
                waiting.setdefault(fact, []).append(move)
        due = {move.id for move in self._moves if move.needs <= self._start}
        while due:
            changed: set[Fact] = set()
            for name in sorted(due):
                changed |= self._make(self._move[name])
            due = {move.id for fact in changed for move in waiting.get(fact, ())}

    def _make(self, move: Move) -> set[Fact]:
        """Joins the move with what is known of its needs; the facts that gained by it."""
        needs = sorted(move.needs)
        if any(fact not in self.best for fact in needs):
            return set()
        made = self._joined(move, [self.best[fact] for fact in needs])
        changed: set[Fact] = set()
        for fact in sorted(move.gives - self._start):
            for chain in made:
                if self._keep(fact, chain):
                    changed.add(fact)
        return changed

    def _joined(self, move: Move, options: Sequence[list[Chain]]) -> list[Chain]:
        """The move with the best choices of one derivation for each need."""
        found = [Chain(False, 0, (), 0)]
        for option in options:
            joined = [self._union(one, other) for one in found for other in option]
            found = self._fewest(joined, move)
        alone = Chain(move.held, 1 if move.ways else 0, (move.id,), self._bit[move.id])
        whole = [self._union(chain, alone) for chain in found]
        return self._fewest(whole, move)

    def _fewest(self, chains: Iterable[Chain], move: Move) -> list[Chain]:
        kept: list[Chain] = []
        for chain in sorted(set(chains)):
            if any(each.beats(chain) for each in kept):
                continue
            if chain.calls > self._bound.hops:
                self.hit |= move.gives
                continue
            if len(kept) >= self._bound.chains:
                self.hit |= move.gives
                break
            kept.append(chain)
        return kept

    def _union(self, one: Chain, other: Chain) -> Chain:
        if not one.moves:
            return other
        if not other.moves:
            return one
        names = tuple(sorted({*one.moves, *other.moves}))
        calls = sum(1 for name in names if self._move[name].ways)
        return Chain(one.held or other.held, calls, names, one.mask | other.mask)

    def _keep(self, fact: Fact, chain: Chain) -> bool:
        kept = self.best.setdefault(fact, [])
        if any(each.beats(chain) for each in kept):
            return False
        kept[:] = [each for each in kept if not chain.beats(each)]
        kept.append(chain)
        kept.sort()
        if len(kept) > self._bound.chains:
            self.hit.add(fact)
            return kept.pop() is not chain
        return True

    def unsure(self) -> frozenset[Fact]:
        """Facts for which there may be more: those that hit a bound, and all that need them."""
        open_ = set(self.hit)
        while True:
            more = {
                fact for move in self._moves if move.needs & open_ for fact in move.gives
            } - open_
            if not more:
                return frozenset(open_)
            open_ |= more


def holds(
    moves: Iterable[Move], start: Iterable[Fact], tools: Iterable[str], goal: Fact | None = None
) -> bool:
    """Whether these tools, by id and in this order, lead to the goal; to any, where it is None.

    Each call makes every open or held move of its tool that can be made by then.
    """
    known = tuple(moves)
    by_tool: dict[str, list[Move]] = {}
    for move in known:
        for way in move.ways:
            by_tool.setdefault(way.tool.id, []).append(move)
    free = [move for move in known if not move.ways]
    held = set(start)
    for tool in tools:
        for _ in range(2):
            now = frozenset(held)
            for move in by_tool.get(tool, ()):
                if move.needs <= now:
                    held |= move.gives
        held |= reach_facts(free, held)
    if goal is not None:
        return goal in held
    return any(fact.kind is FactKind.GOAL for fact in held)


def reach_facts(moves: Iterable[Move], held: Iterable[Fact]) -> frozenset[Fact]:
    """All that is held after these moves."""
    return frozenset(reach(moves, held).facts)
