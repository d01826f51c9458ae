"""What the store answers to a question in SQL, as text that any face can lay out."""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.model.value import Value


class Column(NamedTuple):
    """A column's name, and whether its values are numbers (set to the right)."""

    name: str
    numeric: bool


class Answer(Value):
    """The rows of one query, every value as DuckDB writes it, None for NULL."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]
    more: bool
    """Whether there are further rows, left out for a reader's sake."""
