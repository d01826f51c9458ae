"""What a run's escalation says, as tables: the paths to each goal, and the cuts that close it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from trebuchet.errors import StoreError
from trebuchet.model.escalation import Escalation, EscalationPath, GoalReached
from trebuchet.report.choke_lines import breakage, standing
from trebuchet.report.hop_lines import call
from trebuchet.report.paths import flow, in_order, route
from trebuchet.store import load, load_escalation
from trebuchet.views.kept import shown

PATH_COLUMNS: Final = (
    "goal", "severity", "state", "path", "calls", "route", "asked", "flow", "ways", "steps",
    "attacks",
)  # fmt: skip
CUT_COLUMNS: Final = (
    "goal", "set", "server", "tool", "what", "rule", "breaks", "costs", "standing",
)  # fmt: skip


def paths_table(db: Path, run: str) -> pd.DataFrame:
    """One row a path, the worst goal first; `steps` has a line a call, each with its sentence.

    `run` is the id of a run that was kept with its paths, or of paths that were kept by
    themselves; a run without paths gives no row.
    """
    found = _escalation(db, run)
    return pd.DataFrame(path_rows(found) if found else [], columns=list(PATH_COLUMNS))


def cuts_table(db: Path, run: str) -> pd.DataFrame:
    """One row a denial; `set` counts the sets that close a goal, the cheapest is 1."""
    found = _escalation(db, run)
    return pd.DataFrame(cut_rows(found) if found else [], columns=list(CUT_COLUMNS))


def path_rows(found: Escalation) -> list[dict[str, object]]:
    """The paths of an escalation as the rows of `paths_table`."""
    return [path_row(goal, path) for goal in in_order(found.goals) for path in goal.paths]


def path_row(goal: GoalReached, path: EscalationPath) -> dict[str, object]:
    """One path to a goal."""
    return {
        "goal": shown(goal.goal),
        "severity": path.severity.value,
        "state": "✗ reached" if goal.reachable else "‖ held",
        "path": shown(path.id),
        "calls": len(path.hops),
        "route": shown(route(path)),
        "asked": "yes" if path.held else "no",
        "flow": flow(path),
        "ways": path.ways,
        "steps": "\n".join(f"{shown(hop.sentence)}\n    {shown(call(hop))}" for hop in path.hops),
        "attacks": shown(", ".join(path.attacks)),
    }


def cut_rows(found: Escalation) -> list[dict[str, object]]:
    """The sets of denials of an escalation as the rows of `cuts_table`."""
    return [
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
        for goal in in_order(found.goals)
        for place, choke in enumerate(
            (*([goal.choke] if goal.choke else []), *goal.others), start=1
        )
        for cut in choke.cuts
    ]


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
