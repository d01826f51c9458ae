"""A place in an input file, as editors and terminals print it."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """File, line and column, counted from 1; 0 means that the line or column is not known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"
