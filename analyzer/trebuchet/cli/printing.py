"""The card of a scored run, each finding with the repair that was replayed for it."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.analysis.mending import Mended
from trebuchet.api import Scored
from trebuchet.model.run import Verdict
from trebuchet.report.card import card
from trebuchet.report.cause import MOST, leaks
from trebuchet.report.repair_line import RepairLine


def repairs_of(scored: Scored, most: int) -> dict[str, RepairLine]:
    """The repair, or the missing control, for the worst findings of a run, by case."""
    return {
        case.id: repair
        for case in leaks(scored.run, most)
        if (repair := _line(scored.mended(case))) is not None
    }


def _line(mended: Mended) -> RepairLine | None:
    if not mended.fragment:
        return RepairLine(mended.missing, "missing", mended.breaks) if mended.missing else None
    if mended.waits:
        return RepairLine(mended.fragment, "ask")
    limited = mended.verdict is Verdict.CONTAINED
    return RepairLine(mended.fragment, "limit" if limited else "stop")


def scored_card(scored: Scored, width: int, color: bool, command: Sequence[str] = ()) -> str:
    """The score card of a run, with a repair for every finding that it shows."""
    return card(scored.run, repairs_of(scored, MOST), command, width, color)
