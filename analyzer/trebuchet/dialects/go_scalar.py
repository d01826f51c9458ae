"""What a plain scalar means to Intercept, which reads YAML with Go's yaml.v3."""

from __future__ import annotations

import re

from trebuchet.documents.yaml_scalar import core_scalar, fraction, whole

_PREFIXED = re.compile(r"[-+]?0(?:[xX][0-9a-fA-F]+|[bB][01]+|[oO]?[0-7]+)\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+\Z")
_SPECIAL = re.compile(r"([-+]?)\.(inf|Inf|INF|nan|NaN|NAN)\Z")
_TIME = re.compile(
    r"\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])"
    r"(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d*)?[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?)?)?\Z"
)
_BITS = 2**64


class Timestamp(str):
    """A date or time without quotes, which Go turns into a time and not into a text."""

    __slots__ = ()


def go_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar in an Intercept policy.

    As in the core schema, but numbers may hold underscores and be hexadecimal, octal (`0o17` and
    `017`) or binary, whole numbers beyond 64 bits are floats, infinities are numbers, and dates
    are times.
    """
    if not text or text[0] not in "+-.0123456789":
        return core_scalar(text)
    if special := _SPECIAL.match(text):
        return float(special.group(1) + special.group(2).lower())
    if _TIME.match(text):
        return Timestamp(text)
    plain = text.replace("_", "")
    if _PREFIXED.match(plain):
        return _bounded(_prefixed(plain))
    if _LEADING_ZERO.match(plain):
        return fraction(plain)
    value = core_scalar(plain)
    if isinstance(value, str):
        return text
    return _bounded(value) if isinstance(value, int) else value


def _prefixed(plain: str) -> int:
    sign = -1 if plain[0] == "-" else 1
    digits = plain.lstrip("+-").lower()
    base = {"x": 16, "b": 2}.get(digits[1], 8)
    return sign * whole(digits[2:] if digits[1] in "xbo" else digits, base)


def _bounded(number: int) -> int | float:
    return number if -_BITS // 2 <= number < _BITS else fraction(str(number))
