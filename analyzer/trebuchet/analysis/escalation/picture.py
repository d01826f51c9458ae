"""The paths of an escalation as a picture: facts and calls in columns, from the start to the goals.

Calls that need and gain the same stand in one node with all their tools. Above `NAMED` tools the
nodes are folded, one for each server and row of the table, and say only how many tools they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from trebuchet.analysis.escalation.layers import ordered
from trebuchet.model.escalation import Escalation, EscalationPath, FactKind, Goal, Hop
from trebuchet.model.picture import Edge, Mark, Node, Picture

NAMED: Final = 40
"""So many tools are named; more are counted."""

START: Final = "start"

_READ: Final = (FactKind.DATA, FactKind.CREDENTIAL, FactKind.KNOWS)


class _Step(NamedTuple):
    """One hop of one path, with what it takes from those before it."""

    hop: Hop
    needs: tuple[str, ...]
    gains: tuple[str, ...]
    path: int


class _Calls(NamedTuple):
    """Steps that are drawn as one node."""

    id: str
    steps: list[_Step]


def picture(found: Escalation, named: int = NAMED) -> Picture:
    """The paths that `found` holds; the same picture for the same paths, in whatever order."""
    paths = [path for goal in found.goals for path in goal.paths]
    steps = [step for place, path in enumerate(paths) for step in _steps(place, path)]
    folded = len({tool for step in steps for tool in _tools(step.hop)}) > named
    calls = _grouped(steps, folded)
    layer = _columns(calls)
    nodes = [*_facts(found, calls, layer), *_moves(found, calls, layer, folded)]
    edges = [_bent(edge, layer) for edge in _edges(nodes, calls, layer)]
    used = {edge.tail for edge in edges}
    nodes = [node for node in nodes if node.mark is not Mark.FACT or node.id in used]
    kept = {node.id for node in nodes}
    edges = [edge for edge in edges if edge.head in kept]
    lines, column = _lines(nodes, edges)
    return Picture(
        nodes=tuple(nodes),
        edges=tuple(edges),
        layers=ordered(lines, column),
        paths=tuple(path.id for path in paths),
        folded=folded,
    )


def _steps(place: int, path: EscalationPath) -> Iterator[_Step]:
    before: tuple[str, ...] = ()
    for number, hop in enumerate(path.hops, start=1):
        gains = tuple(_name(gain) for gain in hop.gains)
        goal = f"goal:{path.goal}"
        if number == len(path.hops) and goal not in gains:
            gains = (*gains, goal)
        yield _Step(hop, tuple(_name(need) for need in hop.needs) or before, gains, place)
        before = gains


def _name(fact: str) -> str:
    inner = fact.removeprefix("goal(")
    return f"goal:{inner.removesuffix(')')}" if inner != fact else f"fact:{fact}"


def _tools(hop: Hop) -> tuple[str, ...]:
    return (f"{hop.server}#{hop.tool}", *hop.others)


def _grouped(steps: list[_Step], folded: bool) -> list[_Calls]:
    found: dict[tuple[str, ...], list[_Step]] = {}
    for step in steps:
        key: tuple[str, ...] = (step.hop.server, step.hop.move)
        if not folded:
            past = (step.hop.effect, *sorted(step.needs), "", *sorted(step.gains))
            key = (*key, *past)
        found.setdefault(key, []).append(step)
    taken: dict[str, int] = {}
    calls = []
    for key in sorted(found):
        name = f"{key[0]}/{key[1]}"
        taken[name] = taken.get(name, 0) + 1
        number = f"/{taken[name]}" if taken[name] > 1 else ""
        calls.append(_Calls(f"calls:{name}{number}", found[key]))
    return calls


def _columns(calls: list[_Calls]) -> dict[str, int]:
    """Facts in even columns and calls in odd ones, each as far left as what it needs allows."""
    given = {gain for each in calls for step in each.steps for gain in step.gains}
    needed = {need for each in calls for step in each.steps for need in step.needs}
    layer = {START: 0, **dict.fromkeys(sorted(needed - given), 2)}
    moved = True
    while moved:
        moved = False
        for each in calls:
            for step in each.steps:
                if any(need not in layer for need in step.needs):
                    continue
                at = max((layer[need] for need in step.needs), default=0) + 1
                for name, place in ((each.id, at), *((gain, at + 1) for gain in step.gains)):
                    if place < layer.get(name, place + 1):
                        layer[name] = place
                        moved = True
    last = max(layer.values())
    return {name: last if name.startswith("goal:") else place for name, place in layer.items()}


def _facts(found: Escalation, calls: list[_Calls], layer: Mapping[str, int]) -> Iterator[Node]:
    """The start, each fact that some call needs, and each goal that is reached."""
    through: dict[str, set[int]] = {START: set()}
    for each in calls:
        for step in each.steps:
            through[START].add(step.path)
            goals = [gain for gain in step.gains if gain.startswith("goal:")]
            for name in (*step.needs, *goals):
                through.setdefault(name, set()).add(step.path)
    goals_of = {f"goal:{goal.goal}": goal for goal in found.goals}
    for name in sorted(name for name in through if name in layer):
        goal = goals_of.get(name)
        kind = Mark.START if name == START else Mark.GOAL if name[:5] == "goal:" else Mark.FACT
        yield Node(
            id=name,
            mark=kind,
            label=found.start if name == START else name.partition(":")[2],
            severity=goal.severity if goal else None,
            held=goal is not None and not goal.reachable,
            layer=layer[name],
            paths=tuple(sorted(through[name])),
        )


def _moves(
    found: Escalation, calls: list[_Calls], layer: Mapping[str, int], folded: bool
) -> Iterator[Node]:
    denied = {
        (f"{cut.server}#{cut.tool}", move)
        for goal in found.goals
        if goal.choke
        for cut in goal.choke.cuts
        for move in cut.moves
    }
    for each in calls:
        hops = [step.hop for step in each.steps]
        tools = list(dict.fromkeys(tool for hop in hops for tool in _tools(hop)))
        cut = [tool for tool in tools if (tool, hops[0].move) in denied]
        yield Node(
            id=each.id,
            mark=_mark(each.steps),
            label=hops[0].move,
            server=hops[0].server,
            tools=tuple(tool.partition("#")[2] or tool for tool in tools),
            cut=tuple(tool.partition("#")[2] or tool for tool in cut),
            folded=folded,
            held=all(hop.effect == "ask" for hop in hops),
            layer=layer[each.id],
            paths=_through(each.steps),
        )


def _mark(steps: list[_Step]) -> Mark:
    """What the calls do at worst, read off what they gain."""
    gains = {gain for step in steps for gain in step.gains}
    goals = {gain for gain in gains if gain.startswith("goal:")}
    kinds = {gain.removeprefix("fact:").partition("(")[0] for gain in gains}
    if f"goal:{Goal.EXFILTRATED}" in goals:
        return Mark.EXTERNAL
    if goals == {f"goal:{Goal.CROSSED_TENANT}"} and kinds.intersection(_READ):
        return Mark.PRIVATE
    if goals:
        return Mark.DESTRUCTIVE
    if FactKind.TAINTED.value in kinds:
        return Mark.UNTRUSTED
    return Mark.PRIVATE if kinds.intersection(_READ) else Mark.OTHER


def _through(steps: list[_Step]) -> tuple[int, ...]:
    return tuple(sorted({step.path for step in steps}))


def _edges(nodes: list[Node], calls: list[_Calls], layer: Mapping[str, int]) -> Iterator[Edge]:
    """Lines to the right alone, since what is gained again is held already.

    A need goes without a line where another need of the same calls cannot be met without it.
    """
    shown = {node.id: node for node in nodes}
    given = {gain for each in calls for step in each.steps for gain in step.gains}
    implied = _implied(calls)
    for node in nodes:
        if node.mark is Mark.FACT and node.id not in given:
            yield Edge(tail=START, head=node.id, paths=node.paths)
    for each in calls:
        joined: dict[tuple[str, str], list[_Step]] = {}
        for step in each.steps:
            for need in _telling(step.needs, implied) or (START,):
                joined.setdefault((need, each.id), []).append(step)
            for gain in step.gains:
                joined.setdefault((each.id, gain), []).append(step)
        node = shown[each.id]
        for (tail, head), steps in sorted(joined.items()):
            if tail in shown and head in shown and layer[tail] < layer[head]:
                yield Edge(
                    tail=tail,
                    head=head,
                    held=all(step.hop.effect == "ask" for step in steps),
                    cut=tail == each.id and len(node.cut) == len(node.tools),
                    paths=_through(steps),
                )


def _implied(calls: list[_Calls]) -> dict[str, frozenset[str]]:
    """For each fact, those that are held on every shown way to it, or come with it."""
    steps = [step for each in calls for step in each.steps]
    given = {gain for step in steps for gain in step.gains}
    needed = {need for step in steps for need in step.needs}
    implied = {
        fact: frozenset(given | needed) if fact in given else frozenset() for fact in given | needed
    }
    moved = True
    while moved:
        moved = False
        for fact in sorted(given):
            ways = [
                frozenset(step.gains).union(*({need} | implied[need] for need in step.needs))
                for step in steps
                if fact in step.gains
            ]
            less = frozenset.intersection(*ways) - {fact}
            if less != implied[fact]:
                implied[fact] = less
                moved = True
    return implied


def _telling(needs: tuple[str, ...], implied: Mapping[str, frozenset[str]]) -> list[str]:
    """Needs that no other need brings along; of those that always come together, the first."""
    return [
        need
        for need in needs
        if not any(
            need in implied[other] and (other not in implied[need] or _order(other) < _order(need))
            for other in needs
            if other != need
        )
    ]


def _order(fact: str) -> tuple[int, str]:
    kind = fact.removeprefix("fact:").partition("(")[0]
    kinds = [each.value for each in FactKind]
    return (kinds.index(kind) if kind in kinds else len(kinds), fact)


def _bent(edge: Edge, layer: Mapping[str, int]) -> Edge:
    """The line with its bends; lines that leave one fact, or meet in one goal, share theirs."""
    trunk = f">{edge.head}" if edge.head.startswith("goal:") else f"{edge.tail}>"
    between = range(layer[edge.tail] + 1, layer[edge.head])
    return edge.model_copy(update={"via": tuple(f"{trunk}@{place}" for place in between)})


def _lines(nodes: list[Node], edges: list[Edge]) -> tuple[set[tuple[str, str]], dict[str, int]]:
    """The pieces of the lines between neighbouring columns, and the column of every name."""
    column = {node.id: node.layer for node in nodes}
    pieces: set[tuple[str, str]] = set()
    for edge in edges:
        stops = (edge.tail, *edge.via, edge.head)
        column |= {bend: column[edge.tail] + at for at, bend in enumerate(edge.via, start=1)}
        pieces.update(pairwise(stops))
    return pieces, column
