"""What changed in the limits of two policies, shown by calls that fill one of them.

A limit that another one implies, on the same calls, changes nothing: so two policies count alike
when each limit of either is implied by one of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.history import History
from trebuchet.analysis.meaning.passing import Passing
from trebuchet.analysis.meaning.quotas import (
    EVERYWHERE,
    alike,
    counterpart,
    implied,
    quota_of,
    shared,
)
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.witness import decided, with_value
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Change, Quota, Unproved
from trebuchet.model.place import Place
from trebuchet.model.policy import Limit, Rule

_MOST_TOOLS: Final = 12
"""How many tools a limit for every tool is filled by at most."""

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
        try:
            tangled += counters.tangled(tool)
            differing = list(counters.differing(tool))
        except UndecidableError as error:
            tangled.append(Unproved(tool=tool, why=error.why))
            continue
        for key, difference in differing:
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
    unproved = [doubt for key, doubt in doubts.items() if key not in changes]
    shown = {change.tool for change in changes.values()}
    unproved += [doubt for doubt in tangled if doubt.tool not in shown]
    return Counting(list(changes.values()), unproved)


class Counters:
    """The limits of two policies under comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self.passing = Passing(comparison)
        self._pair = self.passing.pair

    def differing(self, tool: str) -> Iterator[tuple[Key, Differing]]:
        """The limits on a tool that no limit of the other policy implies."""
        olds, news = self._comparison.limits(tool)
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
        rising = not self.passing.stateful(tool) and not self.passing.plainest(
            tool, limit.increment_from, -1
        )
        return implied(limit, others, rising)

    def shown(
        self,
        tool: str,
        limit: Limit,
        old: tuple[Rule, Limit] | None,
        new: tuple[Rule, Limit] | None,
    ) -> Change | None:
        """The change of a limit, by calls that fill it; None where no call can be counted."""
        path = limit.increment_from
        call = self.passing.plainest(tool, path, 1)
        sinking = list(self.passing.sinking(tool))
        if call is None and not sinking and not self.passing.opened(tool):
            return None
        olds, news = self._comparison.limits(tool)
        limits = [each for _, each in (*olds, *news)]
        found = None
        if call:
            call = self.passing.generous(call, path, limit.max) if path else call
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

    def _fillers(self, tool: str, call: ToolCall, limit: Limit) -> list[ToolCall]:
        """Calls that a limit counts, of other tools as well where it counts those."""
        if limit.scope != EVERYWHERE:
            return [call]
        others = [each for each in self._comparison.tools if each != tool][:_MOST_TOOLS]
        calls = (self.passing.plainest(each, limit.increment_from, 1) for each in others)
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
        olds, news = ([limit for _, limit in each] for each in self._comparison.limits(tool))
        if alike(olds, news):
            return []
        for limits, book in ((olds, self._comparison.old), (news, self._comparison.new)):
            name = shared(limits, book.declared)
            if name:
                why = f"several limits move the counter {name}"
                return [Unproved(tool=tool, path=f"state.{name}", why=why)]
            weighed = [limit for limit in limits if limit.increment_from]
            for limit in weighed if len(limits) > 1 else ():
                if self.passing.plainest(tool, limit.increment_from, -1):
                    why = "its amount may be negative, and then the order of limits matters"
                    return [Unproved(tool=tool, path=_path(limit), why=why)]
        return []


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
