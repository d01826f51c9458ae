"""Writes a file that was not there: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from trebuchet.errors import Problem, UsageError
from trebuchet.model.place import Place


def write_new(path: Path, text: str) -> None:
    """Writes `text` to a new file; one that is there is never written over."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(
            Problem(Place(str(path)), "not-written", f"cannot be written: {error.strerror}")
        ) from None
