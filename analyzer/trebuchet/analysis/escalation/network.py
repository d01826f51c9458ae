"""The AND/OR graph in networkx: facts and moves, and what can be reached, layer by layer.

A fact node is an OR: any move that gives it will do. A move node is an AND: it needs all that
points at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import networkx as nx

from trebuchet.analysis.escalation.moves import Move
from trebuchet.model.escalation import Fact


class Reached(NamedTuple):
    """What follows from a start."""

    facts: Mapping[Fact, int]
    """Each fact with the number of steps after which it is first held; 0 at the start."""
    moves: Mapping[str, int]
    """Each move that can be made, by id, with the step in which it first can; from 1."""


def network(moves: Iterable[Move], start: Iterable[Fact]) -> nx.DiGraph:
    """Nodes `Fact` and move ids; edges from needs to the move and from it to what it gives.

    A node's `kind` is `fact` or `move`; a move's node holds the `Move` as `move`.
    """
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(sorted(start), kind="fact")
    for move in sorted(moves, key=lambda each: each.id):
        graph.add_node(move.id, kind="move", move=move)
        for fact in sorted(move.needs):
            graph.add_node(fact, kind="fact")
            graph.add_edge(fact, move.id)
        for fact in sorted(move.gives):
            graph.add_node(fact, kind="fact")
            graph.add_edge(move.id, fact)
    return graph


def reach(moves: Iterable[Move], start: Iterable[Fact]) -> Reached:
    """All that can be held and done, to the fixed point."""
    facts = dict.fromkeys(sorted(start), 0)
    done: dict[str, int] = {}
    left = sorted(moves, key=lambda each: each.id)
    step = 0
    while left:
        step += 1
        ready = [move for move in left if facts.keys() >= move.needs]
        if not ready:
            break
        left = [move for move in left if not facts.keys() >= move.needs]
        for move in ready:
            done[move.id] = step
        for move in ready:
            for fact in sorted(move.gives):
                facts.setdefault(fact, step)
    return Reached(facts, done)


def relevant(
    moves: Iterable[Move], start: Iterable[Fact], goals: Iterable[Fact]
) -> tuple[Move, ...]:
    """The moves that can be made and that lead to a goal, sorted by id."""
    known = {move.id: move for move in moves}
    reached = reach(known.values(), start)
    graph = network((known[name] for name in reached.moves), start)
    leading: set[object] = set()
    for goal in sorted(goals):
        if goal in graph:
            leading |= nx.ancestors(graph, goal)
    return tuple(known[name] for name in sorted(reached.moves) if name in leading)
