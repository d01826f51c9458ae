"""What a capability rule looks at, and what it says."""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.inventory.classifier.verb_words import LOOKS, Action
from trebuchet.inventory.classifier.verbs import Meaning
from trebuchet.model.vocabulary import Capability, ParameterKind


class Subject(NamedTuple):
    """What the rules look at: a tool, or one value of its verb argument."""

    meanings: tuple[Meaning, ...]
    words: frozenset[str]
    """Words of the name, also in the singular, and pairs of neighbours with a space between."""
    server: frozenset[str]
    """Words of the server's name."""
    noun: frozenset[str]
    """What it acts on: the last word, and the last two."""
    kinds: frozenset[ParameterKind]
    keys: frozenset[str]
    """Names of the arguments at the top, words joined by spaces."""

    @property
    def actions(self) -> frozenset[Action]:
        """What it does, without the words that say so."""
        return frozenset(meaning.action for meaning in self.meanings)


class Rule(NamedTuple):
    """Gives capabilities when everything that it names is there."""

    gives: tuple[Capability, ...]
    because: str
    """Ends the sentence "these capabilities, because ..."."""
    doing: frozenset[Action] = frozenset()
    """One of these actions; empty is any."""
    words: str = ""
    """One of these words in the name; `a_b` are neighbours; empty is any."""
    without: str = ""
    """None of these words in the name."""
    server: str = ""
    """One of these words in the server's name, or, with `words`, either of the two."""
    on: str = ""
    """One of these words in the server's name, besides all else."""
    noun: str = ""
    """It acts on one of these; empty is any."""
    unless: str = ""
    """It acts on none of these."""
    kinds: frozenset[ParameterKind] = frozenset()
    """One parameter of these kinds; empty is any."""
    keys: tuple[frozenset[str], ...] = ()
    """One argument of each of these sets."""


def doing(*actions: Action) -> frozenset[Action]:
    """A set of actions."""
    return frozenset(actions)


MAKES = doing(Action.CREATE, Action.UPDATE, Action.MANAGE)
"""Actions that leave something behind."""
CHANGES = frozenset(Action) - LOOKS
"""Actions that are no mere look."""
