"""A table as CSV that a spreadsheet can open without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from trebuchet.report.text import inert

Cell = str | int | float | bool | None | Sequence[str]
"""What a table holds: a text, a number, yes or no, nothing, or several texts."""

_ACTING: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, Cell]]) -> str:
    """The rows as CSV with a head; what a row does not have is empty.

    A text that a spreadsheet would take for a formula gets a `'` before it; control characters
    stand as escapes. Several texts of one cell are parted by `; `.
    """
    names = tuple(columns)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(_written, names))
    for row in rows:
        writer.writerow([_written(row.get(name)) for name in names])
    return out.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return str(cell)
    text = cell if isinstance(cell, str) else "; ".join(cell)
    return f"'{inert(text)}" if text.startswith(_ACTING) else inert(text)
