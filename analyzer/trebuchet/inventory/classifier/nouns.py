"""The noun that a tool acts on: the `task` of `em_cancel_task`."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.inventory.classifier.verbs import Meaning
from trebuchet.inventory.classifier.words import listed, singular

_BREAKS = listed(
    "from to in into by for with on of at as via near after before between using and or"
)
_ARTICLES = listed("a an the new down off on up out back")


def acted_on(name: Sequence[str], meanings: Sequence[Meaning]) -> tuple[str, ...]:
    """The words of the noun that the verb acts on, each in the singular; the last is its head.

    It stands behind the verb up to a preposition, or before a verb that ends the name.
    """
    verb = meanings[0].word.split()[0] if meanings else ""
    at = name.index(verb) if verb in name else -1
    after = _phrase(name[at + 1 :])
    if after:
        return after
    before = [word for word in name[: max(at, 0)] if word not in _BREAKS]
    return tuple(singular(word) for word in before)


def _phrase(words: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        if word in _BREAKS - _ARTICLES and found:
            break
        if word not in _BREAKS | _ARTICLES:
            found.append(singular(word))
    return tuple(found)
