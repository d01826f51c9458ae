"""What the rows of a matrix are grouped by: tactics, or the ids of a framework."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from trebuchet.model.attack import Framework
from trebuchet.views.database import facets_of
from trebuchet.views.kept import shown
from trebuchet.views.story import shipped

TACTIC: Final = "tactic"
GROUPINGS: Final = {
    TACTIC: "Tactic",
    "owasp-asi": "OWASP ASI",
    "owasp-mcp": "OWASP MCP",
    "safe-mcp": "SAFE-MCP",
    "mitre-atlas": "MITRE ATLAS",
}
"""Every grouping, with its name for a reader; all but the first are frameworks."""

NO_ID: Final = "none"
"""The key of the attacks that no id of the framework is mapped to."""


@cache
def group_keys(by: str) -> Mapping[str, str]:
    """Each group's words with its id, in the order of the taxonomy; attacks without one last."""
    if by == TACTIC:
        return {shown(tactic.title): tactic.id for tactic in shipped().taxonomy.tactics}
    framework = _framework(by)
    named = {shown(f"{id_} {name}"): id_ for id_, name in framework.ids.items()}
    return {**named, f"no id of {shown(framework.title)}": NO_ID}


def group_ids(by: str) -> frozenset[str]:
    """The ids that its groups go by, as filters name them."""
    return frozenset(group_keys(by).values()) - {NO_ID}


def groups_of(attack: str, by: str) -> list[str]:
    """The words of each of a framework's ids that an attack is mapped to."""
    own = facets_of(attack).get("framework", ())
    found = [words for words, id_ in group_keys(by).items() if id_ in own]
    return found or [list(group_keys(by))[-1]]


def mapping_note(by: str) -> str:
    """What a matrix by a framework's ids says, and what it does not; empty for tactics."""
    if by == TACTIC:
        return ""
    framework = _framework(by)
    mapped = {
        id_ for attack in shipped().attacks for id_ in facets_of(attack.id)["framework"]
    }.intersection(framework.ids)
    left = ", and none for the others" if len(mapped) < len(framework.ids) else ""
    return (
        f"{shown(framework.title)}, {shown(framework.version)}: the corpus has an attack for "
        f"{len(mapped)} of its {len(framework.ids)} ids{left}. That an attack "
        "which is mapped to an id is stopped is no compliance with it; one with several ids stands "
        "under each."
    )


def _framework(by: str) -> Framework:
    return next(each for each in shipped().taxonomy.frameworks if each.id == by)
