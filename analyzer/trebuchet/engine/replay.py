"""One policy on a list of calls, from the first to the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trebuchet.engine.calls import gather_calls
from trebuchet.engine.decider import decider
from trebuchet.model.call import ToolCall
from trebuchet.model.decision import Replay
from trebuchet.model.policy import Policy


def replay(policy: Policy, calls: Iterable[ToolCall | Mapping[str, Any]]) -> Replay:
    """The decision on each call, in order, with counters that begin at zero.

    A call is a `ToolCall` or a mapping with the keys of `trebuchet decide`. All are checked before
    the first is decided: an unknown key or a clock going back is a `TraceError`.
    """
    gathered = gather_calls(calls)
    deciding = decider(policy)
    return Replay(decisions=tuple(deciding.decide(call) for call in gathered))
