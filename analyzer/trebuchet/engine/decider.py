"""Deciders: a compiled policy with the counters of one replay."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from trebuchet.engine.conditions import fetch
from trebuchet.engine.counters import Rows, is_beyond, reading
from trebuchet.engine.program import Program, compile_policy
from trebuchet.engine.rules import ToolProgram
from trebuchet.model.call import ToolCall
from trebuchet.model.decision import CounterReading, Decision
from trebuchet.model.policy import Decider, ForeignPolicy, NativePolicy, Policy, Reason

_FIELDS: Final = set(Decision.model_fields)


def decider(policy: Policy) -> Decider:
    """A fresh decider of a policy, with every counter at zero.

    A native policy is compiled once and costs about a microsecond from then on; a foreign one
    brings its own. Raises `PolicyError` for a regular expression that RE2 refuses.
    """
    if isinstance(policy, NativePolicy):
        return NativeDecider(compile_policy(policy))
    if isinstance(policy, ForeignPolicy):
        return policy.decider()
    raise TypeError(f"{type(policy).__name__} is neither a native nor a foreign policy")


class NativeDecider:
    """Decides calls by a program, one after another in time, and keeps their counters."""

    __slots__ = ("_entries", "_program", "_rows")

    def __init__(self, program: Program) -> None:
        self._program = program
        self._entries = program.entries
        self._rows: Rows = {}

    def step(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        at: float,
        session: str = "",
        grant: str = "",
        failed: bool = False,
    ) -> int:
        """The index of the reason that decides this call; an allowed call moves its counters."""
        entry = self._entries[tool]
        if isinstance(entry, int):
            return entry
        return entry(arguments, self._rows, at, session, grant, failed)

    def reason(self, index: int) -> Reason:
        """What the index that `step` gave stands for."""
        return self._program.reasons[index]

    def constant(self, tool: str) -> int | None:
        """The reason for every call of this tool, where neither arguments nor counters matter."""
        entry = self._entries[tool]
        return entry if isinstance(entry, int) else None

    def decide(self, call: ToolCall) -> Decision:
        """The decision on one call with counters and errors; moves counters as `step` does."""
        at, session, grant = call.at, call.session, call.grant
        program = self._program.tools[call.tool]
        rows = self._rows
        keys = [gauge.key(session, grant) for gauge in program.gauges]
        before = [reading(rows, key, at) for key in keys]
        index = self.step(call.tool, call.arguments, at, session, grant, call.outcome == "error")
        shown = program.looked.get(index, len(keys))
        if not shown and not program.amounts:
            return self._program.reasons.decision(index)
        counters = {
            gauge.name: CounterReading(value, reading(rows, key, at), gauge.max, gauge.window)
            for gauge, key, value in zip(program.gauges[:shown], keys, before, strict=False)
        }
        return _decision(self._program, index, counters, _wrapped(program, call))


def _wrapped(program: ToolProgram, call: ToolCall) -> tuple[str, ...]:
    """What cannot be told of amounts that no 64-bit counter holds."""
    return tuple(
        f"{rule}: args.{'.'.join(path)} is beyond 64 bits; what it counts depends on the machine"
        for rule, path in program.amounts
        if is_beyond(fetch(call.arguments, path))
    )


def _decision(
    program: Program,
    index: int,
    counters: Mapping[str, CounterReading],
    wrapped: tuple[str, ...],
) -> Decision:
    """A decision with counters, built from values that need no validation."""
    effect, rule, message, source = program.reasons[index]
    return Decision.model_construct(
        _FIELDS,
        effect=effect,
        rule=rule,
        message=message,
        source=source,
        counters=MappingProxyType(counters),
        errors=program.reasons.errors(index) + wrapped,
    )
