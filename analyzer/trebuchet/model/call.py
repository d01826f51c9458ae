"""One tool call as it reaches a gateway, and the clock that calls are timed by."""

from __future__ import annotations

from typing import Literal

from trebuchet.model.value import FrozenJson, FrozenMap, Value

EPOCH = 1767225600
"""The fixed instant at which a replay begins: 2026-01-01T00:00:00Z, in Unix seconds."""

Outcome = Literal["ok", "error"]


class ToolCall(Value):
    """One call: who asks which tool of which server for what, when, and how upstream answered."""

    tool: str
    arguments: FrozenMap[FrozenJson] = {}
    at: float = float(EPOCH)
    """Unix seconds, UTC."""
    server: str = ""
    session: str = ""
    grant: str = ""
    """The identity that the policy is attached to."""
    outcome: Outcome = "ok"
    """`error`: upstream answered with a protocol error, which moves only the counters."""
