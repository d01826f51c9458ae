"""Lines of a report: spans of text, each with a tone, put on a terminal in colour or without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from trebuchet.report.text import cells, clip, fold, inert

Tone = Literal["plain", "good", "bad", "warn", "dim", "bold"]

_CODES: Final[dict[Tone, str]] = {
    "good": "32",
    "bad": "31",
    "warn": "33",
    "dim": "2",
    "bold": "1",
}


class Span(NamedTuple):
    """A piece of a line in one tone. Colour never says what the words and glyphs do not."""

    text: str
    tone: Tone = "plain"

    def padded(self, width: int) -> Span:
        """The span filled up with blanks on the right to `width` columns."""
        return Span(self.text + " " * (width - cells(inert(self.text))), self.tone)


Line = tuple[Span, ...]

BLANK: Final[Line] = ()


def line(*parts: Span | str) -> Line:
    """A line of these parts, one after another."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def folded(indent: int, text: str, width: int, tone: Tone = "plain") -> list[Line]:
    """`text` broken into lines that all begin `indent` columns in."""
    blank = " " * indent
    return [line(blank, Span(piece, tone)) for piece in fold(text, max(width - indent, 8))]


def hanging(label: str, text: str, width: int, indent: int = 2, column: int = 0) -> list[Line]:
    """`text` broken into lines beside a label that stands on the first of them."""
    start = max(column, indent + cells(label) + 2)
    first, *rest = list(fold(text, max(width - start, 8))) or [""]
    head = (" " * indent + label).ljust(start)
    return [line(Span(head, "dim"), first), *(line(" " * start, piece) for piece in rest)]


def rendered(lines: Iterable[Line], width: int, color: bool = False) -> str:
    """The lines as text that ends in a newline; none is wider than `width` columns."""
    return "".join(_one(spans, width, color) + "\n" for spans in lines)


def _one(spans: Line, width: int, color: bool) -> str:
    shown: list[Span] = []
    left = width
    for span in spans:
        text = inert(span.text)
        fits = cells(text) <= left
        shown.append(Span(text if fits or not text.strip() else clip(text, left), span.tone))
        left -= cells(text)
        if left <= 0:
            break
    while shown and not shown[-1].text.strip():
        shown.pop()
    if shown:
        shown[-1] = Span(shown[-1].text.rstrip(), shown[-1].tone)
    return "".join(_painted(span) if color else span.text for span in shown)


def _painted(span: Span) -> str:
    code = _CODES.get(span.tone)
    if code is None or not span.text.strip():
        return span.text
    return f"\x1b[{code}m{span.text}\x1b[0m"
