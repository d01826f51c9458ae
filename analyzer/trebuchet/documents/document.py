"""Plain data read from text, which knows where each key and value was written."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from trebuchet.errors import Problem, TrebuchetError
from trebuchet.model.place import Place

Step = str | int
"""One step of a path: a mapping's key or a list's index."""
Path = tuple[Step, ...]

DEPTH = 64
"""How deep lists and mappings may lie in each other."""
DIGITS = 300
"""How many digits a whole number may have."""

SHOWN = 80
"""How many characters of a value an error message shows."""

_INVISIBLE = re.compile(r"[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_BARE = re.compile(r"[\w*$@/:+-]+\Z")


class Marks(NamedTuple):
    """Where things begin, as offsets into the text, by path."""

    values: dict[Path, int]
    keys: dict[Path, int]
    written: dict[Path, str]
    """Scalars that are no text, as they were written: `1.0`, `0x10`."""


class Lines:
    """The lines of a text, to turn an offset into a place."""

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        self.file = file
        self._first = first_line
        self._starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]

    def place(self, offset: int) -> Place:
        """The place of the character at `offset`."""
        index = bisect_right(self._starts, offset) - 1
        return Place(self.file, self._first + index, offset - self._starts[index] + 1)


@dataclass(frozen=True, eq=False)
class Document:
    """Plain dicts, lists and scalars, with the place of each.

    The places are worked out when the first one is asked for: most documents are never asked.
    """

    value: Any
    file: str
    text: str
    mark: Callable[[], Marks]
    first_line: int = 1

    def place(self, *path: Step) -> Place:
        """Where the value at `path` begins; for an unknown path, that of its nearest ancestor."""
        return self._nearest(self._marks.values, path)

    def key_place(self, *path: Step) -> Place:
        """Where the key of the value at `path` begins; for a list's entry, the entry itself."""
        if path in self._marks.keys:
            return self._lines.place(self._marks.keys[path])
        return self.place(*path)

    def written(self, *path: Step) -> str | None:
        """The scalar at `path` as it was written, where that is not a text already."""
        return self._marks.written.get(path)

    def _nearest(self, marks: dict[Path, int], path: Path) -> Place:
        while path and path not in marks:
            path = path[:-1]
        return self._lines.place(marks.get(path, 0))

    @cached_property
    def _marks(self) -> Marks:
        return self.mark()

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text, self.file, self.first_line)


def shown(value: Any) -> str:
    """A value as an error message shows it: short, on one line, texts in double quotes."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    words = _INVISIBLE.sub(_escaped, json.dumps(value, ensure_ascii=False))
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 4]}...{words[-1]}"


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def dotted(path: Path) -> str:
    """A path as a reader writes it: `tools.create_charge.rules[2]`; quoted where it needs be."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(("." if parts else "") + (step if _BARE.match(step) else shown(step)))
    return "".join(parts)


def check_characters(text: str, lines: Lines, error: type[TrebuchetError]) -> None:
    """Refuse a text with half a surrogate pair, which no UTF-8 file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as fault:
        message = (
            f"the character U+{ord(text[fault.start]):04X} is half of a pair, so it is no text"
        )
        raise error(Problem(lines.place(fault.start), "lone-surrogate", message)) from None
