"""What a diagnosis found, as text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

from trebuchet.report.json import written
from trebuchet.report.line import Line, Span, Tone, folded, line, rendered


class Part(Protocol):
    """One part that was looked at."""

    @property
    def part(self) -> str:
        """What it is."""
        ...

    @property
    def state(self) -> str:
        """ok, note or fault."""
        ...

    @property
    def found(self) -> str:
        """What was found."""
        ...

    @property
    def remedy(self) -> str:
        """What to do about it; empty where nothing is to be done."""
        ...


class _Mark(NamedTuple):
    glyph: str
    tone: Tone


_MARKS: Final = {
    "ok": _Mark("✓", "good"),
    "note": _Mark("·", "dim"),
    "fault": _Mark("✗", "bad"),
}
_COLUMN: Final = 16


def doctor(parts: Sequence[Part], width: int = 80, color: bool = False) -> str:
    """One part a line, with what to do below it where something is."""
    lines: list[Line] = []
    for part in parts:
        mark = _MARKS[part.state]
        first, *more = folded(_COLUMN, part.found, width)
        head = Span(f"{mark.glyph} ", mark.tone), Span(part.part.ljust(_COLUMN - 2), "bold")
        lines += [line(*head, *first[1:]), *more]
        if part.remedy:
            lines += folded(_COLUMN, f"do: {part.remedy}", width, "dim")
    return rendered(lines, width, color)


def doctor_json(parts: Sequence[Part]) -> str:
    """All parts as one JSON object."""
    return written(
        {
            "well": all(part.state != "fault" for part in parts),
            "parts": [
                {
                    "part": part.part,
                    "state": part.state,
                    "found": part.found,
                    "remedy": part.remedy or None,
                }
                for part in parts
            ],
        }
    )
