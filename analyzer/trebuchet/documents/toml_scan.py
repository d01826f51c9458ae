"""A walk over valid TOML text that notes where every key and value begins."""

from __future__ import annotations

import re
import tomllib
from typing import NamedTuple

from trebuchet.documents.document import Marks, Path

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_STRING = re.compile(
    r"\"\"\"(?:[^\\\"]|\\.|\"{1,2}(?!\"))*\"{3,5}|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]\}#\n]+")


def scan(text: str) -> Marks:
    """The marks of a text that the TOML parser has taken."""
    walk = _Walk(text)
    walk.document()
    return walk.marks


class Repeated(NamedTuple):
    """A key or a table that a text names once more: its path, and where it begins both times."""

    path: Path
    first: int
    again: int


def last_named(text: str) -> Repeated:
    """The key or table that `text`, the beginning of a document up to a repetition, ends with."""
    walk = _Walk(text)
    walk.document()
    path, again = walk.last
    return Repeated(path, walk.marks.keys.get(path, again), again)


class _Walk:
    def __init__(self, text: str) -> None:
        self.text = text
        self.last: tuple[Path, int] = ((), 0)
        """The key or the table that was walked over last, and where it begins."""
        self.marks = Marks({(): 0}, {}, {})
        self.entries: dict[Path, int] = {}
        """The last index of each list whose entries have headers of their own."""

    def document(self) -> None:
        table: Path = ()
        at = self.blank(0)
        while at < len(self.text):
            if self.text.startswith("[", at):
                at, table = self.header(at)
            else:
                at = self.pair(at, table)
            at = self.blank(at)

    def blank(self, at: int) -> int:
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def header(self, at: int) -> tuple[int, Path]:
        """Walk over `[a.b]` or `[[a.b]]`; gives the end and the path of what follows."""
        many = self.text.startswith("[[", at)
        end, parts = self.key(self.space(at + (2 if many else 1)))
        path: Path = ()
        for number, (name, offset) in enumerate(parts):
            path = (*path, name)
            self.note(path, offset, at)
            last = number == len(parts) - 1
            if last and many:
                self.entries[path] = self.entries.get(path, -1) + 1
            if path in self.entries:
                path = (*path, self.entries[path])
                self.note(path, offset, at)
        self.last = (path, at)
        return self.space(end) + (2 if many else 1), path

    def pair(self, at: int, table: Path) -> int:
        """Walk over `a.b = value`."""
        end, parts = self.key(at)
        path = table
        for name, offset in parts:
            path = (*path, name)
            self.note(path, offset, offset)
        behind = self.value(self.space(self.space(end) + 1), path)
        if behind <= len(self.text):  # else the text ends within the value
            self.last = (path, at)
        return behind

    def key(self, at: int) -> tuple[int, list[tuple[str, int]]]:
        """The parts of a dotted key with the offset of each, and the offset behind it."""
        parts: list[tuple[str, int]] = []
        while found := _KEY.match(self.text, at):
            written = found.group()
            name = tomllib.loads(f"k = {written}")["k"] if written[0] in "\"'" else written
            parts.append((name, at))
            behind = self.space(found.end())
            if not self.text.startswith(".", behind):
                return found.end(), parts
            at = self.space(behind + 1)
        return at, parts

    def value(self, at: int, path: Path) -> int:
        """Walk over the value at `at`; gives the offset behind it."""
        self.marks.values[path] = at
        if self.text.startswith("[", at):
            return self.array(at, path)
        if self.text.startswith("{", at):
            return self.inline(at, path)
        if found := _STRING.match(self.text, at):
            return found.end()
        plain = _PLAIN.match(self.text, at)
        end = plain.end() if plain else at + 1
        self.marks.written[path] = self.text[at:end].strip()
        return end

    def array(self, at: int, path: Path) -> int:
        at, index = self.blank(at + 1), 0
        while at < len(self.text) and not self.text.startswith("]", at):
            at = self.blank(self.value(at, (*path, index)))
            at = self.blank(at + 1) if self.text.startswith(",", at) else at
            index += 1
        return at + 1

    def inline(self, at: int, path: Path) -> int:
        at = self.blank(at + 1)
        while at < len(self.text) and not self.text.startswith("}", at):
            at = self.blank(self.pair(at, path))
            at = self.blank(at + 1) if self.text.startswith(",", at) else at
        return at + 1

    def note(self, path: Path, key: int, value: int) -> None:
        """The first place at which a key or a table is named is its place."""
        self.marks.keys.setdefault(path, key)
        self.marks.values.setdefault(path, value)
