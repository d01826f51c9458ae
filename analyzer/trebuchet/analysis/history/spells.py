"""Reads off the runs of revisions which commit brought a bypass or broke work, and which ended it.

Nothing is replayed: a case is looked up in one run after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trebuchet.model.history import PolicyRevision, RevisionScore, Spell
from trebuchet.model.run import Run, TwinVerdict, Verdict

_THROUGH = (Verdict.BYPASSED, Verdict.ERROR)


class Judged(NamedTuple):
    """A revision and its run; None where the revision could not be read."""

    revision: PolicyRevision
    run: Run | None


def scores(judged: Sequence[Judged]) -> tuple[RevisionScore, ...]:
    """Each revision with its run's summary."""
    return tuple(_score(each) for each in judged)


def _score(judged: Judged) -> RevisionScore:
    if judged.run is None:
        return RevisionScore(revision=judged.revision)
    summary = judged.run.summary
    return RevisionScore(
        revision=judged.revision,
        **summary.counts,
        attacks_share=summary.attacks.share,
        honest_share=summary.honest.share,
    )


def spells(judged: Sequence[Judged]) -> tuple[Spell, ...]:
    """Every bypass and every broken piece of work, from its first commit to its last.

    What comes back after it was ended is another spell. A case that a revision's run does not hold
    is not open there.
    """
    order = {each.revision.commit: place for place, each in enumerate(judged)}
    found: list[Spell] = []
    standing: dict[tuple[str, str], Spell] = {}
    unread, first = 0, True
    for revision, run in judged:
        if run is None:
            unread += 1
            continue
        now = dict(_faults(run))
        for key in [key for key in standing if key not in now]:
            found.append(standing.pop(key).model_copy(update={"until": revision.commit}))
        for key, told in now.items():
            if key not in standing:
                standing[key] = Spell(
                    since=revision.commit, first=first, unread=unread, until=None, **told
                )
        unread, first = 0, False
    found += standing.values()
    return tuple(sorted(found, key=lambda spell: _rank(spell, order)))


def _rank(spell: Spell, order: Mapping[str, int]) -> tuple[object, ...]:
    severity = -spell.severity.rank if spell.severity else 1
    return (order[spell.since], spell.of != "attack", severity, spell.of, spell.id)


def _faults(run: Run) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """What gets through and what breaks in one run, by kind and id."""
    for case in run.cases:
        if case.verdict in _THROUGH:
            yield (
                ("attack", case.id),
                {
                    "of": "attack",
                    "id": case.id,
                    "name": case.attack,
                    "title": case.title,
                    "severity": case.severity,
                    "rule": case.rule,
                    "source": case.source,
                },
            )
        if case.twin.verdict is TwinVerdict.BROKEN:
            yield (
                ("twin", case.id),
                {
                    "of": "twin",
                    "id": case.id,
                    "name": case.attack,
                    "title": f"the twin of {case.title}",
                    "severity": None,
                    "rule": case.twin.rule,
                    "source": case.twin.source,
                },
            )
    for session in run.sessions:
        if session.verdict is TwinVerdict.BROKEN:
            yield (
                ("session", session.id),
                {
                    "of": "session",
                    "id": session.id,
                    "name": session.session,
                    "title": session.title,
                    "severity": None,
                    "rule": session.rule,
                    "source": session.source,
                },
            )
