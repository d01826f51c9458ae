"""What a policy answers to one call, with its reasons."""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.model.place import Place
from trebuchet.model.value import FrozenMap, Value
from trebuchet.model.vocabulary import Effect


class CounterReading(NamedTuple):
    """One counter around one call; `before` and `after` count in the limit's own unit."""

    before: int
    after: int
    max: int
    window: str


class Decision(Value):
    """The engine's answer to one call.

    `rule` is the name of the deciding rule, None when the call is allowed; `source` is then the
    place of the tool's entry or of the default that let it pass. `counters` holds those that the
    call read or moved. `errors` names rules that could not be told (an amount that is no number).
    """

    effect: Effect
    rule: str | None
    message: str
    source: Place
    counters: FrozenMap[CounterReading]
    errors: tuple[str, ...] = ()


class Replay(Value):
    """The decisions of one policy on calls in order, one a call."""

    decisions: tuple[Decision, ...]
