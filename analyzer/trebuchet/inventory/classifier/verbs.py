"""Verbs: what a word of a tool's name says that the tool does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from trebuchet.inventory.classifier.verb_words import (
    FOREIGN,
    LOOKS,
    LOOSE,
    NOUNS,
    PHRASES,
    PLAIN,
    Action,
)
from trebuchet.inventory.classifier.words import listed, singular


class Meaning(NamedTuple):
    """What one word of a name, a value or a description means."""

    action: Action
    word: str


def _table(source: dict[Action, str]) -> dict[str, Action]:
    return {word: action for action, listed in source.items() for word in listed.split()}


_PLAIN = _table(PLAIN)
_LOOSE = _table(LOOSE)
_NOUNS = _table(NOUNS)
_JOINTS = frozenset({"and", "or"})
_BEFORE_NOUNS = listed(
    "from to in into by for with on of at as via near after before between using the a an"
)
"""Words that a noun follows: in `import_from_archive` nothing is archived."""


_ENDS = listed(
    "list help status info information logs log details history guidance stats statistics overview "
    "summary metrics"
)
"""Nouns that, at the end of a name without a plain verb, say that it looks."""
_WRITERS = listed("set write put archive watch tag reset")
_TEXTS = listed("code link deeplink locator guidance diagram schema expression documentation cli")
"""What is generated as text and stored nowhere."""


def meanings(name: Sequence[str]) -> tuple[Meaning, ...]:
    """What the words of a name say that the tool does; none where no word tells.

    A phrase or a plain verb beats a loose one, a loose one beats a noun. Of several plain verbs the
    first counts, and with it those joined to it by "and" or "or".
    """
    phrases = [pair for pair in pairwise(name) if pair in PHRASES]
    plain = [
        at
        for at, word in enumerate(name)
        if word in _PLAIN and not (at and name[at - 1] in _BEFORE_NOUNS)
    ]
    if phrases and (
        not plain or name[plain[0]] in phrases[0] or PHRASES[phrases[0]] is Action.DRIVE
    ):
        return (Meaning(PHRASES[phrases[0]], " ".join(phrases[0])),)
    if plain and "list" in name[: plain[0]] and plain[0] != len(name) - 1:
        return (Meaning(Action.LIST, "list"),)
    if plain:
        return _unique([_plainly(name, at) for at in _joined(name, plain)])
    foreign = meanings_abroad(" ".join(name))
    if foreign:
        return foreign
    if len(name) > 1 and name[-1] in _ENDS and not _WRITERS & set(name):
        if "list" in name:
            return (Meaning(Action.LIST, "list"),)
        return (Meaning(Action.READ, name[-1]),)
    loose = [
        at
        for at, word in enumerate(name)
        if word in _LOOSE and not (at and name[at - 1] in _BEFORE_NOUNS)
    ]
    if loose:
        return (Meaning(_LOOSE[name[loose[0]]], name[loose[0]]),)
    nouns = [word for word in name if singular(word) in _NOUNS]
    return (Meaning(_NOUNS[singular(nouns[-1])], nouns[-1]),) if nouns else ()


def is_verb(word: str) -> bool:
    """Whether the word can be a verb at all."""
    return word in _PLAIN or word in _LOOSE


def _plainly(name: Sequence[str], at: int) -> Meaning:
    around = {singular(word) for word in (*name[max(at - 1, 0) : at], *name[at + 1 :])}
    if name[at] == "generate" and around & _TEXTS:
        return Meaning(Action.READ, name[at])
    return Meaning(_PLAIN[name[at]], name[at])


def is_plain(word: str) -> bool:
    """Whether the word is a verb wherever it stands."""
    return word in _PLAIN or word in ("list", "query")


def meanings_abroad(text: str) -> tuple[Meaning, ...]:
    """What verbs of other languages in a text say, the first of them."""
    found = [
        (text.index(spelled), Meaning(action, spelled))
        for spelled, action in FOREIGN.items()
        if spelled in text
    ]
    return (min(found)[1],) if found else ()


def in_sentence(sentence: str) -> tuple[Meaning, ...]:
    """What the first verb of a description's first sentence says."""
    for word in sentence.lower().split()[:12]:
        bare = word.strip(".,:;()*_`'\"")
        for form in (bare, singular(bare), bare.removesuffix("es"), bare.removesuffix("s")):
            if form in _PLAIN and _PLAIN[form] is not Action.DRIVE:
                return (Meaning(_PLAIN[form], bare),)
            if form in _SENTENCE:
                return (Meaning(_LOOSE[form], bare),)
    return meanings_abroad(sentence.lower())


_SENTENCE = listed("list query check view write run deploy set export copy build")
"""Loose words that are verbs at the beginning of a sentence."""


def _joined(name: Sequence[str], plain: list[int]) -> list[int]:
    last, before = plain[-1], plain[-2] if len(plain) > 1 else -1
    if last == len(name) - 1 and before == last - 1 and before >= 2:
        return [last]
    kept = [plain[0]]
    for at in plain[1:]:
        between = set(name[kept[-1] + 1 : at])
        adjoining = at == kept[-1] + 1 and _PLAIN[name[at]] in (Action.EXECUTE, Action.MOVE)
        if between & _JOINTS or (adjoining and _PLAIN[name[kept[-1]]] not in LOOKS):
            kept.append(at)
    return kept


def _unique(found: list[Meaning]) -> tuple[Meaning, ...]:
    return tuple(dict.fromkeys(found))
