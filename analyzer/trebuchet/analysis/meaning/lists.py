"""Lists with every set of the entries that conditions ask for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from trebuchet.analysis.meaning.atoms import Atom
from trebuchet.analysis.meaning.values import alike, constants, texts_of

WHOLE: Final = 128
"""Sets of entries up to which all are listed."""
MOST: Final = 5_000
"""Sets of entries up to which those that matter to one question are looked for."""


class Lists(NamedTuple):
    """A list for each set of conditions that its entries meet, and whether these are all."""

    lists: tuple[list[Any], ...]
    complete: bool


def entry_lists(
    asked: Sequence[Atom], most: int, hopeless: Callable[[Sequence[Atom]], bool] | None = None
) -> Lists:
    """The shortest list for each set of conditions on entries, up to `most` sets.

    Longer lists are left out where nothing is gained once these conditions are met.
    """
    entries = _entries(asked)
    nothing = (False,) * len(asked)
    found: dict[tuple[bool, ...], list[Any]] = {nothing: []}
    waiting = deque([nothing])
    while waiting:
        answers = waiting.popleft()
        met = [atom for atom, answer in zip(asked, answers, strict=True) if answer]
        if hopeless and hopeless(met):
            continue
        for one, entry in entries.items():
            more = tuple(a or b for a, b in zip(answers, one, strict=True))
            if more in found:
                continue
            if len(found) >= most:
                return Lists(tuple(found.values()), False)
            found[more] = [*found[answers], entry]
            waiting.append(more)
    return Lists(tuple(found.values()), True)


def _entries(asked: Sequence[Atom]) -> dict[tuple[bool, ...], Any]:
    """For each way to meet conditions by one entry of a list, such an entry."""
    compared = constants(asked, within=True)
    found: dict[tuple[bool, ...], Any] = {}
    values = [each for text in texts_of(compared) for each in (text, *alike(text))]
    values += [each for each in compared if type(each) in (int, float)]
    for value in values:
        answers = tuple(atom.holds([value]) for atom in asked)
        if any(answers):
            found.setdefault(answers, value)
    return found
