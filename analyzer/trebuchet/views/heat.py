"""A heat map of the matrix: how much of each group every run stops."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from trebuchet.model.run import Verdict
from trebuchet.report.text import DASH
from trebuchet.views.cell import ALIKE, VERDICT_WORDS, Cell
from trebuchet.views.coverage import coverage_columns, grouped, wanted_rows
from trebuchet.views.grouping import TACTIC, group_keys
from trebuchet.views.kept import shown
from trebuchet.views.wanted import Wanted

DOUBT: Final = ALIKE.glyph
"""What stands before a count of which all is stopped, and some cannot be told apart."""
HEAT_COLUMNS: Final = ("key", "group", "label", "share", "text", "told")


def heat_frame(
    path: Path, which: Collection[str], wanted: Wanted | None = None, by: str = TACTIC
) -> pd.DataFrame:
    """One row a group and run, of the attacks that are wanted.

    `share` is the severity-weighted share of them that the run stops, 0 to 1, counted as on the
    run's card; None where none was played. `text` is the count with a glyph: a tick only where all
    are blocked and can be told from honest work. `told` says it in words; `key` is the group's id.
    """
    asked = wanted or Wanted()
    columns = coverage_columns(path, which, asked.baseline)
    keys = group_keys(by)
    rows = []
    for group, own in grouped(wanted_rows(path, tuple(columns.values()), asked), by).items():
        by_run = zip(*(row.cells for row in own), strict=True)
        for label, cells in zip(columns, by_run, strict=True):
            fitting = [cell for cell in cells if cell.total]
            rows.append(
                {
                    "key": keys.get(group, own[0].tactic),
                    "group": shown(group),
                    "label": label,
                    "share": _share(fitting),
                    "text": _text(fitting),
                    "told": _told(fitting),
                }
            )
    return pd.DataFrame(rows, columns=list(HEAT_COLUMNS))


def _share(fitting: Sequence[Cell]) -> float | None:
    total = sum(cell.weight for cell in fitting)
    return sum(cell.weight * cell.credit for cell in fitting) / total if total else None


def _text(fitting: Sequence[Cell]) -> str:
    if not fitting:
        return DASH
    stopped = [cell for cell in fitting if cell.whole]
    return f"{_glyph(fitting, stopped)} {len(stopped)}/{len(fitting)}"


def _glyph(fitting: Sequence[Cell], stopped: Sequence[Cell]) -> str:
    if len(stopped) < len(fitting):
        return "~" if stopped else "✗"
    if any(ALIKE in cell.marks for cell in stopped):
        return DOUBT
    return "‖" if any(_held(cell) for cell in stopped) else "✓"


def _held(cell: Cell) -> bool:
    return cell.word is VERDICT_WORDS[Verdict.HELD]


def _told(fitting: Sequence[Cell]) -> str:
    """The same in words, with what is not certain about it."""
    if not fitting:
        return "nothing was played here"
    stopped = [cell for cell in fitting if cell.whole]
    held = sum(_held(cell) for cell in stopped)
    alike = sum(ALIKE in cell.marks for cell in stopped)
    share = _share(fitting)
    told = [
        f"{len(stopped)} of {len(fitting)} stopped on every tool, weighted "
        f"{int((share or 0.0) * 100 + 1e-9)} %"
    ]
    told += [f"{held} of them wait for a person"] if held else []
    told += [f"{alike} cannot be told from honest work"] if alike else []
    return "; ".join(told)
