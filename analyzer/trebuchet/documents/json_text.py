"""JSON text to a document: strict, without duplicate keys, and quick when nothing is wrong."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Any, NoReturn

from trebuchet.documents.document import DEPTH, DIGITS, Document, Lines, check_characters
from trebuchet.documents.json_scan import scan
from trebuchet.errors import Problem, TrebuchetError

_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(text: str, file: str, error: type[TrebuchetError], first_line: int = 1) -> Document:
    """The one JSON value in `text`; all that is wrong with it is raised together as `error`.

    `first_line` is the line of the file on which `text` begins. Refused besides bad syntax:
    duplicate keys, NaN and Infinity, numbers out of range, nesting deeper than 64, whole numbers
    of over 300 digits, and escapes that make half a surrogate pair.
    """
    text = text.removeprefix("\ufeff")
    try:
        value = _parse(text)
    except (ValueError, RecursionError) as fault:
        lines = Lines(text, file, first_line)
        check_characters(text, lines, error)
        problems = scan(text, lines).problems
        if not problems:
            at = fault.pos if isinstance(fault, json.JSONDecodeError) else 0
            problems = (Problem(lines.place(at), "json-syntax", "this is not JSON"),)
        raise error(problems) from None
    return Document(
        value=value,
        file=file,
        text=text,
        mark=lambda: scan(text, Lines(text, file, first_line)).marks,
        first_line=first_line,
    )


def _parse(text: str) -> Any:
    """The value of `text` through the C parser, or a ValueError that does not say where."""
    text.encode("utf-8")
    if _HALF_PAIR.search(text):
        scanned = scan(text, Lines(text, ""))
        if scanned.problems:
            raise ValueError
    value = json.loads(
        text,
        object_pairs_hook=_object,
        parse_constant=_constant,
        parse_int=_integer,
        parse_float=_float,
    )
    _check_depth(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS:
        raise ValueError
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    if isinf(number):
        raise ValueError
    return number


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEPTH + 1):
        level = [outer for outer in level if isinstance(outer, dict | list)]
        if not level:
            return
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    raise ValueError
