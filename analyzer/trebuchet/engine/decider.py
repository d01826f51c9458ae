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
from trebuchet.model.vocabulary import Effect


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
        tool, arguments, at = call.tool, call.arguments, call.at
        session, grant = call.session, call.grant
        program = self._program.tools[tool]
        if not program.counts:
            return self._program.decisions[self.step(tool, arguments, at, session, grant)]
        rows = self._rows
        keys = [key_of_call(session, grant) for _, key_of_call, _, _ in program.gauges]
        before = [rows.get(key) for key in keys]
        index = self.step(tool, arguments, at, session, grant, call.outcome == "error")
        counters = {}
        for place in range(program.looked.get(index, len(keys))):
            name, _, most, window = program.gauges[place]
            row, now = before[place], rows.get(keys[place])
            held = reading(row, at)
            after = held if now is row else reading(now, at)
            counters[name] = CounterReading(held, after, most, window)
        plain = self._program.decisions[index]
        counted = program.amounts and plain.effect is not Effect.DENY
        wrapped = _wrapped(program, call) if counted else ()
        return _with_counters(plain, counters, wrapped) if counters or wrapped else plain


def _wrapped(program: ToolProgram, call: ToolCall) -> tuple[str, ...]:
    """What cannot be told of amounts that no 64-bit counter holds."""
    return tuple(
        f"{rule}: args.{'.'.join(path)} is beyond 64 bits; what it counts depends on the machine"
        for rule, path in program.amounts
        if is_beyond(fetch(call.arguments, path))
    )


def _with_counters(
    plain: Decision, counters: dict[str, CounterReading], errors: tuple[str, ...]
) -> Decision:
    """A decision with its counters, made as pydantic makes a copy, only three times as fast.

    Every value in it is our own, so it is not validated; the tests hold it equal to one that is.
    """
    fields = plain.__dict__.copy()
    fields["counters"] = MappingProxyType(counters)
    if errors:
        fields["errors"] = plain.errors + errors
    made = Decision.__new__(Decision)
    _put(made, "__dict__", fields)
    _put(made, "__pydantic_fields_set__", plain.__pydantic_fields_set__)
    _put(made, "__pydantic_extra__", None)
    _put(made, "__pydantic_private__", None)
    return made


_put: Final = object.__setattr__
