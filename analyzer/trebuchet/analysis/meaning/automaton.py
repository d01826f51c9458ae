"""Regular expressions as machines that read a text letter by letter.

A regular expression becomes a deterministic automaton whose states are made when they are first
reached, in the way RE2 itself searches; assertions look at the kinds of both neighbours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Final, Literal

from trebuchet.analysis.meaning.character_sets import (
    ANY,
    ASCII,
    NEWLINE,
    WORD,
    CharacterSet,
    holds,
    letters,
)
from trebuchet.analysis.meaning.expression import (
    Assertion,
    Chain,
    Choice,
    Expression,
    Letter,
    Look,
    Repeat,
    parse,
)
from trebuchet.analysis.meaning.undecidable import UndecidableError

MOST_NODES: Final = 20_000
"""Nodes of the largest expression, with its repetitions written out."""

Neighbour = Literal["none", "newline", "word", "other"]
"""What stands beside a position: the end of the text, or a character of this kind."""

_ACCEPTED: Final = "accepted"
_DEAD: Final = "dead"


class Search:
    """Texts that hold a match of a regular expression."""

    def __init__(self, pattern: str) -> None:
        self._edges: list[tuple[CharacterSet | Look | None, tuple[int, ...]]] = []
        self._last = self._node(None)
        self._first = self._build(parse(pattern), self._last)
        looks = {kind for kind, _ in self._edges if isinstance(kind, str)}
        self._lines = bool(looks & {"line begins", "line ends"})
        self._words = bool(looks & {"word edge", "no word edge"})
        extra = ({NEWLINE} if self._lines else set()) | ({WORD} if self._words else set())
        self.sets = frozenset(
            {kind for kind, _ in self._edges if isinstance(kind, tuple)} | {ANY} | extra
        )
        self._again = self._begins_later()
        # RE2 looks at bytes, so that \B alone matches between two of one character.
        self._inside = self._words and self._last in self._closure({self._first}, "other", "other")
        self.sets |= {ASCII} if self._inside else set()
        self.start: Hashable = (frozenset({self._first}), "none")
        self._steps: dict[tuple[Hashable, int], Hashable] = {}
        self._ends: dict[Hashable, bool] = {}

    def step(self, state: Hashable, letter: int) -> Hashable:
        """The state after one more letter."""
        if state in (_ACCEPTED, _DEAD):
            return state
        key = (state, letter)
        known = self._steps.get(key)
        if known is None:
            known = self._steps[key] = self._stepped(state, letter)
        return known

    def accepts(self, state: Hashable) -> bool:
        """Whether the text that led here holds a match."""
        if state in (_ACCEPTED, _DEAD):
            return state == _ACCEPTED
        known = self._ends.get(state)
        if known is None:
            nodes, before = self._parts(state)
            known = self._ends[state] = self._last in self._closure(nodes, before, "none")
        return known

    def settled(self, state: Hashable) -> bool | None:
        """True once a match was seen, False once none can come."""
        return True if state == _ACCEPTED else False if state == _DEAD else None

    @property
    def example(self) -> str:
        """The shortest text that would match if assertions always held."""
        waiting = deque([(self._first, "")])
        seen: set[int] = set()
        while waiting:
            node, text = waiting.popleft()
            if node == self._last:
                return text
            if node in seen:
                continue
            seen.add(node)
            kind, following = self._edges[node]
            if isinstance(kind, tuple):
                letter = next((each for each in letters([kind]) if holds(kind, each)), None)
                if letter is not None:
                    waiting.extend((each, text + chr(letter)) for each in following)
            else:
                waiting.extendleft((each, text) for each in following)
        return ""

    def _stepped(self, state: Hashable, letter: int) -> Hashable:
        nodes, before = self._parts(state)
        kind = self._kind(letter)
        closed = self._closure(nodes, before, kind)
        if self._last in closed or (self._inside and not holds(ASCII, letter)):
            return _ACCEPTED
        reached = {
            node
            for each in closed
            if isinstance(characters := self._edges[each][0], tuple) and holds(characters, letter)
            for node in self._edges[each][1]
        }
        if self._again:
            reached.add(self._first)
        return (frozenset(reached), kind) if reached else _DEAD

    @staticmethod
    def _parts(state: Hashable) -> tuple[frozenset[int], Neighbour]:
        assert isinstance(state, tuple)  # noqa: S101 - the other states were answered before
        return state

    def _kind(self, letter: int) -> Neighbour:
        """The kind of a character, as far as an assertion here asks for it."""
        if self._lines and letter == NEWLINE[0]:
            return "newline"
        return "word" if self._words and holds(WORD, letter) else "other"

    def _begins_later(self) -> bool:
        """Whether a match can begin after the first character."""
        kinds: tuple[Neighbour, ...] = ("newline", "word", "other")
        for before in kinds:
            for after in (*kinds, "none"):
                closed = self._closure({self._first}, before, after)
                if any(
                    node == self._last or isinstance(self._edges[node][0], tuple) for node in closed
                ):
                    return True
        return False

    def _closure(self, nodes: Iterable[int], before: Neighbour, after: str) -> set[int]:
        """What is reached without a character, between these two neighbours."""
        seen: set[int] = set()
        waiting = list(nodes)
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            kind, following = self._edges[node]
            if kind is None or (isinstance(kind, str) and _is_so(kind, before, after)):
                waiting.extend(following)
        return seen

    def _node(self, kind: CharacterSet | Look | None, *following: int) -> int:
        if len(self._edges) >= MOST_NODES:
            raise UndecidableError("a regular expression is too large to be compared")
        self._edges.append((kind, following))
        return len(self._edges) - 1

    def _build(self, expression: Expression, after: int) -> int:
        """The node from which the expression is read on to the node `after`."""
        if isinstance(expression, Letter):
            return self._node(expression.characters, after)
        if isinstance(expression, Assertion):
            return self._node(expression.look, after)
        if isinstance(expression, Chain):
            for part in reversed(expression.parts):
                after = self._build(part, after)
            return after
        if isinstance(expression, Choice):
            return self._node(None, *(self._build(each, after) for each in expression.options))
        return self._repeat(expression, after)

    def _repeat(self, expression: Repeat, after: int) -> int:
        if expression.most is None:
            loop = self._node(None)
            self._edges[loop] = (None, (self._build(expression.part, loop), after))
            first = loop
        else:
            first = after
            for _ in range(expression.most - expression.least):
                first = self._node(None, self._build(expression.part, first), after)
        for _ in range(expression.least):
            first = self._build(expression.part, first)
        return first


def _is_so(look: Look, before: str, after: str) -> bool:
    """Whether an assertion holds between two neighbours."""
    if look == "text begins":
        return before == "none"
    if look == "text ends":
        return after == "none"
    if look == "line begins":
        return before in ("none", "newline")
    if look == "line ends":
        return after in ("none", "newline")
    edge = (before == "word") != (after == "word")
    return edge if look == "word edge" else not edge


@lru_cache(maxsize=4096)
def search_machine(pattern: str) -> Search:
    """The machine of a pattern, made once."""
    return Search(pattern)
