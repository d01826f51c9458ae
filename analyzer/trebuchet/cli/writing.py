"""Writes files: whole, or not at all."""

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


def write_whole(path: Path, text: str) -> None:
    """Writes `text` to a file, in place of one that was there."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(
            Problem(Place(str(path)), "not-written", f"cannot be written: {error.strerror}")
        ) from None
