"""Values of one argument: enough of them that no two kinds of value are taken for one.

The constants of the conditions, whatever prints like them, the numbers beside and between them,
and one value of each other kind. Texts beyond the constants are the business of `texts`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Final

from trebuchet.analysis.meaning.atoms import Atom, Span
from trebuchet.engine.gotext import as_float, printed
from trebuchet.model.policy import Operator
from trebuchet.model.value import thaw

OTHER: Final = "other"
"""A text that stands for any other, made longer until it is one."""
_HUGE: Final = 10**309
"""A whole number beyond the floats, which compares as infinity."""
_EQUALITIES: Final = (Operator.EQ, Operator.NEQ, Operator.CONTAINS)
_LISTS: Final = (Operator.IN, Operator.NOT_IN)


def constants(atoms: Iterable[Atom], within: bool = False) -> list[Any]:
    """The values that conditions compare with; `within` those that entries of a list meet."""
    found: list[Any] = []
    for atom in atoms:
        if atom.op in _LISTS and not within and isinstance(atom.value, list | tuple):
            found.extend(atom.value)
        elif atom.op is Operator.CONTAINS if within else atom.op in _EQUALITIES:
            found.append(atom.value)
    return found


def texts_of(compared: Iterable[Any]) -> list[str]:
    """The texts that equal one of these constants, sorted."""
    return sorted({printed(constant, decoded=False) for constant in compared})


def scalars(atoms: Iterable[Atom], compared: Iterable[Any]) -> Iterator[Any]:
    """Null, booleans, texts that equal a constant, and numbers of every kind."""
    known = list(compared)
    texts = texts_of(known)
    yield from (None, True, False)
    yield from texts
    yield from numbers(_specials(atoms, known, texts))


def numbers(specials: Iterable[float]) -> Iterator[int | float]:
    """The special numbers, and the plainest number in each gap that they leave."""
    ordered = sorted(set(specials))
    for special in ordered:
        yield from _written(special)
    if 0.0 in ordered:
        yield -0.0
    edges = [-math.inf, *(each for each in ordered if math.isfinite(each)), math.inf]
    for low, high in pairwise(edges):
        between = _between(low, high)
        if between is not None:
            yield from between
    yield from (_HUGE, -_HUGE)


def counts(atoms: Iterable[Atom], span: Span) -> Iterator[int]:
    """What a counter can hold: zero, the bounds of its span, and one number of each class."""
    listed = list(atoms)
    compared = constants(listed)
    specials = _specials(listed, compared, texts_of(compared)) | {0.0, *map(float, span)}
    around = {int(each) + step for each in specials if abs(each) < 2**63 for step in (-1, 0, 1)}
    yield from sorted(
        (each for each in around if span.lowest <= each <= span.highest), key=lambda n: (abs(n), n)
    )


def _specials(atoms: Iterable[Atom], compared: list[Any], texts: list[str]) -> set[float]:
    found = {as_float(each) for each in compared if type(each) in (int, float)}
    for atom in atoms:
        found |= {as_float(bound) for bound in atom.bounds}
        if type(atom.value) in (int, float):
            found.add(as_float(atom.value))
    for text in texts:
        number = _number(text)
        if number is not None:
            found.add(number)
    return {each for each in found if not math.isnan(each)}


def _number(text: str) -> float | None:
    """The number that prints as a text."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if printed(number) == text else None


def _written(number: float) -> Iterator[int | float]:
    if math.isinf(number):
        return
    yield int(number) if number.is_integer() and abs(number) < 2**53 else number


def _between(low: float, high: float) -> tuple[int | float, ...] | None:
    """The plainest numbers strictly between two: a whole one and a broken one, where there are."""
    if math.isinf(low) and math.isinf(high):
        return (1,)
    if math.isinf(low):
        return (math.ceil(high) - 1,) if abs(high) < 2**53 else (math.nextafter(high, low),)
    if math.isinf(high):
        return (math.floor(low) + 1,) if abs(low) < 2**53 else (math.nextafter(low, high),)
    whole = math.floor(low) + 1
    if low < whole < high and abs(whole) < 2**53:
        return (whole,)
    middle = low + (high - low) / 2
    for candidate in (middle, math.nextafter(low, high)):
        if low < candidate < high:
            return (candidate,)
    return None


def lists_like(text: str, split: bool) -> list[list[Any]] | None:
    """Lists that print as a text; with `split` all that differ in their texts, None if too many."""
    if not (text.startswith("[") and text.endswith("]") and len(text) > 1):
        return []
    inside = text[1:-1]
    if not inside:
        return [[], [""]]
    if not split:
        return [[inside]]
    words = inside.split(" ")
    if len(words) > _MOST_WORDS:
        return None
    found: list[list[str]] = [[words[0]]]
    for word in words[1:]:
        found = [
            longer
            for shorter in found
            for longer in ([*shorter, word], [*shorter[:-1], f"{shorter[-1]} {word}"])
        ]
    return [list(each) for each in found]


_MOST_WORDS: Final = 7


def maps_like(text: str) -> list[dict[str, Any]] | None:
    """Objects of texts that print as a text, None if there are too many to be listed."""
    if not (text.startswith("map[") and text.endswith("]")):
        return []
    inside = text[4:-1]
    if not inside:
        return [{}]
    words = inside.split(" ")
    if len(words) > _MOST_WORDS or inside.count(":") > _MOST_WORDS:
        return None
    found = []
    for segments in _segmented(words):
        found.extend(_keyed(segments))
    return [each for each in found if printed(each) == text]


def _segmented(words: list[str]) -> list[list[str]]:
    found = [[words[0]]]
    for word in words[1:]:
        found = [
            longer
            for shorter in found
            for longer in ([*shorter, word], [*shorter[:-1], f"{shorter[-1]} {word}"])
        ]
    return found


def _keyed(segments: list[str]) -> list[dict[str, Any]]:
    """Every way to cut each segment into a key and a value."""
    found: list[dict[str, Any]] = [{}]
    for segment in segments:
        cuts = [place for place, letter in enumerate(segment) if letter == ":"]
        found = [{**begun, segment[:cut]: segment[cut + 1 :]} for begun in found for cut in cuts]
    return found


def alike(text: str) -> Iterator[Any]:
    """Values of other kinds than text that print as a text, one of each kind."""
    yield from (each for each in (None, True, False) if printed(each) == text)
    number = _number(text)
    if number is not None and math.isfinite(number):
        yield from _written(number)
    if number == math.inf:
        yield _HUGE
    if number == -math.inf:
        yield -_HUGE
    yield from (lists_like(text, split=False) or [])[:1]
    yield from (maps_like(text) or [])[:1]


def plain(value: Any) -> Any:
    """A constant as an argument may hold it."""
    return thaw(value)
