"""What changed in the limits of two policies, shown by calls that fill one of them.

A limit that another one implies, on the same calls, changes nothing: so two policies count alike
when each limit of either is implied by one of the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trebuchet.analysis.meaning.atoms import Atoms
from trebuchet.analysis.meaning.clauses import Clause, Ground, Side, atoms_of, reads_counters
from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.history import History, Pair
from trebuchet.analysis.meaning.quotas import (
    EVERYWHERE,
    alike,
    counted,
    counterpart,
    implied,
    quota_of,
    shared,
)
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.walk import Walk
from trebuchet.analysis.meaning.witness import arguments_of, completed, decided, with_value
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Change, Earlier, Outcome, Quota, Unproved
from trebuchet.model.place import Place
from trebuchet.model.policy import Limit, Rule

_DEEP: Final = -(10**15)
"""An amount that brings a counter far below zero."""
_MOST_TOOLS: Final = 12
"""How many tools a limit for every tool is filled by at most."""

Counted = list[tuple[Rule, Limit]]
Key = tuple[bool, Place]
"""A limit of the old policy (true) or the new one, by its place."""


class Differing(NamedTuple):
    """A limit that the other policy does not imply, and what stands on either side."""

    limit: Limit
    old: tuple[Rule, Limit] | None
    new: tuple[Rule, Limit] | None


class Counting(NamedTuple):
    """The changes of limits, and where they could not be compared."""

    changes: list[Change]
    unproved: list[Unproved]


def compare_counters(
    comparison: Comparison, counters: Counters, tools: Sequence[str], seen: Sequence[Change]
) -> Counting:
    """What changed in the limits, beyond the changes of single calls that were seen."""
    told = {key for change in seen for key in _limiting(change)}
    changes: dict[Key, Change] = {}
    doubts: dict[Key, Unproved] = {}
    tangled: list[Unproved] = []
    for tool in tools:
        for key, difference in counters.differing(tool):
            if key in told or key in changes:
                continue
            try:
                change = counters.shown(tool, *difference)
            except UndecidableError as error:
                path = _path(difference.limit)
                doubts[key] = Unproved(tool=tool, path=path, why=error.why)
            else:
                if change:
                    changes[key] = change
        tangled += counters.tangled(tool)
    unproved = [doubt for key, doubt in doubts.items() if key not in changes]
    return Counting(list(changes.values()), [*unproved, *tangled])


class Counters:
    """The limits of two policies under comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._pair = Pair(comparison.old.policy, comparison.new.policy)
        self._passing: dict[tuple[object, ...], ToolCall | None] = {}

    def differing(self, tool: str) -> Iterator[tuple[Key, Differing]]:
        """The limits on a tool that no limit of the other policy implies."""
        olds, news = self._of(tool)
        for mine, others, of_old in ((olds, news, True), (news, olds, False)):
            for rule, limit in mine:
                if not self._implied(tool, limit, [each for _, each in others]):
                    other = counterpart(limit, others)
                    sides = ((rule, limit), other)
                    yield (
                        (of_old, rule.place),
                        Differing(limit, *(sides if of_old else sides[::-1])),
                    )

    def _implied(self, tool: str, limit: Limit, others: Sequence[Limit]) -> bool:
        if implied(limit, others) or not limit.increment_from:
            return implied(limit, others)
        if not any(other.increment_from == limit.increment_from for other in others):
            return False
        rising = not self.stateful(tool) and not self.passing(tool, limit.increment_from, -1)
        return implied(limit, others, rising)

    def _of(self, tool: str) -> tuple[Counted, Counted]:
        name = self._comparison.name(tool)
        return (
            counted(self._comparison.old.limits(name)),
            counted(self._comparison.new.limits(name)),
        )

    def shown(
        self,
        tool: str,
        limit: Limit,
        old: tuple[Rule, Limit] | None,
        new: tuple[Rule, Limit] | None,
    ) -> Change | None:
        """The change of a limit, by calls that fill it; None where no call can be counted."""
        path = limit.increment_from
        call = self.passing(tool, path, 1)
        sinking = list(self.sinking(tool))
        if call is None and not sinking and not self._opened(tool):
            return None
        olds, news = self._of(tool)
        limits = [each for _, each in (*olds, *news)]
        found = None
        if call:
            call = self._generous(call, path, limit.max) if path else call
            fillers = self._fillers(tool, call, limit)
            found = self._pair.burst(call, limits) or self._pair.spread(fillers, limit, limits)
        for low in sinking if path and not found else ():
            arguments = with_value(low.arguments, path or (), limit.max + 1)
            found = found or self._pair.sunk(low, arguments, limits)
        if found is None:
            raise UndecidableError(
                f"a limit of {limit.max} a {limit.window} differs, but no calls were found on "
                "which it shows"
            )
        return self._change(found, old, new)

    def sinking(self, tool: str) -> Iterator[ToolCall]:
        """Calls of a tool that both let pass and that bring a counter below zero."""
        paths = {limit.increment_from for each in self._of(tool) for _, limit in each}
        for path in sorted(each for each in paths if each is not None):
            call = self.passing(tool, path, -1)
            if call:
                arguments = with_value(call.arguments, path, _DEEP)
                deep = call.model_copy(update={"arguments": arguments})
                yield deep if self._pair.both_pass(deep) else call

    def stateful(self, tool: str) -> bool:
        """Whether what is decided of a tool depends on conditions on counters."""
        name, atoms = self._comparison.name(tool), Atoms()
        books = self._comparison.old, self._comparison.new
        return reads_counters(*(book.side(name, atoms, free=True) for book in books))

    def _opened(self, tool: str) -> bool:
        """Whether calls of other tools may let calls of this one pass, of which none does first."""
        name, atoms = self._comparison.name(tool), Atoms()
        sides = [
            book.side(name, atoms, free=True)
            for book in (self._comparison.old, self._comparison.new)
        ]
        scopes = {
            atom.variable[1] for side in sides for atom in atoms_of(side.clauses) if atom.span
        }
        for scope in scopes - {tool}:
            others = self._comparison.tools if scope == EVERYWHERE else (scope,)
            for other in others:
                if other != tool and (self.passing(other) or self.stateful(other)):
                    return True
        return False

    def _generous(self, call: ToolCall, path: tuple[str, ...], most: int) -> ToolCall:
        """The call with a larger amount, the largest that is likely to pass, up to `most`."""
        bounds = {
            condition.value
            for book in (self._comparison.old, self._comparison.new)
            for rule in book.rules(call.tool) or ()
            for condition in rule.conditions
            if condition.path == path and type(condition.value) in (int, float)
        }
        near = {math.floor(bound) + step for bound in bounds for step in (-1, 0, 1)} | {most}
        for amount in sorted((each for each in near if 0 < each <= most), reverse=True):
            larger = call.model_copy(update={"arguments": with_value(call.arguments, path, amount)})
            if self._pair.both_pass(larger):
                return larger
        return call

    def _fillers(self, tool: str, call: ToolCall, limit: Limit) -> list[ToolCall]:
        """Calls that a limit counts, of other tools as well where it counts those."""
        if limit.scope != EVERYWHERE:
            return [call]
        others = [each for each in self._comparison.tools if each != tool][:_MOST_TOOLS]
        calls = (self.passing(each, limit.increment_from, 1) for each in others)
        return [call, *(each for each in calls if each)]

    def _change(
        self,
        found: History,
        old: tuple[Rule, Limit] | None,
        new: tuple[Rule, Limit] | None,
    ) -> Change:
        after, call = found
        was, old_reason = decided(self._pair.old, call, after)
        now, new_reason = decided(self._pair.new, call, after)
        return Change(
            kind="counter",
            tool=self._comparison.label(call.tool),
            was=was,
            now=now,
            call=call,
            after=after,
            old_reason=old_reason,
            new_reason=new_reason,
            old_quota=_quota(old),
            new_quota=_quota(new),
        )

    def tangled(self, tool: str) -> list[Unproved]:
        """Why the limits on a tool cannot be compared one by one, where that is so."""
        olds, news = ([limit for _, limit in each] for each in self._of(tool))
        if alike(olds, news):
            return []
        for limits in (olds, news):
            name = shared(limits)
            if name:
                why = f"two limits of one tool move the counter {name}"
                return [Unproved(tool=tool, path=f"state.{name}", why=why)]
            weighed = [limit for limit in limits if limit.increment_from]
            for limit in weighed if len(limits) > 1 else ():
                if self.passing(tool, limit.increment_from, -1):
                    why = "its amount may be negative, and then the order of limits matters"
                    return [Unproved(tool=tool, path=_path(limit), why=why)]
        return []

    def passing(
        self, tool: str, path: tuple[str, ...] | None = None, sign: int = 1
    ) -> ToolCall | None:
        """The plainest call that both let pass on fresh counters, or None.

        With a path its amount there counts at least one up, or down with a `sign` of -1.
        """
        key = (tool, path, sign)
        if key not in self._passing:
            self._passing[key] = self._plainest(tool, path, sign)
        return self._passing[key]

    def _plainest(self, tool: str, path: tuple[str, ...] | None, sign: int) -> ToolCall | None:
        comparison = self._comparison
        name = comparison.name(tool)
        atoms = Atoms()
        old, new = comparison.old.side(name, atoms), comparison.new.side(name, atoms)
        if path is not None:
            refused = Clause(((atoms.counting(path, sign), False),), len(old.grounds))
            ground = Ground("deny", None, Place(""))
            old = Side((refused, *old.clauses), (*old.grounds, ground))
        walk = Walk(old, new, comparison.shapes(tool), _both_allow)
        points = [point for point in walk.points().values() if point.known]
        if not points:
            if walk.gaps or walk.doubts:
                raise UndecidableError(next(iter({**walk.gaps, **walk.doubts}.values())))
            return None
        steps = min(points, key=lambda point: point.cost).steps
        arguments = arguments_of(steps, comparison.words(old, new))
        call = ToolCall(tool=name, arguments=completed(arguments, comparison.given(tool)))
        bare = ToolCall(tool=name, arguments=arguments)
        return call if self._pair.both_pass(call) else bare

    def agreed(self, after: Sequence[Earlier]) -> bool:
        """Whether both policies let a history pass."""
        return self._pair.agreed(after)


def _both_allow(was: Outcome, now: Outcome) -> bool:
    return was == now == "allow"


def _limiting(change: Change) -> Iterator[Key]:
    """The limits by which a change was decided."""
    if change.old_quota and change.old_quota.place == change.old_reason.source:
        yield True, change.old_quota.place
    if change.new_quota and change.new_quota.place == change.new_reason.source:
        yield False, change.new_quota.place


def _quota(limited: tuple[Rule, Limit] | None) -> Quota | None:
    return quota_of(*limited) if limited else None


def _path(limit: Limit) -> str:
    path = limit.increment_from
    return ".".join(("args", *path)) if path else f"state.{limit.scope}.{limit.counter}"
