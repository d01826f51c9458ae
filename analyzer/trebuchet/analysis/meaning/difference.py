"""What changed in meaning between two native policies, each change with a call that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.counters import Counters, compare_counters
from trebuchet.analysis.meaning.decisions import compare_decisions
from trebuchet.analysis.meaning.states import compare_states
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.model.meaning import Change, Meaning, Proof, Unproved
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Tool


def differences(old: NativePolicy, new: NativePolicy, tools: Sequence[Tool] = ()) -> Meaning:
    """What the new policy decides otherwise than the old one, for every tool and any call.

    Compared are the tools that either policy names, those given, and one that stands for all
    others. A tool's schema only makes its witnesses look like calls of it. Every change was
    replayed in both policies. Names, messages and the order of rules are no meaning.
    """
    comparison = Comparison(old, new, tools)
    changes, unproved = compare(comparison, comparison.tools)
    return Meaning(
        equivalent=verdict(changes, unproved),
        changes=tuple(sorted(changes, key=_order)),
        unproved=tuple(unproved),
        tools=len(comparison.tools),
    )


def compare(comparison: Comparison, tools: Sequence[str]) -> tuple[list[Change], list[Unproved]]:
    """What changed on some of the tools of a comparison, and what could not be decided there."""
    counters = Counters(comparison)
    changes: list[Change] = []
    unproved: list[Unproved] = []
    for tool in tools:
        try:
            found = compare_decisions(comparison, tool)
            changes += found.changes
            unproved += found.unproved
            found = compare_states(comparison, counters.passing, tool, found.changes)
            changes += found.changes
            unproved += found.unproved
        except UndecidableError as error:
            unproved.append(Unproved(tool=tool, why=error.why))
    counting = compare_counters(comparison, counters, tools, changes)
    return changes + counting.changes, list(dict.fromkeys([*unproved, *counting.unproved]))


def verdict(changes: Sequence[Change], unproved: Sequence[Unproved]) -> Proof:
    """Whether two policies are the same, from what was found."""
    if changes:
        return "no"
    return "not proved" if unproved else "yes"


def _order(change: Change) -> tuple[object, ...]:
    return (
        change.tool,
        change.nth,
        change.was,
        change.now,
        change.old_reason.source,
        change.new_reason.source,
        change.old_reason.rule or "",
        change.new_reason.rule or "",
    )
