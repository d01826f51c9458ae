"""A walk over JSON text that notes where everything begins and all that is wrong."""

from __future__ import annotations

import re
from math import isinf
from typing import NamedTuple

from trebuchet.documents.document import DEPTH, DIGITS, Lines, Marks, Path, shown
from trebuchet.errors import Problem

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORD = re.compile(r"-?[A-Za-z_]\w*")
_VALID_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Scan(NamedTuple):
    """What a walk over one JSON text found."""

    marks: Marks
    problems: tuple[Problem, ...]


def scan(text: str, lines: Lines) -> Scan:
    """The marks of a JSON text, as far as it can be read, and every problem with its place."""
    walk = _Walk(text, lines)
    try:
        end = walk.space(walk.value(walk.space(0), (), 0))
        if end < len(text):
            raise walk.stop(end, f"expected the end of the text, got {shown(text[end])}")
    except _StopError:
        pass
    return Scan(walk.marks, tuple(walk.problems))


class _StopError(Exception):
    """The text cannot be read further; the problem is noted already."""


class _Walk:
    def __init__(self, text: str, lines: Lines) -> None:
        self.text = text
        self.lines = lines
        self.marks = Marks({}, {}, {})
        self.problems: list[Problem] = []

    def note(self, at: int, code: str, message: str) -> None:
        self.problems.append(Problem(self.lines.place(at), code, message))

    def stop(self, at: int, message: str, code: str = "json-syntax") -> _StopError:
        self.note(at, code, message)
        return _StopError()

    def expected(self, at: int, what: str) -> _StopError:
        got = shown(self.text[at]) if at < len(self.text) else "the end of the text"
        return self.stop(at, f"expected {what}, got {got}")

    def space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, path: Path, depth: int) -> int:
        """Walk over the value at `at`; gives the offset behind it."""
        self.marks.values[path] = at
        first = self.text[at : at + 1]
        if first in ("{", "["):
            if depth >= DEPTH:
                message = f"lists and objects lie more than {DEPTH} deep in each other"
                raise self.stop(at, message, "too-deep")
            return (self.object if first == "{" else self.array)(at + 1, path, depth + 1)
        if first == '"':
            return self.string(at)[1]
        if found := _NUMBER.match(self.text, at):
            self.number(at, found.group())
            return found.end()
        return self.word(at)

    def object(self, at: int, path: Path, depth: int) -> int:
        seen: dict[str, int] = {}
        at = self.space(at)
        if self.text[at : at + 1] == "}":
            return at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise self.expected(
                    at, 'a key in double quotes or "}"' if not seen else "a key in double quotes"
                )
            key, end = self.string(at)
            if key in seen:
                line = self.lines.place(seen[key]).line
                self.note(
                    at, "duplicate-key", f"the key {shown(key)} is here twice; first on line {line}"
                )
            seen.setdefault(key, at)
            inner = (*path, key)
            self.marks.keys[inner] = at
            at = self.space(end)
            if self.text[at : at + 1] != ":":
                raise self.expected(at, '":" after a key')
            at = self.space(self.value(self.space(at + 1), inner, depth))
            if self.text[at : at + 1] == "}":
                return at + 1
            if self.text[at : at + 1] != ",":
                raise self.expected(at, '"," or "}"')
            at = self.space(at + 1)

    def array(self, at: int, path: Path, depth: int) -> int:
        at = self.space(at)
        if self.text[at : at + 1] == "]":
            return at + 1
        index = 0
        while True:
            at = self.space(self.value(at, (*path, index), depth))
            if self.text[at : at + 1] == "]":
                return at + 1
            if self.text[at : at + 1] != ",":
                raise self.expected(at, '"," or "]"')
            at = self.space(at + 1)
            index += 1

    def string(self, at: int) -> tuple[str, int]:
        found = _STRING.match(self.text, at)
        if not found:
            raise self.bad_string(at)
        return self.unescape(found.group()[1:-1], at + 1), found.end()

    def bad_string(self, at: int) -> _StopError:
        """Say what is wrong with the text in quotes that begins at `at`."""
        inside = at + 1
        while inside < len(self.text) and self.text[inside] != '"':
            if self.text[inside] < " ":
                return self.stop(
                    inside, "a line break, tab or control character in quotes must be escaped"
                )
            if self.text[inside] == "\\":
                escape = _VALID_ESCAPE.match(self.text, inside)
                if not escape:
                    bad = self.text[inside : inside + 2]
                    return self.stop(inside, f"{shown(bad)} is not an escape that JSON knows")
                inside = escape.end()
            else:
                inside += 1
        return self.stop(at, "the quotes that open here are never closed")

    def unescape(self, body: str, at: int) -> str:
        if "\\" not in body:
            return body
        parts: list[str] = []
        end = 0
        high: tuple[int, int] | None = None
        for found in _ESCAPE.finditer(body):
            between = body[end : found.start()]
            code = int(found.group(1), 16) if found.group(1) else -1
            if high and not between and 0xDC00 <= code <= 0xDFFF:
                parts[-1] = chr(0x10000 + ((high[0] - 0xD800) << 10) + (code - 0xDC00))
                high, end = None, found.end()
                continue
            if high:
                self.lone(high[0], at + high[1])
            high = (code, found.start()) if 0xD800 <= code <= 0xDBFF else None
            if 0xDC00 <= code <= 0xDFFF:
                self.lone(code, at + found.start())
            simple = found.group(2) or ""
            parts += [between, chr(code) if code >= 0 else _SIMPLE.get(simple, simple)]
            end = found.end()
        if high:
            self.lone(high[0], at + high[1])
        return "".join(parts) + body[end:]

    def lone(self, code: int, at: int) -> None:
        message = f'"\\u{code:04x}" is half of a surrogate pair, so it is no character'
        self.note(at, "lone-surrogate", message)

    def number(self, at: int, digits: str) -> None:
        if any(mark in digits for mark in ".eE"):
            if isinf(float(digits)):
                self.note(at, "number-out-of-range", f'"{_short(digits)}" is too large a number')
        elif (count := len(digits.lstrip("-"))) > DIGITS:
            message = f"a number of {count:,} digits is too long; at most {DIGITS} are read"
            self.note(at, "number-out-of-range", message)
        after = self.text[at + len(digits) : at + len(digits) + 1]
        if after.isalnum() or after in ("_", "."):
            raise self.stop(
                at, f'"{_short(digits)}{after}" does not begin a number that JSON knows'
            )

    def word(self, at: int) -> int:
        found = _WORD.match(self.text, at)
        name = found.group() if found else ""
        if name in ("true", "false", "null"):
            return at + len(name)
        if name.lstrip("-") in ("NaN", "Infinity"):
            self.note(at, "not-a-number", f'"{name}" is no number in JSON')
            return at + len(name)
        if name:
            raise self.stop(
                at, f'expected a value, got "{_short(name)}"; text stands in double quotes'
            )
        raise self.expected(at, "a value")


def _short(word: str) -> str:
    return word if len(word) <= 40 else f"{word[:37]}..."
