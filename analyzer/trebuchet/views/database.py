"""The attack database as a table: facets, and search by a few words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Final

import pandas as pd

from trebuchet.corpus import search
from trebuchet.model.attack import Attack
from trebuchet.model.vocabulary import Capability, Decidability, Severity, Shape
from trebuchet.report.catalogue import capabilities
from trebuchet.views.kept import shown
from trebuchet.views.story import shipped

FACETS: Final = ("tactic", "severity", "shape", "decidability", "capability", "framework")
"""What attacks are filtered by, each by any of several values."""


@cache
def facets() -> Mapping[str, Mapping[str, str]]:
    """For each facet its values that occur in the corpus, each with the words for a reader."""
    corpus = shipped()
    used = {
        facet: {value for attack in corpus.attacks for value in facets_of(attack.id)[facet]}
        for facet in FACETS
    }
    taxonomy = corpus.taxonomy
    words = {
        "tactic": {tactic.id: tactic.title for tactic in taxonomy.tactics},
        "severity": {each.value: each.value for each in reversed(Severity)},
        "shape": {each.value: each.value.replace("-", " ") for each in Shape},
        "decidability": {each.value: each.value.replace("-", " ") for each in Decidability},
        "capability": {each.value: each.value.replace("-", " ") for each in Capability},
        "framework": {
            id_: f"{id_} {name}"
            for framework in taxonomy.frameworks
            for id_, name in framework.ids.items()
        },
    }
    return {
        facet: {value: shown(said) for value, said in words[facet].items() if value in used[facet]}
        for facet in FACETS
    }


@cache
def facets_of(id_: str) -> Mapping[str, Collection[str]]:
    """The values of a shipped attack in each facet; none for one of the user's own."""
    attack = shipped().attack(id_)
    if attack is None:
        return {}
    return {
        "tactic": [attack.tactic],
        "severity": [attack.severity.value],
        "shape": [attack.shape.value],
        "decidability": [attack.decidability.value],
        "capability": capabilities(attack.roles),
        "framework": [named.id for named in attack.frameworks],
    }


def database_frame(
    text: str = "", chosen: Mapping[str, Collection[str]] | None = None, incident: bool = False
) -> pd.DataFrame:
    """One row an attack of the shipped corpus that passes the facets, the severest first.

    With `text` the likeliest first, as `trebuchet attacks search` ranks them. `chosen` holds values
    a facet, of which an attack needs one; `incident` leaves only those that replay a real event.
    """
    corpus = shipped()
    tactics = {tactic.id: tactic.title for tactic in corpus.taxonomy.tactics}
    if text.strip():
        found = [value for value in search(corpus, text) if isinstance(value, Attack)]
    else:
        order = list(tactics)
        found = sorted(
            corpus.attacks,
            key=lambda each: (-each.severity.rank, order.index(each.tactic), each.id),
        )
    wanted = {facet: set(values) for facet, values in (chosen or {}).items() if values}
    return pd.DataFrame(
        [
            {
                "attack": attack.id,
                "title": shown(attack.title),
                "severity": attack.severity.value,
                "group": shown(tactics[attack.tactic]),
                "shape": attack.shape.value.replace("-", " "),
                "decided": attack.decidability.value.replace("-", " "),
                "incident": shown(", ".join(each.date[:4] for each in attack.incidents)),
                "summary": shown(attack.summary),
            }
            for attack in found
            if all(
                values.intersection(facets_of(attack.id)[facet]) for facet, values in wanted.items()
            )
            and (attack.incidents or not incident)
        ],
        columns=["attack", "title", "severity", "group", "shape", "decided", "incident", "summary"],
    )
