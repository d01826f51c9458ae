"""Sets of characters, and the fewest letters that tell a number of sets apart.

What a class, an escape or a folded letter of RE2 matches is not written down here: RE2 itself is
asked, on every character there is, once a token.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from sys import byteorder
from typing import Final

import re2

CharacterSet = tuple[int, ...]
"""Ascending bounds: the set begins at the first, ends before the second, begins at the third…"""

BEYOND: Final = 0x110000
ANY: Final[CharacterSet] = (0, BEYOND)
ASCII: Final[CharacterSet] = (0, 128)
WORD: Final[CharacterSet] = (48, 58, 65, 91, 95, 96, 97, 123)
"""What `\\b` takes for a part of a word."""
NEWLINE: Final[CharacterSet] = (10, 11)

_SURROGATES: Final = (0xD800, 0xE000)
_PLAIN: Final = ((97, 123), (48, 58), (65, 91), (33, 127), (32, 33), (0xA1, 0xD800))
"""Ranges of characters, the plainest first."""


def holds(characters: CharacterSet, character: int) -> bool:
    """Whether a set holds a character."""
    return bisect_right(characters, character) & 1 == 1


def single(character: str) -> CharacterSet:
    """The set of one character."""
    return (ord(character), ord(character) + 1)


@cache
def matched_by(token: str) -> CharacterSet:
    """The characters that a token of RE2, which matches exactly one, matches."""
    options = re2.Options()
    options.log_errors = False
    bounds: list[int] = []
    for found in re2.compile(f"(?:{token})+", options).finditer(_every_character()):
        run = found.group().decode()
        if bounds and bounds[-1] == ord(run[0]):
            bounds.pop()
        else:
            bounds.append(ord(run[0]))
        bounds.append(ord(run[-1]) + 1)
    return tuple(bounds)


@cache
def _every_character() -> bytes:
    first, last = _SURROGATES
    codes = array("I", range(first))
    codes.extend(range(last, BEYOND))
    return codes.tobytes().decode(f"utf-32-{byteorder[0]}e").encode()


def letters(sets: Iterable[CharacterSet]) -> tuple[int, ...]:
    """One character for each way in which these sets can hold one, the plainest first."""
    return _letters(frozenset(sets))


@cache
def _letters(sets: frozenset[CharacterSet]) -> tuple[int, ...]:
    ordered = sorted(sets)
    bounds = sorted({0, BEYOND}.union(*ordered))
    best: dict[tuple[bool, ...], tuple[int, int]] = {}
    for first, end in pairwise(bounds):
        rank = _plainest(first, end)
        if rank is None:
            continue
        held = tuple(holds(each, first) for each in ordered)
        best[held] = min(rank, best.get(held, rank))
    return tuple(character for _, character in sorted(best.values()))


def _plainest(first: int, end: int) -> tuple[int, int] | None:
    """Rank and code of the plainest character from `first` up to `end`; None for surrogates."""
    for rank, (low, high) in enumerate(_PLAIN):
        character = max(first, low)
        if character < min(end, high):
            return rank, character
    low, high = _SURROGATES
    character = high if low <= first < high else first
    return (len(_PLAIN), character) if character < end else None
