"""Checks of facts that must agree: tell and decidability, recommendations, two attacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trebuchet.corpus.canon import canonical
from trebuchet.corpus.draft import Draft
from trebuchet.errors import Problem, nearest
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.place import Place
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import Decidability, Tell

DIALECTS = ("policylayer", "intercept")
"""The dialects that `recommended` may speak."""

IMPOSSIBLE = "impossible"
"""The key under which a recommendation says why a dialect has none."""

TELLS: Mapping[Decidability, frozenset[Tell]] = {
    Decidability.CALL: frozenset({Tell.ARGUMENTS, Tell.TOOL}),
    Decidability.STATE: frozenset({Tell.COUNT, Tell.SUM, Tell.ORDER, Tell.IDENTITY, Tell.OUTCOME}),
    Decidability.LABEL: frozenset({Tell.PROVENANCE, Tell.DEFINITION, Tell.APPROVAL, Tell.IDENTITY}),
}
"""Which facts each decidability can mean; the others may mean any."""


def tell_fits_decidability(draft: Draft) -> Iterator[Problem]:
    """The fact in which attack and twin differ is of a kind that its decidability can see."""
    for entry, attack in draft.attacks():
        fitting = TELLS.get(attack.decidability)
        if fitting is not None and attack.tell not in fitting:
            choice = ", ".join(sorted(fitting))
            yield entry.problem(
                ("tell",),
                "tell",
                f'the tell "{attack.tell}" does not fit decidability "{attack.decidability}", '
                f"which goes with {choice}",
            )


def recommendations_are_dialects(draft: Draft) -> Iterator[Problem]:
    """Each key of `recommended` is a dialect; its value a fragment, or why there is none."""
    for entry, attack in draft.attacks():
        for dialect, fragment in attack.recommended.items():
            path = ("recommended", dialect)
            if dialect not in DIALECTS:
                yield entry.key_problem(
                    path,
                    "unknown-dialect",
                    f'unknown dialect "{dialect}"{nearest(dialect, DIALECTS)}',
                )
            elif not _is_recommendation(fragment):
                yield entry.problem(
                    path,
                    "recommendation",
                    'a recommendation is a piece of policy, or "impossible" with a reason alone',
                )


def attacks_differ(draft: Draft) -> Iterator[Problem]:
    """No two attacks have the same shape, roles, calls and harm: that is one attack twice."""
    seen: dict[str, str] = {}
    for entry, attack in draft.attacks():
        if not attack.decidability.replayable or attack.harm is None or attack.twin is None:
            continue
        key = _essence(attack)
        if key in seen:
            yield entry.problem(
                ("id",),
                "same-attack",
                f'"{attack.id}" has the shape, roles, calls, twin and harm of "{seen[key]}"; '
                "make it a variant",
            )
        seen.setdefault(key, attack.id)


def covered(corpus: Corpus) -> tuple[Problem, ...]:
    """Techniques that break the contract of coverage: no attack and no reason, or both."""
    have = {attack.technique for attack in corpus.attacks if attack.status == "active"}
    place = Place("taxonomy.yaml")
    problems: list[Problem] = []
    for technique in corpus.taxonomy.techniques:
        if technique.id not in have and not technique.deferred:
            message = f'the technique "{technique.id}" has no attack and no reason under "deferred"'
            problems.append(Problem(place, "uncovered-technique", message))
        if technique.id in have and technique.deferred:
            message = f'the technique "{technique.id}" has an attack; take its "deferred" away'
            problems.append(Problem(place, "needless-reason", message))
    return tuple(problems)


def _is_recommendation(fragment: object) -> bool:
    if not isinstance(fragment, Mapping) or not fragment:
        return False
    if IMPOSSIBLE not in fragment:
        return True
    reason = fragment[IMPOSSIBLE]
    return len(fragment) == 1 and isinstance(reason, str) and bool(reason.strip())


def _essence(attack: Attack) -> str:
    """What an attack does, without its words."""
    facts = thaw(attack.model_dump(mode="json", by_alias=True))
    for role in facts["roles"].values():
        role.pop("does")
    harm = {key: facts["harm"][key] for key in ("role", "measure", "limit")}
    calls = [part for part in facts["trace"] if "role" in part]
    twin = facts["twin"]["trace"]
    return canonical([attack.shape, attack.tell, facts["roles"], calls, harm, twin])
