"""Tables that fit a terminal: columns give way before lines break."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from trebuchet.model.answer import Answer
from trebuchet.report.line import BLANK, Line, Span, line, rendered
from trebuchet.report.text import cells, cut, inert

_GAP: Final = 2
_LEAST: Final = 8
"""Columns are not made narrower than this; where that is too wide rows are shown as lists."""


class Field(NamedTuple):
    """A column: its title, whether it is set to the right, whether it may be cut."""

    title: str
    right: bool = False
    gives: bool = True


def table(
    fields: Sequence[Field], rows: Sequence[Sequence[str | Span]], width: int, indent: int = 2
) -> list[Line]:
    """The rows under their titles, the widest columns cut in the middle until all fit."""
    spans = [[cell if isinstance(cell, Span) else Span(cell) for cell in row] for row in rows]
    widths = _fitted(fields, spans, width - indent)
    titles = [Span(field.title, "dim") for field in fields]
    return [_row(fields, row, widths, indent) for row in (titles, *spans)]


def _fitted(fields: Sequence[Field], rows: Sequence[Sequence[Span]], width: int) -> list[int]:
    widths = [
        max([cells(field.title), *(cells(inert(row[place].text)) for row in rows)])
        for place, field in enumerate(fields)
    ]
    room = width - _GAP * (len(fields) - 1)
    while sum(widths) > room:
        giving = [
            place for place, field in enumerate(fields) if field.gives and widths[place] > _LEAST
        ]
        if not giving:
            break
        widest = max(giving, key=lambda place: widths[place])
        widths[widest] -= 1
    return widths


def _row(fields: Sequence[Field], row: Sequence[Span], widths: Sequence[int], indent: int) -> Line:
    parts: list[Span | str] = [" " * indent]
    for field, span, width in zip(fields, row, widths, strict=True):
        shown = Span(cut(span.text, width), span.tone)
        blank = " " * (width - cells(shown.text))
        parts += [blank, shown] if field.right else [shown, blank]
        parts.append(" " * _GAP)
    return line(*parts)


def answer_table(answer: Answer, width: int = 80, color: bool = False) -> str:
    """What a query gave, as a table; as lists of `column  value` where it has too many columns."""
    if not answer.rows:
        return "no rows\n"
    fields = [Field(column.name, column.numeric, not column.numeric) for column in answer.columns]
    rows = [
        [Span("null", "dim") if cell is None else Span(cell) for cell in row] for row in answer.rows
    ]
    fixed = [
        max([cells(inert(field.title)), *(cells(inert(row[place].text)) for row in rows)])
        for place, field in enumerate(fields)
    ]
    least = sum(
        size if not field.gives else min(size, _LEAST)
        for field, size in zip(fields, fixed, strict=True)
    )
    if least + _GAP * (len(fields) - 1) <= width:
        lines = table(fields, rows, width, indent=0)
    else:
        lines = _lists(fields, rows)
    if answer.more:
        lines.append(line(Span("… and more rows: --format csv gives all", "dim")))
    return rendered(lines, width, color)


def _lists(fields: Sequence[Field], rows: Sequence[Sequence[Span]]) -> list[Line]:
    label = max(cells(inert(field.title)) for field in fields)
    lines: list[Line] = []
    for row in rows:
        lines += [
            line(Span(field.title, "dim").padded(label + _GAP), cell)
            for field, cell in zip(fields, row, strict=True)
        ]
        lines.append(BLANK)
    return lines[:-1]
