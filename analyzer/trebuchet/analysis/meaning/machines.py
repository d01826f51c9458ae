"""Machines that read a text letter by letter and then say what it is; the simple ones."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Protocol

from trebuchet.analysis.meaning.character_sets import ANY, CharacterSet, single


class Machine(Protocol):
    """Reads a text, letter by letter."""

    @property
    def sets(self) -> frozenset[CharacterSet]:
        """The sets of characters that it tells apart."""
        ...

    @property
    def start(self) -> Hashable:
        """The state before the first letter."""
        ...

    def step(self, state: Hashable, letter: int) -> Hashable:
        """The state after one more letter."""
        ...

    def accepts(self, state: Hashable) -> bool:
        """Whether the text that led here is one of the language."""
        ...

    def settled(self, state: Hashable) -> bool | None:
        """What every longer text gets, too, where that is known; None where it is open."""
        ...

    @property
    def example(self) -> str:
        """A text that is likely to be one of the language."""
        ...


class Part:
    """Texts that hold a given text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.start: Hashable = 0
        self.sets = frozenset({ANY, *map(single, text)})
        self._borders = [0] * len(text)
        for place in range(1, len(text)):
            length = self._borders[place - 1]
            while length and text[place] != text[length]:
                length = self._borders[length - 1]
            self._borders[place] = length + (text[place] == text[length])

    def step(self, state: Hashable, letter: int) -> Hashable:
        """How much of the text stands at the end now."""
        assert isinstance(state, int)  # noqa: S101 - the state of this machine is a length
        if state == len(self._text):
            return state
        while state and ord(self._text[state]) != letter:
            state = self._borders[state - 1]
        return state + (ord(self._text[state]) == letter)

    def accepts(self, state: Hashable) -> bool:
        """Whether all of it was seen."""
        return state == len(self._text)

    def settled(self, state: Hashable) -> bool | None:
        """True once it was seen."""
        return True if state == len(self._text) else None

    @property
    def example(self) -> str:
        """The text itself."""
        return self._text


class Words:
    """Exactly these texts."""

    def __init__(self, words: frozenset[str]) -> None:
        self._words = words
        self._beginnings = {word[:size] for word in words for size in range(len(word) + 1)}
        self.start: Hashable = "" if words else None
        self.sets = frozenset({ANY} | {single(letter) for word in words for letter in word})

    def step(self, state: Hashable, letter: int) -> Hashable:
        """The text so far, while it begins one of the words."""
        if not isinstance(state, str):
            return None
        longer = state + chr(letter)
        return longer if longer in self._beginnings else None

    def accepts(self, state: Hashable) -> bool:
        """Whether the text is one of the words."""
        return state in self._words

    def settled(self, state: Hashable) -> bool | None:
        """False once no word begins so."""
        return False if state is None else None

    @property
    def example(self) -> str:
        """The first of the words."""
        return min(self._words, default="")


@lru_cache(maxsize=4096)
def part_machine(text: str) -> Part:
    """The machine of a part, made once."""
    return Part(text)
