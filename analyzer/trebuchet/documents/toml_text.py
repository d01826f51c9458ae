"""TOML text to a document: plain data, dates as texts, with the place of every key and value."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from trebuchet.documents.document import (
    DEPTH,
    DIGITS,
    Document,
    Lines,
    Path,
    check_characters,
    dotted,
    shown,
)
from trebuchet.documents.toml_scan import last_named, scan
from trebuchet.errors import Problem, TrebuchetError
from trebuchet.model.place import Place

DOTS = 1_000
"""How many dots one line may hold: the parser's time grows with the square of a key's parts."""

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_toml(text: str, file: str, error: type[TrebuchetError]) -> Document:
    """The TOML document in `text`; all that is wrong with it is raised together as `error`.

    A date or a time becomes the text that it is written as in ISO 8601. Refused besides bad
    syntax: infinities and NaN, whole numbers of over 300 digits, nesting deeper than 64.
    """
    text = text.removeprefix("\ufeff")
    lines = Lines(text, file)
    check_characters(text, lines, error)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > DOTS:
            message = f"one line holds more than {DOTS:,} dots"
            raise error(Problem(Place(file, number, 1), "too-deep", message))
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise error(_syntax_problem(str(fault), text, lines)) from None
    except (RecursionError, ValueError) as fault:
        raise error(_limit_problem(fault, file)) from None
    plain = _Plain()
    value = plain.of(parsed, (), 0)
    document = Document(value=value, file=file, text=text, mark=lambda: scan(text))
    if plain.faults:
        raise error(
            Problem(document.place(*path), code, message) for path, code, message in plain.faults
        )
    return document


class _Plain:
    """Turns what the parser gives into plain data, and notes what cannot be."""

    def __init__(self) -> None:
        self.faults: list[tuple[Path, str, str]] = []

    def of(self, value: Any, path: Path, depth: int) -> Any:
        if depth > DEPTH:
            if not any(code == "too-deep" for _, code, _ in self.faults):
                message = f"lists and tables lie more than {DEPTH} deep in each other"
                self.faults.append((path[:1], "too-deep", message))
            return None
        if isinstance(value, dict):
            return {key: self.of(inner, (*path, key), depth + 1) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner, (*path, at), depth + 1) for at, inner in enumerate(value)]
        if isinstance(value, date | time | datetime):
            return value.isoformat()
        if isinstance(value, float) and not isfinite(value):
            message = f"{dotted(path)} is no number that can be counted with"
            self.faults.append((path, "bad-number", message))
            return None
        if isinstance(value, int) and abs(value) >= 10**DIGITS:
            message = f"{dotted(path)} is too long a number; at most {DIGITS} digits are read"
            self.faults.append((path, "bad-number", message))
            return None
        return value


_WORDING = (
    ("Cannot mutate immutable", "duplicate-key", "this table was closed before; add to it there"),
    ("Cannot redefine namespace", "duplicate-key", "this name is a table already"),
    ("Expected '=' after a key", "toml-syntax", 'a "=" is missing after a key'),
    ("Expected ']' at the end", "toml-syntax", 'a "]" is missing at the end of a header'),
    ("Expected ']]' at the end", "toml-syntax", 'a "]]" is missing at the end of a header'),
    ("Expected newline or end", "toml-syntax", "this stands behind a value; begin a new line"),
    ("Unterminated string", "toml-syntax", "the quotes of a text are never closed"),
    ("Expected \"'", "toml-syntax", "the quotes of a text are never closed"),
    ('Expected \'"""', "toml-syntax", "the quotes of a text are never closed"),
    ("Unclosed array", "toml-syntax", 'a "," or "]" is missing in a list'),
    ("Unclosed inline table", "toml-syntax", 'a "," or "}" is missing in a table'),
    ("Invalid initial character for a key", "toml-syntax", "no key can begin with this character"),
    ("Invalid value", "toml-syntax", "this is no value; put a text in quotes"),
    ("Invalid date or datetime", "toml-syntax", "there is no such date or time"),
    ("Unescaped '\\' in a string", "toml-syntax", "this is not an escape that TOML knows"),
    ("Illegal character", "toml-syntax", "a line break or control character is not allowed here"),
)


def _syntax_problem(said: str, text: str, lines: Lines) -> Problem:
    found = _AT.search(said)
    line, column = (found.group(1), found.group(2)) if found else (None, None)
    place = (
        Place(lines.file, int(line), int(column))
        if line and column
        else lines.place(len(text.rstrip()))
    )
    fault = _AT.sub("", said)
    for theirs, noun in _REPEATED:
        if fault.startswith(theirs):
            return _repeated(noun, text if line is None else _until(text, place), lines)
    code, message = next(
        ((code, words) for theirs, code, words in _WORDING if fault.startswith(theirs)),
        ("toml-syntax", f"this is not TOML: {shown(fault)}"),
    )
    return Problem(place, code, message)


_REPEATED = (
    ("Cannot overwrite a value", "key"),
    ("Duplicate inline table key", "key"),
    ("Cannot declare", "table"),
)


def _repeated(noun: str, before: str, lines: Lines) -> Problem:
    """A key or a table that is here twice, by its name, with both places."""
    path, first, again = last_named(before)
    since = f", first on line {lines.place(first).line}" if first < again else ""
    name = dotted(path[:-1] if isinstance(path[-1], int) else path)
    name = name if '"' in name else f'"{name}"'
    message = f"the {noun} {name} is here twice{since}"
    return Problem(lines.place(again), "duplicate-key", message)


def _until(text: str, place: Place) -> str:
    """The text before a place."""
    rows = text.split("\n")
    number, column = place.line or 1, place.column or 1
    return "\n".join([*rows[: number - 1], rows[number - 1][: column - 1]])


def _limit_problem(fault: Exception, file: str) -> Problem:
    if isinstance(fault, RecursionError):
        message = f"lists and tables lie more than {DEPTH} deep in each other"
        return Problem(Place(file, 1, 1), "too-deep", message)
    message = f"a number is too long or out of range; at most {DIGITS} digits are read"
    return Problem(Place(file, 1, 1), "bad-number", message)
