"""Calls that two policies decide otherwise because of what counters hold before them.

Conditions on a counter, and amounts that fit only because the counter stands below zero. The
clauses are walked free of the counters' state; a point is shown only with calls that lead there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from trebuchet.analysis.meaning.atoms import Atoms
from trebuchet.analysis.meaning.clauses import Ground, Side, reads_counters
from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.decisions import Decisions, gaps
from trebuchet.analysis.meaning.passing import Passing
from trebuchet.analysis.meaning.quotas import EVERYWHERE
from trebuchet.analysis.meaning.walk import Point, Steps, Walk
from trebuchet.analysis.meaning.witness import arguments_of, decided
from trebuchet.engine.counters import amount_of
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Change, Earlier, Unproved
from trebuchet.model.policy import Limit

Key = tuple[str, str, object, object]


def compare_states(
    comparison: Comparison, passing: Passing, tool: str, seen: Sequence[Change]
) -> Decisions:
    """What is decided otherwise on counters that are not fresh, beyond the changes seen."""
    name, atoms = comparison.name(tool), Atoms()
    sides = comparison.old.side(name, atoms, free=True), comparison.new.side(name, atoms, free=True)
    if not _depends(comparison, name, sides):
        return Decisions([], [])
    walk = Walk(*sides, comparison.shapes(tool))
    known = {_key(change) for change in seen if change.tool == tool}
    changes: list[Change] = []
    unproved = list(gaps(tool, walk))
    for (was, now), point in sorted(walk.points().items()):
        grounds = sides[0].grounds[was], sides[1].grounds[now]
        if _aim(*grounds) in known:
            continue
        standing = _Standing(comparison, passing, tool, comparison.words(*sides))
        change = standing.change(point) if point.known else None
        if change:
            if _key(change) not in known:
                known.add(_key(change))
                changes.append(change)
        elif standing.possible(point):
            why = "it depends on what a counter holds, and no calls were found that lead there"
            unproved.append(Unproved(tool=tool, path=_path(point.steps), why=why))
    return Decisions(changes, unproved)


def _depends(comparison: Comparison, name: str, sides: tuple[Side, Side]) -> bool:
    """Whether decisions on a tool depend on what counters hold, but for limits that fill up."""
    if reads_counters(*sides):
        return True
    limits = (*comparison.old.limits(name), *comparison.new.limits(name))
    return any(rule.limit and rule.limit.increment_from for rule in limits)


def _key(change: Change) -> Key:
    return change.was, change.now, change.old_reason.source, change.new_reason.source


def _aim(was: Ground, now: Ground) -> Key:
    return was.outcome, now.outcome, was.place, now.place


def _path(steps: Steps) -> str:
    counters = [variable for variable, held in steps if variable[0] == "state" and held]
    return ".".join(counters[0][:3]) if counters else ""


class _Standing:
    """Histories that bring counters where a point wants them."""

    def __init__(
        self, comparison: Comparison, passing: Passing, tool: str, words: frozenset[str]
    ) -> None:
        self._comparison = comparison
        self._passing = passing
        self._tool = tool
        self._name = comparison.name(tool)
        self._words = words

    def change(self, point: Point) -> Change | None:
        """The change that a point shows, with the calls before it; None where none were found."""
        call = ToolCall(tool=self._name, arguments=arguments_of(point.steps, self._words))
        for after in self._histories(point.steps):
            was, old_reason = decided(self._comparison.old.policy, call, after)
            now, new_reason = decided(self._comparison.new.policy, call, after)
            if was != now and self._passing.pair.agreed(after):
                return Change(
                    kind="decision",
                    tool=self._tool,
                    was=was,
                    now=now,
                    call=call,
                    after=after,
                    old_reason=old_reason,
                    new_reason=new_reason,
                )
        return None

    def possible(self, point: Point) -> bool:
        """Whether some history may lead to a point: a counter holds something, or falls below 0."""
        if _path(point.steps) or self._passing.stateful(self._tool):
            return True
        return any(self._passing.sinking(self._tool))

    def _histories(self, steps: Steps) -> Iterator[tuple[Earlier, ...]]:
        filled = [
            self._filling(variable, held) for variable, held in steps if variable[0] == "state"
        ]
        if None not in filled:
            yield tuple(each for part in filled if part for each in part)
        for call in self._passing.sinking(self._tool):
            yield (Earlier(call=call, times=1),)

    def _filling(self, variable: tuple[str, ...], held: Any) -> tuple[Earlier, ...] | None:
        """Calls after which a counter holds so much; None where no such were found."""
        if not held:
            return ()
        address = ".".join(variable[1:3])
        filling = self._comparison.old.declared.get(address) or ()
        for limit in (*filling, *self._comparison.new.declared.get(address, ())):
            tool = self._tool if limit.scope == EVERYWHERE else limit.scope
            call = self._passing.plainest(tool, limit.increment_from, 1 if held > 0 else -1)
            unit = _unit(limit, call) if call else 0
            if call and unit and held % unit == 0 and held // unit > 0:
                return (Earlier(call=call, times=held // unit),)
        return None


def _unit(limit: Limit, call: ToolCall) -> int:
    if limit.increment_from is None:
        return limit.increment
    return amount_of(call.arguments, limit.increment_from) or 0
