"""Finding attacks and honest sessions by a few words."""

from __future__ import annotations

import re
from typing import TypeAlias

from trebuchet.model.attack import Attack, Corpus, HonestSession

Found: TypeAlias = Attack | HonestSession

_WORD = re.compile(r"\w+")

ENOUGH = 82.0
"""The likeness of two words, out of 100, from which on one is taken for the other misspelt."""
SHORT = 4
"""Words of up to so many letters are only found as they are, or as a word's beginning."""


def attack_named(corpus: Corpus, name: str) -> Attack | None:
    """The attack of that id, else of that alias, else the one that replays the incident so named.

    Of several that replay it, the first by id.
    """
    return (
        corpus.attack(name)
        or next((attack for attack in corpus.attacks if name in attack.aliases), None)
        or next(
            (
                attack
                for attack in corpus.attacks
                if name in [incident.name for incident in attack.incidents]
            ),
            None,
        )
    )


def search(corpus: Corpus, query: str) -> tuple[Found, ...]:
    """The attacks and sessions that a query speaks of, likeliest first.

    An id, alias, incident or framework id that is the query itself comes first; then whatever
    holds all the words of the query or something like them, titles counting most. Empty when
    nothing is like it.
    """
    wanted = " ".join(query.lower().replace("-", " ").split())
    if not wanted:
        return ()
    values: tuple[Found, ...] = (*corpus.attacks, *corpus.sessions)
    ranked = [(_likeness(wanted, value), value) for value in values]
    best = sorted((-rank, value.id, index) for index, (rank, value) in enumerate(ranked) if rank)
    return tuple(ranked[index][1] for _, _, index in best)


def _likeness(wanted: str, value: Found) -> float:
    """How like a value is to the wanted words: 0 for not at all, above 100 for its own name."""
    if wanted == _spoken(value.id):
        return 300.0
    if isinstance(value, Attack):
        if wanted in [_spoken(alias) for alias in value.aliases]:
            return 250.0
        if wanted in [_spoken(incident.name) for incident in value.incidents]:
            return 225.0
        if wanted in [_spoken(named.id) for named in value.frameworks]:
            return 200.0
        if wanted in (_spoken(value.technique), _spoken(value.tactic)):
            return 150.0
    return max(_match(wanted, text) * weight for text, weight in _texts(value))


def _texts(value: Found) -> tuple[tuple[str, float], ...]:
    """The texts of a value that are searched, each with its weight."""
    texts = [(_spoken(value.id), 1.0), (value.title.lower(), 1.0), (value.summary.lower(), 0.9)]
    if isinstance(value, Attack):
        texts += [(_spoken(value.technique), 0.95), (value.mechanism.lower(), 0.8)]
        texts.append((value.control.lower(), 0.7))
        for incident in value.incidents:
            texts += [
                (f"{_spoken(incident.name)} {incident.title.lower()}", 0.9),
                (incident.known.lower(), 0.75),
            ]
    else:
        texts.append((" ".join(value.hurt_by).lower(), 0.7))
    return tuple(texts)


def _match(wanted: str, text: str) -> float:
    """How well each wanted word occurs in a text, 0 to 100; the worst word counts."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    words = _WORD.findall(text)
    worst = 100.0 if words else 0.0
    for word in wanted.split():
        if word in words:
            continue
        begun = any(each.startswith(word) for each in words)
        found = None
        if len(word) > SHORT:
            found = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=ENOUGH)
        worst = min(worst, max(found[1] if found else 0.0, 90.0 if begun else 0.0))
    return worst


def _spoken(name: str) -> str:
    return name.lower().replace("-", " ")
