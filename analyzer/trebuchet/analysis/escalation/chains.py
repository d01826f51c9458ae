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
    actions: int
    size: int
    """How many moves: more than actions where one is there in two forms."""
    moves: tuple[str, ...]
    """Ids, sorted."""
    mask: int
    """One bit an action."""
    facts: int
    """One bit a fact that is held after it."""


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


_WORTH = 16
"""A derivation far down its list is joined with the first of the next list alone: beyond so many
times the bound in rank by rank, what is made would be left out, and that it was is told."""


class _Search:
    def __init__(self, moves: Sequence[Move], start: Iterable[Fact], bound: Bound) -> None:
        self._moves = moves
        self._bound = bound
        self._start = frozenset(start)
        self._move = {move.id: move for move in moves}
        actions = sorted({move.action for move in moves})
        bits = {action: 1 << place for place, action in enumerate(actions)}
        known = sorted({fact for move in moves for fact in move.needs | move.gives} | self._start)
        self._fact = {fact: 1 << place for place, fact in enumerate(known)}
        self._layer = reach(moves, self._start).facts
        self._alone = {
            move.id: Chain(
                move.held,
                1 if move.ways else 0,
                1,
                1,
                (move.id,),
                bits[move.action],
                sum(self._fact[fact] for fact in move.gives),
            )
            for move in moves
        }
        self._called = 0
        for move in moves:
            self._called |= bits[move.action] if move.ways else 0
        held = sum(self._fact[fact] for fact in self._start)
        self._nothing = Chain(False, 0, 0, 0, (), 0, held)
        self.best: dict[Fact, list[Chain]] = {fact: [self._nothing] for fact in self._start}
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
        if any(fact not in self.best for fact in move.needs):
            return set()
        made = self._joined(move)
        return {fact for fact in sorted(move.gives - self._start) if self._keep(fact, made)}

    def _joined(self, move: Move) -> list[Chain]:
        """The move with the best choices of one derivation for each need.

        What takes most steps is derived first. A derivation that holds the next need as well is
        not joined with another one of it: it would be beaten by what it was before.
        """
        found = [self._nothing]
        for fact in sorted(move.needs, key=lambda fact: (-self._layer[fact], fact)):
            bit, options = self._fact[fact], self.best[fact]
            joined: list[Chain] = []
            for place, one in enumerate(found):
                if one.facts & bit:
                    joined.append(one)
                    continue
                worth = options[: _WORTH * self._bound.chains // (place + 1) or 1]
                if len(worth) < len(options):
                    self.hit.update(move.gives)
                joined += [self._union(one, other) for other in worth]
            found = self._fewest(joined, move.gives)
        alone = self._alone[move.id]
        return self._fewest([self._union(chain, alone) for chain in found], move.gives)

    def _fewest(self, chains: Iterable[Chain], facts: Iterable[Fact]) -> list[Chain]:
        """Those that no other one beats, as many as the bound lets, best first.

        In their order a chain comes behind all that beat it.
        """
        kept: list[Chain] = []
        open_: list[int] = []
        asking: list[int] = []
        for chain in sorted(set(chains)):
            if _beaten(chain.mask, open_) or (chain.held and _beaten(chain.mask, asking)):
                continue
            if chain.calls > self._bound.hops:
                self.hit.update(facts)
                continue
            if len(kept) >= self._bound.chains:
                self.hit.update(facts)
                break
            kept.append(chain)
            (asking if chain.held else open_).append(chain.mask)
        return kept

    def _union(self, one: Chain, other: Chain) -> Chain:
        if not one.moves:
            return other
        if not other.moves:
            return one
        names = tuple(sorted({*one.moves, *other.moves}))
        mask = one.mask | other.mask
        return Chain(
            one.held or other.held,
            (mask & self._called).bit_count(),
            mask.bit_count(),
            len(names),
            names,
            mask,
            one.facts | other.facts,
        )

    def _keep(self, fact: Fact, made: Sequence[Chain]) -> bool:
        """Adds what was made to the best of a fact; whether that changed them."""
        kept = self.best.get(fact, [])
        if len(kept) >= self._bound.chains and made and made[0] > kept[-1]:
            self.hit.add(fact)
            return False
        merged = self._fewest([*kept, *made], [fact])
        if merged == kept:
            return False
        self.best[fact] = merged
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


def _beaten(mask: int, by: Sequence[int]) -> bool:
    """Whether one of these sets of actions lies within this one."""
    for known in by:  # noqa: SIM110 - asked millions of times, and a generator takes twice as long
        if known & mask == known:
            return True
    return False


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
