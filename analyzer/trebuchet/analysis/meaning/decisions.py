"""Single calls of one tool that two policies decide otherwise while every counter is fresh."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trebuchet.analysis.meaning.atoms import Atoms
from trebuchet.analysis.meaning.clauses import Ground
from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.quotas import counterpart, quota_of
from trebuchet.analysis.meaning.walk import Point, Walk
from trebuchet.analysis.meaning.witness import (
    UnconfirmedError,
    arguments_of,
    completed,
    decided,
)
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Change, Quota, Unproved
from trebuchet.model.policy import Reason, RuleKind


class Decisions(NamedTuple):
    """The changes on one tool, and the arguments on which they could not be decided."""

    changes: list[Change]
    unproved: list[Unproved]


def compare_decisions(comparison: Comparison, tool: str) -> Decisions:
    """How calls of a tool are decided otherwise: one change for each pair of reasons.

    A tool that was or is hidden has one for each pair of outcomes. Raises `UndecidableError`
    where the rules are beyond the bounds of the walk.
    """
    name, atoms = comparison.name(tool), Atoms()
    old, new = comparison.old.side(name, atoms), comparison.new.side(name, atoms)
    walk = Walk(old, new, comparison.shapes(tool))
    points = walk.points()
    words = comparison.words(old, new) if points else frozenset()
    unproved = list(gaps(tool, walk))
    best: dict[tuple[object, ...], tuple[float, Change]] = {}
    for (was, now), point in sorted(points.items()):
        if not point.known:
            unproved += _doubts(tool, walk)
            continue
        grounds = old.grounds[was], new.grounds[now]
        change = _change(comparison, tool, *grounds, point, words)
        key = _group(change)
        if key not in best or point.cost < best[key][0]:
            best[key] = (point.cost, change)
    return Decisions([change for _, change in best.values()], unproved)


def _change(
    comparison: Comparison,
    tool: str,
    was: Ground,
    now: Ground,
    point: Point,
    words: frozenset[str],
) -> Change:
    """The change that a point shows, replayed."""
    bare = arguments_of(point.steps, words)
    full = completed(bare, comparison.given(tool))
    for arguments in (full, bare) if full != bare else (bare,):
        call = ToolCall(tool=comparison.name(tool), arguments=arguments)
        before, old_reason = decided(comparison.old.policy, call)
        after, new_reason = decided(comparison.new.policy, call)
        if _is_so(was, before, old_reason) and _is_so(now, after, new_reason):
            old_quota, new_quota = _quotas(comparison, tool, was, now)
            hiding = "hidden" in (before, after)
            counting = old_quota or new_quota
            return Change(
                kind="visibility" if hiding else "counter" if counting else "decision",
                tool=tool,
                was=before,
                now=after,
                call=call,
                old_reason=old_reason,
                new_reason=new_reason,
                old_quota=old_quota,
                new_quota=new_quota,
            )
    raise UnconfirmedError(
        f"{tool} {bare}: {was.outcome} at {was.place} and {now.outcome} at {now.place} were worked "
        f"out, {before} at {old_reason.source} and {after} at {new_reason.source} found"
    )


def _is_so(ground: Ground, outcome: str, reason: Reason) -> bool:
    return outcome == ground.outcome and reason.source == ground.place


def _quotas(
    comparison: Comparison, tool: str, was: Ground, now: Ground
) -> tuple[Quota | None, Quota | None]:
    """The limits that a reader compares, where one of them decided; a hidden tool has none."""
    olds, news = comparison.limits(tool)
    for ground, others, of_old in ((was, news, True), (now, olds, False)):
        rule = ground.rule
        if rule is None or rule.kind is not RuleKind.LIMIT or rule.limit is None:
            continue
        other = counterpart(rule.limit, others)
        mine = quota_of(rule, rule.limit)
        its = quota_of(*other) if other else None
        return (mine, its) if of_old else (its, mine)
    return None, None


def _group(change: Change) -> tuple[object, ...]:
    """What changes share of which one is shown."""
    if change.kind == "visibility":
        return (change.was, change.now)
    return (change.was, change.now, change.old_reason, change.new_reason)


def _doubts(tool: str, walk: Walk) -> Iterator[Unproved]:
    for variable, why in walk.doubts.items():
        yield Unproved(tool=tool, path=".".join(variable[:3]), why=why)


def gaps(tool: str, walk: Walk) -> Iterator[Unproved]:
    """The arguments of which a walk may have missed values."""
    for variable, why in walk.gaps.items():
        yield Unproved(tool=tool, path=".".join(variable), why=why)
