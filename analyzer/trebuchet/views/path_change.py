"""What lies between two runs: the paths that were opened and closed from one start."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.analysis.escalation.compare import opened_and_closed
from trebuchet.report.paths import route, within
from trebuchet.report.paths_diff import KINDS, verdict
from trebuchet.views.escalation import escalation_of
from trebuchet.views.kept import kept, shown

_COLUMNS: Final = ("kind", "goal", "severity", "calls", "route", "path", "before", "after")
_GLYPHS: Final = {"opened": "✗", "freed": "✗", "guarded": "‖", "closed": "✓"}
_STATES: Final = {
    "open": "reached", "held": "if a person says yes", "closed": "not found",
    "unknown": "not asked",
}  # fmt: skip


class PathChange(NamedTuple):
    """Two runs compared, every text finished."""

    verdict: str
    """One sentence, with the start and how far was searched."""
    table: pd.DataFrame
    """One row a path that changed: `kind`, `goal`, `severity`, `calls`, `route`, `path`."""
    remark: str
    """Why not all of it can be compared; empty where it can."""


def paths_change(path: Path, old: str, new: str, start: str) -> PathChange | str:
    """What opened and closed from the old run to the new one, or why it cannot be told."""
    before, after = escalation_of(path, old, start), escalation_of(path, new, start)
    if isinstance(before, str):
        return f"Before: {before}"
    if isinstance(after, str):
        return f"After: {after}"
    change = opened_and_closed(before, after)
    rows = [
        {
            "kind": f"{_GLYPHS[kind]} {words}",
            "goal": shown(goal.goal),
            "severity": each.severity.value,
            "calls": len(each.hops),
            "route": shown(route(each)),
            "path": shown(each.id),
            "before": _STATES[goal.before],
            "after": _STATES[goal.after],
        }
        for goal in change.goals
        for kind, _, words, _ in KINDS
        for each in getattr(goal, kind)
    ]
    return PathChange(
        verdict=shown(f"The change {verdict(change)}, {within(after)}."),
        table=pd.DataFrame(rows, columns=list(_COLUMNS)),
        remark=_remark(path, old, new, before.bound.hit or after.bound.hit),
    )


def _remark(path: Path, old: str, new: str, hit: bool) -> str:
    sides = {each.run.id: each.run for each in kept(path, [old, new])}
    said = []
    if set(sides[old].servers) != set(sides[new].servers):
        said.append("The runs are of different servers: a path may come or go with its tools.")
    if dict(sides[old].world) != dict(sides[new].world):
        said.append("The runs assume different worlds, so one call may stand on one side alone.")
    if hit:
        said.append("A bound was hit: a path may seem to come or go that only fell behind it.")
    return " ".join(said)
