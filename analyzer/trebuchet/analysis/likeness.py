"""How much two attacks are alike when their words and names are left aside.

Two traces that are one under renaming have the same shape, ask the same capabilities and
parameters of their tools in the same order, and count the same harm. What is compared is that,
part by part; a pair above the threshold needs a sentence that says why both stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from trebuchet.corpus.reasons import NEAR, Reasons
from trebuchet.errors import Problem, nearest
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.place import Place
from trebuchet.model.trace import Event, Role, Step

THRESHOLD = 0.85
"""From this likeness on, of 1, a pair is listed."""


class Likeness(NamedTuple):
    """Two attacks, in the order of their ids, and how much they are alike, from 0 to 1."""

    one: str
    other: str
    likeness: float


class _Outline(NamedTuple):
    """What is left of an attack without its words."""

    shape: str
    tell: str
    decidability: str
    focus: frozenset[str]
    """Capabilities, objects and verbs asked of the tool that does the harm."""
    parameters: frozenset[str]
    others: frozenset[str]
    """Capabilities asked of the other tools."""
    harm: tuple[str, str]
    calls: tuple[str, ...]


def near_pairs(corpus: Corpus) -> tuple[Likeness, ...]:
    """Every pair of replayable, active attacks above the threshold, likest first."""
    outlines = {
        attack.id: _outline(attack)
        for attack in corpus.attacks
        if attack.status == "active" and attack.decidability.replayable
    }
    found = [
        Likeness(one, other, likeness)
        for one, other in combinations(sorted(outlines), 2)
        if (likeness := _alike(outlines[one], outlines[other])) >= THRESHOLD
    ]
    return tuple(sorted(found, key=lambda pair: (-pair.likeness, pair.one, pair.other)))


def explained_pairs(corpus: Corpus, reasons: Reasons) -> tuple[Problem, ...]:
    """Near pairs that nothing explains, and explanations of what is no near pair."""
    return tuple(sorted(_unexplained(corpus, reasons)))


def _unexplained(corpus: Corpus, reasons: Reasons) -> Iterator[Problem]:
    place = Place(NEAR)
    near = {(pair.one, pair.other): pair.likeness for pair in near_pairs(corpus)}
    known = {attack.id for attack in corpus.attacks}
    said: set[tuple[str, str]] = set()
    for entry in reasons.near:
        for id_ in entry.attacks:
            if id_ not in known:
                message = f'no attack "{id_}"{nearest(id_, known)}'
                yield Problem(place, "unknown-attack", message)
        one, other = sorted(entry.attacks)
        if (one, other) in said:
            yield Problem(place, "second-reason", f'"{one}" and "{other}" are explained twice')
        said.add((one, other))
        if (one, other) not in near and known.issuperset(entry.attacks):
            message = f'"{one}" and "{other}" are not that much alike; take the reason away'
            yield Problem(place, "needless-reason", message)
    for (one, other), likeness in near.items():
        if (one, other) not in said:
            text = f'"{one}" and "{other}" are alike ({likeness:.2f}); say why both stay'
            yield Problem(place, "near-duplicate", text)


def _alike(one: _Outline, other: _Outline) -> float:
    return (
        0.15 * (one.shape == other.shape)
        + 0.10 * (one.tell == other.tell)
        + 0.05 * (one.decidability == other.decidability)
        + 0.20 * _overlap(one.focus, other.focus)
        + 0.20 * _overlap(one.parameters, other.parameters)
        + 0.10 * _overlap(one.others, other.others)
        + 0.05 * (one.harm[0] == other.harm[0])
        + 0.05 * (one.harm == other.harm)
        + 0.10 * _in_step(one.calls, other.calls)
    )


def _overlap(one: Collection[str], other: Collection[str]) -> float:
    """What two sets share, of all that they hold; two empty ones are alike."""
    both = set(one) | set(other)
    return len(set(one) & set(other)) / len(both) if both else 1.0


def _in_step(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """How far two sequences of calls agree, place by place."""
    longest = max(len(one), len(other))
    same = sum(left == right for left, right in zip(one, other, strict=False))
    return same / longest if longest else 1.0


def _outline(attack: Attack) -> _Outline:
    focus = attack.roles[attack.focus]
    steps = [part for part in attack.trace if isinstance(part, Step)]
    spoken = {kind for step in steps if step.role == attack.focus for kind in step.with_}
    others = {
        word for name, role in attack.roles.items() if name != attack.focus for word in _asked(role)
    }
    harm = attack.harm
    return _Outline(
        attack.shape.value,
        attack.tell.value,
        attack.decidability.value,
        frozenset(_asked(focus)),
        frozenset(spoken | {kind.value for kind in focus.parameters}),
        frozenset(others),
        (harm.measure, str(harm.limit)) if harm else ("", ""),
        tuple(_call(part, attack.roles) for part in attack.trace),
    )


def _asked(role: Role) -> Iterator[str]:
    yield from (word.value for word in role.capability)
    yield from (f"also {word.value}" for word in role.also)
    yield from (f"verb {word}" for word in role.verbs)
    if role.object is not None:
        yield f"object {role.object.value}"


def _call(part: Step | Event, roles: Mapping[str, Role]) -> str:
    if isinstance(part, Event):
        return part.event
    able = " ".join(sorted(word.value for word in roles[part.role].capability))
    return f"{able}{' again' if part.repeat > 1 else ''}{' after' if part.uses else ''}"
