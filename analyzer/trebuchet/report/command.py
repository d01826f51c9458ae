"""A command for the reader to type: quoted for a shell, and whole when it is copied."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from trebuchet.report.line import Line, Span, line, rendered
from trebuchet.report.text import cells, inert


def typed(label: str, words: Sequence[str], width: int, color: bool = False) -> str:
    """The command beside its label, in lines of at most `width` columns that end in a backslash.

    It is broken between words alone, and never before a value of an option, so that a copy of it
    runs. A word that is longer than a line stands as it is.
    """
    start = cells(label) + 2
    rows: list[str] = []
    for part in _parts([quoted(word) for word in words]):
        if rows and start + cells(rows[-1]) + 1 + cells(part) <= width - 2:
            rows[-1] += f" {part}"
        else:
            rows.append(part)
    lines: list[Line] = [
        line(
            Span((label if not number else "").ljust(start), "dim"),
            row if number == len(rows) - 1 else f"{row} \\",
        )
        for number, row in enumerate(rows)
    ]
    return rendered(lines, max(width, *(start + cells(row) + 2 for row in rows)), color)


def quoted(word: str) -> str:
    """A word as a shell reads it back, without a character that a terminal would act on."""
    if inert(word) == word:
        return shlex.quote(word)
    escaped = word.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{inert(escaped)}'"


def _parts(words: Sequence[str]) -> list[str]:
    """The words, each option together with its value."""
    parts: list[str] = []
    for word in words:
        waits = bool(parts) and parts[-1].startswith("--") and " " not in parts[-1]
        if waits and not word.startswith("--"):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts
