"""Values as the reference engine, a Go program, prints them.

Two values that are not both numbers are equal when they print alike, so the printed form is part
of what a policy means: `true` equals `"true"`, `1e6` prints as `1e+06`, a list as `[a b]`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import inf, isinf, isnan
from typing import Any, Final

_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST_INTEGER: Final = 2**64 - 1
_LONGEST_PLAIN: Final = 6
"""Digits before the point up to which a float prints without an exponent."""
_ESCAPES: Final = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    '"': '\\"',
    "\\": "\\\\",
}


def as_float(number: float) -> float:
    """A number as a 64-bit float; one beyond its range becomes an infinity of its sign.

    A Go gateway refuses a call with such a number before it asks any rule. Infinity comes
    nearest: it fails every upper bound, and every rule that denies above a bound denies it.
    """
    try:
        return float(number)
    except OverflowError:
        return inf if number > 0 else -inf


def well_formed(text: str) -> str:
    """`text` with every lone surrogate as U+FFFD, which is how a Go program decodes it."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def printed(value: Any, *, decoded: bool = True) -> str:
    """A JSON value as Go's `%v` prints it.

    `decoded` says that the value came with a call, as JSON, so that every number is a float;
    in a policy a whole number is an integer and prints without an exponent.
    """
    if isinstance(value, str):
        return well_formed(value)
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and not decoded and abs(value) <= _LARGEST_INTEGER:
        return str(value)
    if isinstance(value, int | float):
        return _printed_float(as_float(value))
    if isinstance(value, Mapping):
        texts = {well_formed(str(key)): inner for key, inner in value.items()}
        inside = (f"{key}:{printed(texts[key], decoded=decoded)}" for key in sorted(texts))
        return f"map[{' '.join(inside)}]"
    if isinstance(value, list | tuple):
        return f"[{' '.join(printed(inner, decoded=decoded) for inner in value)}]"
    raise TypeError(f"{type(value).__name__} is no JSON value")


def quoted(text: str) -> str:
    """A text in double quotes as Go's `%q` prints it, with what is not printable escaped."""
    return f'"{"".join(_escaped(letter) for letter in well_formed(text))}"'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _printed_float(number: float) -> str:
    """A float in its shortest form, with an exponent below 1e-04 and from 1e+06 on."""
    if isnan(number):
        return "NaN"
    if isinf(number):
        return "+Inf" if number > 0 else "-Inf"
    sign, digits, exponent = _shortest(number)
    if exponent < -4 or exponent >= _LONGEST_PLAIN:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    whole, rest = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"


def _shortest(number: float) -> tuple[str, str, int]:
    """Sign, shortest digits without zeros at either end, and the exponent of the first digit."""
    text = repr(number)
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    mantissa, _, power = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    leading = len(whole) + len(fraction) - len(digits)
    if not digits:
        return sign, "0", 0
    return sign, digits.rstrip("0"), len(whole) - 1 - leading + int(power or 0)
