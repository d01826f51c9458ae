"""What decides an attack, in words that follow "decided by"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from trebuchet.model.vocabulary import Decidability

_WORDS: Final[Mapping[Decidability, str]] = {
    Decidability.CALL: "the call itself",
    Decidability.STATE: "count and order of the calls",
    Decidability.LABEL: "labels on what was read or approved",
    Decidability.PARTIAL: "no rule: one only bounds the damage",
    Decidability.GATEWAY: "the gateway itself, not a policy",
    Decidability.OUT_OF_REACH: "nothing that a gateway sees",
}


def decided_by(word: Decidability) -> str:
    """The phrase that a reader sees for a decidability, to follow "decided by"."""
    return _WORDS[word]
