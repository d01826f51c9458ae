"""One text for each way in which a number of languages can hold one, the shortest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from trebuchet.analysis.meaning.character_sets import letters
from trebuchet.analysis.meaning.machines import Machine, Words

WHOLE: Final = 800
"""States up to which all ways are found."""
MOST: Final = 6_000
"""States up to which the ways that matter to one question are looked for."""

Answers = tuple[bool, ...]
"""For each machine whether it accepts."""
Hopeless = Callable[[tuple[bool | None, ...]], bool]
"""Whether nothing is gained by longer texts, where these answers are settled."""


class Found(NamedTuple):
    """A shortest text for each way to answer, and whether these are all."""

    texts: dict[Answers, str]
    complete: bool


@lru_cache(maxsize=2048)
def explore_whole(machines: tuple[Machine, ...], excluded: frozenset[str]) -> Found:
    """All ways to answer, as far as `WHOLE` states show them; kept for machines met again."""
    return explore(machines, excluded, WHOLE)


def explore(
    machines: Sequence[Machine],
    excluded: frozenset[str],
    most: int,
    hopeless: Hopeless | None = None,
) -> Found:
    """The answers that some text outside `excluded` gets from all machines together.

    Texts that begin like a hopeless one are left out. Not complete when more than `most` states
    would have to be visited.
    """
    readers: list[Machine] = [Words(excluded), *machines]
    alphabet = letters(characters for reader in readers for characters in reader.sets)
    start: tuple[Hashable, ...] = tuple(reader.start for reader in readers)
    waiting = deque([(start, "")])
    seen = {start}
    texts: dict[Answers, str] = {}
    while waiting:
        states, text = waiting.popleft()
        listed, *answers = (
            reader.accepts(state) for reader, state in zip(readers, states, strict=True)
        )
        if not listed:
            texts.setdefault(tuple(answers), text)
        settled = [reader.settled(state) for reader, state in zip(readers, states, strict=True)]
        if None not in settled or (hopeless and hopeless(tuple(settled[1:]))):
            continue
        for letter in alphabet:
            following = tuple(
                reader.step(state, letter) for reader, state in zip(readers, states, strict=True)
            )
            if following in seen:
                continue
            if len(seen) >= most:
                return Found(texts, False)
            seen.add(following)
            waiting.append((following, text + chr(letter)))
    return Found(texts, True)
