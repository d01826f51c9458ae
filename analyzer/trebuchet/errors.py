"""What can go wrong for a user, each with its place and the exit code it ends in.

Every error that a user can cause derives from `TrebuchetError` and carries `Problem` values:
one sentence each, with file, line and column where they are known. Anything else that escapes
is a fault of ours and shows its traceback (exit code 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trebuchet.model.place import Place


class Problem(NamedTuple):
    """One fault of one input: where, which kind, and a sentence that says what to do.

    `code` is kebab-case and stable; files in `tests/invalid/` are named after it.
    """

    place: Place
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class TrebuchetError(Exception):
    """An input cannot be used; nothing was written. Ends in exit code 2."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.problems: tuple[Problem, ...] = tuple(sorted(found))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PolicyError(TrebuchetError):
    """A policy text is not a valid policy of its dialect."""


class CorpusError(TrebuchetError):
    """A corpus folder holds a file that cannot be used; no part of it was loaded."""


class InventoryError(TrebuchetError):
    """A tool list is not one."""


class TraceError(TrebuchetError):
    """A list of calls is not one: a bad line, an unknown key, a clock going back."""


class UsageError(TrebuchetError):
    """What was asked for does not exist or does not fit together."""


class SettingsError(TrebuchetError):
    """A configuration, a baseline or a lock is not one, or does not fit the project."""


class StoreError(TrebuchetError):
    """A database file cannot be opened, read or written."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word closest to `word`: `; did you mean "x"?`, or nothing."""
    from difflib import get_close_matches

    names = sorted(set(known))
    folded = {name.lower(): name for name in reversed(names)}
    same = folded.get(word.lower())
    close = [same] if same else get_close_matches(word, names, n=1, cutoff=0.6)
    if not close:
        close = [folded[like] for like in get_close_matches(word.lower(), folded, n=1, cutoff=0.6)]
    return f'; did you mean "{close[0]}"?' if close else ""


_FEW = 3
"""Names that a hint lists at most."""


def likely(word: str, known: Iterable[str]) -> str:
    """A hint for a part of a name: those that begin so, else the nearest, else those with it."""
    names, plain = sorted(set(known)), word.lower()
    begun = [name for name in names if plain and name.lower().startswith(plain)]
    if len(begun) == 1:
        return f'; did you mean "{begun[0]}"?'
    if not begun and (hint := nearest(word, names)):
        return hint
    found = begun or [name for name in names if plain and plain in name.lower()]
    if not found:
        return ""
    shown = ", ".join(f'"{name}"' for name in found[:_FEW])
    more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
    verb = "begin so" if begun else "hold it" if len(found) > 1 else "holds it"
    return f"; {shown}{more} {verb}"
