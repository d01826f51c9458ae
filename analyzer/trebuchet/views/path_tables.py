"""What a run's escalation says, as tables: the paths to each goal, and the cuts that close it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from trebuchet.errors import StoreError
from trebuchet.model.escalation import Escalation, GoalReached
from trebuchet.report.choke_lines import breakage, standing
from trebuchet.report.hop_lines import call
from trebuchet.report.paths import flow, in_order, route
from trebuchet.store import load, load_escalation
from trebuchet.views.kept import shown

_PATHS = [
    "goal", "severity", "state", "path", "calls", "route", "asked", "flow", "ways", "steps",
    "attacks",
]  # fmt: skip
_CUTS = ["goal", "set", "server", "tool", "what", "rule", "breaks", "costs", "standing"]


def paths_table(db: Path, run: str) -> pd.DataFrame:
    """One row a path, the worst goal first; `steps` has a line a call, each with its sentence.

    `run` is the id of a run that was kept with its paths, or of paths that were kept by
    themselves; a run without paths gives no row.
    """
    rows = [
        {
            "goal": shown(goal.goal),
            "severity": path.severity.value,
            "state": _state(goal),
            "path": shown(path.id),
            "calls": len(path.hops),
            "route": shown(route(path)),
            "asked": "yes" if path.held else "no",
            "flow": flow(path),
            "ways": path.ways,
            "steps": "\n".join(
                f"{shown(hop.sentence)}\n    {shown(call(hop))}" for hop in path.hops
            ),
            "attacks": shown(", ".join(path.attacks)),
        }
        for goal in _goals(db, run)
        for path in goal.paths
    ]
    return pd.DataFrame(rows, columns=_PATHS)


def cuts_table(db: Path, run: str) -> pd.DataFrame:
    """One row a denial; `set` counts the sets that close a goal, the cheapest is 1."""
    rows = [
        {
            "goal": shown(goal.goal),
            "set": place,
            "server": shown(cut.server),
            "tool": shown(cut.tool),
            "what": shown(cut.what),
            "rule": shown(cut.fragment),
            "breaks": shown(", ".join(cut.breaks)),
            "costs": shown(breakage(choke)),
            "standing": shown(standing(choke)),
        }
        for goal in _goals(db, run)
        for place, choke in enumerate(
            (*([goal.choke] if goal.choke else []), *goal.others), start=1
        )
        for cut in choke.cuts
    ]
    return pd.DataFrame(rows, columns=_CUTS)


def _state(goal: GoalReached) -> str:
    return "✗ reached" if goal.reachable else "‖ held"


def _goals(db: Path, run: str) -> list[GoalReached]:
    found = _escalation(db, run)
    return in_order(found.goals) if found else []


def _escalation(db: Path, run: str) -> Escalation | None:
    try:
        return load(db, run).escalation
    except StoreError as error:
        if [problem.code for problem in error.problems] != ["run-missing"]:
            raise
        missing = error
    try:
        return load_escalation(db, run)
    except StoreError:
        raise missing from None
