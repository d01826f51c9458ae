"""What a plain YAML scalar means: the core schema, without its surprises."""

from __future__ import annotations

import re
from math import isinf

from trebuchet.documents.document import DIGITS

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")


def core_scalar(text: str) -> Scalar:
    """The value of an unquoted scalar; a ValueError says in plain words why it has none.

    `null`, `true`, decimal whole numbers and decimal fractions are what they look like; all else
    is text: `yes`, `on`, `2026-01-01`, `12:30:00`, `0777`, `0x1f`, `1_000`.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.match(text):
        return whole(text)
    if _NOT_FINITE.match(text):
        raise ValueError(f'"{text}" is no number that can be counted with')
    if _FLOAT.match(text) and not text.lstrip("+-").isdigit():
        return fraction(text)
    return text


def whole(text: str, base: int = 10) -> int:
    """The whole number that `text` writes, or a ValueError when it is too long."""
    if (count := len(text.lstrip("+-"))) > DIGITS:
        raise ValueError(f"a number of {count:,} digits is too long; at most {DIGITS} are read")
    return int(text, base)


def fraction(text: str) -> float:
    """The number that `text` writes, or a ValueError when it is out of range."""
    number = float(text)
    if isinf(number):
        raise ValueError(f'"{text[:40]}" is too large a number; quote it if it is a text')
    return number
