"""Puts a scored run on the screen, each finding with the repair that was replayed for it."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.api import Scored
from trebuchet.report.card import card
from trebuchet.report.cause import MOST, leaks
from trebuchet.report.repair_line import RepairLine


def repairs_of(scored: Scored, most: int) -> dict[str, RepairLine]:
    """The repair, or the missing control, for the worst findings of a run, by case."""
    found: dict[str, RepairLine] = {}
    for case in leaks(scored.run, most):
        mended = scored.mended(case)
        found[case.id] = (
            RepairLine(mended.fragment, "stop")
            if mended.fragment
            else RepairLine(mended.missing, "missing")
        )
    return found


def scored_card(scored: Scored, width: int, color: bool, command: Sequence[str] = ()) -> str:
    """The score card of a run, with a repair for every finding that it shows."""
    return card(scored.run, repairs_of(scored, MOST), command, width, color)
