"""Columns of a drawing, ordered so that few of its lines cross.

Nodes are moved to the mean place of their neighbours, column by column, to and fro; the order
with the fewest crossings is kept. Places are compared before names, and names at the end, so the
same graph gives the same order.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

import networkx as nx

SWEEPS: Final = 12

Layers = tuple[tuple[str, ...], ...]


def ordered(lines: Collection[tuple[str, str]], column: Mapping[str, int]) -> Layers:
    """The names of each column, top to bottom; every line joins neighbouring columns."""
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(column))
    graph.add_edges_from(sorted(lines))
    columns = [
        sorted(name for name in column if column[name] == place)
        for place in range(max(column.values(), default=-1) + 1)
    ]
    best, fewest = columns, _crossings(graph, columns)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        columns = _swept(graph, columns, to_right=sweep % 2 == 0)
        crossed = _crossings(graph, columns)
        if crossed < fewest:
            best, fewest = columns, crossed
    return tuple(tuple(names) for names in best)


def _swept(graph: nx.DiGraph, columns: Sequence[list[str]], to_right: bool) -> list[list[str]]:
    found = [list(names) for names in columns]
    places = range(1, len(found)) if to_right else range(len(found) - 2, -1, -1)
    for place in places:
        beside = {name: at for at, name in enumerate(found[place - 1 if to_right else place + 1])}
        here = {name: at for at, name in enumerate(found[place])}
        wanted = {}
        for name in found[place]:
            near = graph.predecessors(name) if to_right else graph.successors(name)
            at = [beside[each] for each in near]
            wanted[name] = sum(at) / len(at) if at else float(here[name])
        found[place].sort(key=lambda name: (wanted[name], here[name]))
    return found


def _crossings(graph: nx.DiGraph, columns: Sequence[Sequence[str]]) -> int:
    """How many pairs of lines cross, counted column by column."""
    crossed = 0
    for left, right in pairwise(columns):
        at = {name: place for place, name in enumerate(right)}
        seen: list[int] = []
        for name in left:
            heads = sorted(at[head] for head in graph.successors(name))
            crossed += sum(len(seen) - bisect_right(seen, head) for head in heads)
            for head in heads:
                insort(seen, head)
    return crossed
