"""Derivations: which facts follow from a start, and by which few moves a goal is first reached."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from trebuchet.analysis.escalation.moves import GATEWAY_DOWN, TAINTED, Move
from trebuchet.model.escalation import Fact, FactKind


def reached(moves: Iterable[Move], start: Iterable[Fact]) -> frozenset[Fact]:
    """All facts that follow from `start` by any of these moves, held ones too."""
    left = list(moves)
    held = set(start)
    while True:
        waiting = []
        for move in left:
            if move.needs <= held:
                held |= move.gives
            else:
                waiting.append(move)
        if len(waiting) == len(left):
            return frozenset(held)
        left = waiting


def can_close(move: Move) -> bool:
    """Whether a rule can deny it: a consequence is no call, and past the gateway none is asked."""
    return bool(move.ways) and not move.past


class Derivations:
    """Looks for ways to one goal by open moves; asked again and again with other moves closed.

    Held moves are not open, since a person stands there. One that is closed is still open to who
    has taken the gateway down. Moves that cannot matter for the goal are left out.
    """

    def __init__(self, moves: Iterable[Move], start: Iterable[Fact], goal: Fact) -> None:
        self._start = frozenset(start)
        self._goal = goal
        allowed = [move for move in moves if not move.held]
        self._moves = {move.id: move for move in _towards(goal, [*allowed, *_past(allowed)])}
        self._waiting: dict[Fact, list[str]] = {}
        for name, move in self._moves.items():
            for fact in sorted(move.needs):
                self._waiting.setdefault(fact, []).append(name)
        self._closable = {name: can_close(move) for name, move in self._moves.items()}

    def is_reached(self, closed: frozenset[str]) -> bool:
        """Whether the goal is still reached with these moves closed."""
        return self._goal in reached(
            (move for name, move in self._moves.items() if name not in closed), self._start
        )

    def shortest(self, closed: frozenset[str]) -> frozenset[str] | None:
        """The moves that could be closed of one short derivation; None when the goal is shut.

        Each of them is needed in it. Which derivation is shortest is told by the number of its
        moves that could be closed, shared ones counted once a use, then by their ids.
        """
        taken = self._derive([name for name in self._moves if name not in closed])
        if taken is None:
            return None
        for name in sorted(taken, reverse=True):
            fewer = taken - {name}
            if self._goal in reached((self._moves[each] for each in fewer), self._start):
                taken = fewer
        return frozenset(name for name in taken if self._closable[name])

    def _derive(self, open_moves: list[str]) -> frozenset[str] | None:
        """Knuth's extension of Dijkstra's algorithm to AND nodes: the cheapest fact comes next."""
        lacking = {name: len(self._moves[name].needs) for name in open_moves}
        spent = dict.fromkeys(open_moves, 0)
        by: dict[Fact, str] = {}
        settled: dict[Fact, int] = {}
        heap: list[tuple[int, str, Fact]] = [(0, "", fact) for fact in sorted(self._start)]
        heap += [
            (int(self._closable[name]), name, fact)
            for name in open_moves
            if not lacking[name]
            for fact in sorted(self._moves[name].gives)
        ]
        heapq.heapify(heap)
        while heap:
            cost, source, fact = heapq.heappop(heap)
            if fact in settled:
                continue
            settled[fact] = cost
            if source:
                by[fact] = source
            if fact == self._goal:
                return self._traced(by)
            for name in self._waiting.get(fact, ()):
                if name not in lacking:
                    continue
                lacking[name] -= 1
                spent[name] += cost
                if not lacking[name]:
                    total = spent[name] + self._closable[name]
                    for given in self._moves[name].gives:
                        if given not in settled:
                            heapq.heappush(heap, (total, name, given))
        return None

    def _traced(self, by: dict[Fact, str]) -> frozenset[str]:
        taken: set[str] = set()
        facts = [self._goal]
        while facts:
            name = by.get(facts.pop())
            if name is not None and name not in taken:
                taken.add(name)
                facts += self._moves[name].needs
        return frozenset(taken)


def _past(moves: Iterable[Move]) -> list[Move]:
    """What each move that somebody steers becomes once it is closed: open behind the gateway."""
    known = list(moves)
    if not any(GATEWAY_DOWN in move.gives for move in known):
        return []
    return [
        move._replace(id=f"{move.id} past the gateway", needs=move.needs | {GATEWAY_DOWN})
        for move in known
        if can_close(move) and _is_steered(move) and GATEWAY_DOWN not in move.gives
    ]


def _is_steered(move: Move) -> bool:
    """Whether somebody makes the call: text that steers the session, or who holds a grant."""
    return not move.needs.isdisjoint({TAINTED, Fact(FactKind.CREDENTIAL, move.server)})


def _towards(goal: Fact, moves: Iterable[Move]) -> list[Move]:
    """The moves that give the goal, or what such a move needs; sorted by id."""
    by_fact: dict[Fact, list[Move]] = {}
    for move in moves:
        for fact in move.gives:
            by_fact.setdefault(fact, []).append(move)
    wanted = [goal]
    seen = {goal}
    found: dict[str, Move] = {}
    while wanted:
        for move in by_fact.get(wanted.pop(), ()):
            found[move.id] = move
            wanted += move.needs - seen
            seen |= move.needs
    return [found[name] for name in sorted(found)]
