"""One case, call by call: what a reader is shown who asks why."""

from __future__ import annotations

from trebuchet.model.call import Outcome
from trebuchet.model.decision import CounterReading
from trebuchet.model.run import CaseResult, PlayedCall
from trebuchet.model.value import FrozenMap, Value


class ExplainedCall(PlayedCall):
    """One call with the counters that it read or moved, and whether it ran."""

    counters: FrozenMap[CounterReading]
    executed: bool
    outcome: Outcome = "ok"
    """How upstream answered; it says something only of a call that ran."""


class Explained(Value):
    """Every call of a case's worst form, and every call of its benign twin."""

    case: CaseResult
    attack_calls: tuple[ExplainedCall, ...]
    twin_calls: tuple[ExplainedCall, ...]
