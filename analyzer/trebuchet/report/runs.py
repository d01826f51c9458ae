"""Kept runs as a list."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.model.run_row import RunRow
from trebuchet.report.json import written
from trebuchet.report.line import Span, rendered
from trebuchet.report.table import Field, table
from trebuchet.report.text import DASH, number

_ID = 10
"""Letters of an id that a list shows; `runs show` takes the beginning of one, or a number."""


def runs_table(rows: Sequence[RunRow], width: int = 80, color: bool = False) -> str:
    """Kept runs, the latest first, with their letters and counts."""
    if not rows:
        return "no runs are kept here yet\n"
    fields = (
        Field("no.", right=True, gives=False),
        Field("run", gives=False),
        Field("kept", gives=False),
        Field("policy"),
        Field("protection", gives=False),
        Field("usability", gives=False),
    )
    lines = table(
        fields,
        [
            [
                str(row.number),
                row.id[:_ID],
                Span(row.saved_at.replace("T", " ")[:16], "dim"),
                ", ".join(row.policies),
                _mark(row.protection, row.stopped, row.attacks),
                _mark(row.usability, row.intact, row.honest),
            ]
            for row in reversed(rows)
        ],
        width,
    )
    return rendered(lines, width, color)


def _mark(letter: str | None, passed: float, total: int) -> str:
    return f"{letter or DASH:<2} {number(passed)}/{total}"


def runs_json(rows: Sequence[RunRow]) -> str:
    """Kept runs as an array, the latest first."""
    return written([row.model_dump() for row in reversed(rows)])
