"""Text from outside, made harmless and cut to size: tool names, arguments and messages are data.

A name may hold escape codes that repaint the terminal, or marks that turn the reading direction.
Nothing is printed before `inert` has seen it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from unicodedata import category, east_asian_width

from trebuchet.model.value import thaw

DASH: Final = "\u2013"
"""Stands where there is no number and no letter."""

_ACTING: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def inert(text: str) -> str:
    """`text` with every character escaped that a terminal would act on rather than show.

    Controls, format marks (reading direction, zero width), line separators, half surrogates and
    code points without a meaning become their escapes in Python. Applying it twice changes
    nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(mark) if category(mark) in _ACTING else mark for mark in text)


def _escaped(mark: str) -> str:
    code = ord(mark)
    if code < 0x100:
        return _SHORT.get(mark, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cells(text: str) -> int:
    """How many columns of a terminal `text` takes at most: wide letters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)


def cut(text: str, width: int) -> str:
    """`text`, harmless, in at most `width` columns; what is too long loses its middle."""
    shown = inert(text)
    if cells(shown) <= width:
        return shown
    if width < 1:
        return ""
    tail = _tail(shown, (width - 1) // 2)
    return _head(shown, width - 1 - cells(tail)) + "…" + tail


def clip(text: str, width: int) -> str:
    """`text`, harmless, in at most `width` columns; what is too long loses its end."""
    shown = inert(text)
    if cells(shown) <= width:
        return shown
    return _head(shown, width - 1) + "…" if width > 0 else ""


def fold(text: str, width: int) -> Iterator[str]:
    """`text`, harmless, broken between words into lines of at most `width` columns."""
    line = ""
    for word in inert(text).split(" "):
        rest = word
        joined = f"{line} {rest}" if line else rest
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        while cells(rest) > width:
            piece = _head(rest, width) or rest[0]
            yield piece
            rest = rest[len(piece) :]
        line = rest
    if line:
        yield line


def _head(text: str, width: int) -> str:
    taken = 0
    for index, mark in enumerate(text):
        taken += cells(mark)
        if taken > width:
            return text[:index]
    return text


def _tail(text: str, width: int) -> str:
    return _head(text[::-1], width)[::-1]


def arguments(values: Mapping[str, Any]) -> str:
    """The arguments of a call on one line of JSON."""
    return inert(json.dumps(thaw(values), ensure_ascii=False))


def number(value: float) -> str:
    """A count without a useless `.0`, never rounded up: `7`, `7.5`, `16.2`."""
    if value == int(value):
        return str(int(value))
    return f"{int(value * 10 + 1e-9) / 10:g}"


def percent(share: float | None) -> str:
    """A share as `81 %`, never rounded up; a dash where there is none."""
    return DASH if share is None else f"{int(share * 100 + 1e-9)} %"


def some(names: list[str], most: int) -> str:
    """The first names with commas, and how many more there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def counted(number_: int, word: str) -> str:
    """`1 attack`, `2 attacks`."""
    return f"{number_} {word}{'' if number_ == 1 else 's'}"
