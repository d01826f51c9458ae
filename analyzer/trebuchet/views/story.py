"""What an attack is, in the corpus's own words."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from trebuchet.api import load_corpus, load_inventory
from trebuchet.model.attack import Corpus
from trebuchet.model.tool import Inventory
from trebuchet.views.kept import shown


class Story(NamedTuple):
    """An attack for a reader: what happens, what it costs, what tells it apart, what stops it."""

    title: str
    summary: str
    mechanism: str
    effect: str
    twin: str
    control: str


@cache
def shipped() -> Corpus:
    """The shipped corpus, read once."""
    return load_corpus()


@cache
def shipped_tools() -> Inventory:
    """The shipped servers and their tools, read once."""
    return load_inventory()


def story(attack: str) -> Story | None:
    """The story of a shipped attack; None for one of the user's own."""
    found = shipped().attack(attack)
    if found is None:
        return None
    return Story(
        title=shown(found.title),
        summary=shown(found.summary),
        mechanism=shown(" ".join(found.mechanism.split())),
        effect=shown(found.harm.effect) if found.harm else "",
        twin=shown(found.twin.fact) if found.twin else "",
        control=shown(found.control),
    )
