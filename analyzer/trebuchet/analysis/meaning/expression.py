r"""Regular expressions of RE2, parsed as far as the set of texts depends on them.

Every text given here was accepted by RE2. Groups, names and greed leave no trace, since
only whether there is a match matters. Raises `UndecidableError` for `\C`, a single byte, which is
no character.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from trebuchet.analysis.meaning.character_sets import ANY, CharacterSet, matched_by, single
from trebuchet.analysis.meaning.undecidable import UndecidableError


class Letter(NamedTuple):
    """One character of a set."""

    characters: CharacterSet


class Chain(NamedTuple):
    """Parts one after another; the empty text where there are none."""

    parts: tuple[Expression, ...]


class Choice(NamedTuple):
    """One of several."""

    options: tuple[Expression, ...]


class Repeat(NamedTuple):
    """A part so many times; `most` is None where there is no bound."""

    part: Expression
    least: int
    most: int | None


Look = Literal["text begins", "text ends", "line begins", "line ends", "word edge", "no word edge"]


class Assertion(NamedTuple):
    """A look at the neighbours that takes no character."""

    look: Look


Expression = Letter | Chain | Choice | Repeat | Assertion

_COUNT: Final = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_FLAGS: Final = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_NAMED: Final = re.compile(r"\(\?P?<[^>]*>")
_ESCAPE: Final = re.compile(
    r"\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9A-Fa-f]{2})|[0-7]{1,3}|.)", re.DOTALL
)
_NOT_NEWLINE: Final[CharacterSet] = (0, 10, 11, ANY[1])
_LOOKS: Final[dict[str, Look]] = {
    "\\A": "text begins",
    "\\z": "text ends",
    "\\b": "word edge",
    "\\B": "no word edge",
}


def parse(pattern: str) -> Expression:
    """The expression that a pattern states."""
    reader = _Reader(pattern)
    return reader.choice(frozenset())


class _Reader:
    """A pattern and how far it was read."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def choice(self, flags: frozenset[str]) -> Expression:
        """Alternatives up to the end of the group; flags that are set inside last as long."""
        options: list[Expression] = []
        parts: list[Expression] = []
        while self._at < len(self._pattern) and self._pattern[self._at] != ")":
            if self._take("|"):
                options.append(Chain(tuple(parts)))
                parts = []
                continue
            found = _FLAGS.match(self._pattern, self._at)
            if found:
                self._at = found.end()
                changed = (flags | set(found[1])) - set(found[2] or "")
                if found[3] == ")":
                    flags = changed
                    self._repeat_last(parts)
                    continue
                inner = self.choice(changed)
                self._take(")")
                parts.append(self._repeated(inner))
            elif self._take("\\Q"):
                parts.extend(self._quoted(flags))
                self._repeat_last(parts)
            else:
                parts.append(self._repeated(self._atom(flags)))
        options.append(Chain(tuple(parts)))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _take(self, expected: str) -> bool:
        there = self._pattern.startswith(expected, self._at)
        self._at += len(expected) if there else 0
        return there

    def _quoted(self, flags: frozenset[str]) -> list[Expression]:
        end = self._pattern.find("\\E", self._at)
        text = self._pattern[self._at :] if end < 0 else self._pattern[self._at : end]
        self._at = len(self._pattern) if end < 0 else end + 2
        return [_literal(character, flags) for character in text]

    def _repeat_last(self, parts: list[Expression]) -> None:
        """Apply what follows to the last part: flags and quotes are no parts of their own."""
        if parts:
            parts[-1] = self._repeated(parts[-1])

    def _atom(self, flags: frozenset[str]) -> Expression:
        character = self._pattern[self._at]
        if character == "(":
            named = _NAMED.match(self._pattern, self._at)
            self._at = named.end() if named else self._at + 1
            inner = self.choice(flags)
            self._take(")")
            return inner
        if character == "[":
            return Letter(_asked(self._class(), flags))
        if character == "\\":
            return self._escaped(flags)
        self._at += 1
        if character == ".":
            return Letter(ANY if "s" in flags else _NOT_NEWLINE)
        if character == "^":
            return Assertion("line begins" if "m" in flags else "text begins")
        if character == "$":
            return Assertion("line ends" if "m" in flags else "text ends")
        return _literal(character, flags)

    def _escaped(self, flags: frozenset[str]) -> Expression:
        found = _ESCAPE.match(self._pattern, self._at)
        escape = found[0] if found else self._pattern[self._at :]
        self._at += len(escape)
        if escape in _LOOKS:
            return Assertion(_LOOKS[escape])
        if escape == "\\C":
            raise UndecidableError("a regular expression matches single bytes with \\C")
        return Letter(_asked(escape, flags))

    def _class(self) -> str:
        """A class with its brackets."""
        begin = self._at
        self._at += 1
        self._take("^")
        self._take("]")
        while self._pattern[self._at] != "]":
            end = self._pattern.find(":]", self._at)
            if self._pattern.startswith("[:", self._at) and end >= 0:
                self._at = end + 2
            else:
                self._at += 2 if self._pattern[self._at] == "\\" else 1
        self._at += 1
        return self._pattern[begin : self._at]

    def _repeated(self, part: Expression) -> Expression:
        """A part with the repetitions that follow it."""
        while self._at < len(self._pattern):
            counted = _COUNT.match(self._pattern, self._at)
            if counted:
                self._at = counted.end()
                least = int(counted[1])
                most = least if not counted[2] else int(counted[3]) if counted[3] else None
                part = Repeat(part, least, most)
            elif self._take("*"):
                part = Repeat(part, 0, None)
            elif self._take("+"):
                part = Repeat(part, 1, None)
            elif self._take("?"):
                part = Repeat(part, 0, 1)
            else:
                break
            self._take("?")
        return part


def _literal(character: str, flags: frozenset[str]) -> Letter:
    if "i" not in flags:
        return Letter(single(character))
    return Letter(_asked(re.escape(character) if character.isascii() else character, flags))


def _asked(written: str, flags: frozenset[str]) -> CharacterSet:
    return matched_by(f"(?i:{written})" if "i" in flags else written)
