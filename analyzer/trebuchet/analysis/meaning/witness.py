"""The concrete call of a point, and its replay in both policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet.analysis.meaning.region import OBJECT, padded
from trebuchet.analysis.meaning.walk import Steps
from trebuchet.engine import Program, compile_policy, decider
from trebuchet.engine.conditions import MISSING
from trebuchet.engine.counters import Rows
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Earlier, Outcome
from trebuchet.model.policy import NativePolicy, Reason
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Effect

_PLAIN: Final[Mapping[str, Any]] = {
    "string": "a",
    "integer": 1,
    "number": 1,
    "boolean": False,
    "array": [],
    "object": {},
}
_HIDDEN: Final = "(hidden)"
LONG: Final = 1_000
"""Equal calls up to which each is replayed on its own."""


class UnconfirmedError(AssertionError):
    """A witness did not decide as it was worked out to; a fault of this package."""


def arguments_of(steps: Steps, words: frozenset[str]) -> dict[str, Any]:
    """The arguments that give these values to these variables.

    `words` are the texts of all constants: no object that was left free prints as one of them.
    """
    arguments: dict[str, Any] = {}
    ordered = sorted(steps, key=lambda step: len(step[0]))
    for variable, value in ordered:
        if variable[0] == "args" and value is not MISSING:
            _put(arguments, variable[1:], {} if value is OBJECT else value)
    for variable, value in reversed(ordered):
        if variable[0] == "args" and value is OBJECT:
            _put(arguments, variable[1:], padded(_get(arguments, variable[1:]), words))
    return arguments


def _put(arguments: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for key in path[:-1]:
        arguments = arguments.setdefault(key, {})
    arguments[path[-1]] = value


def _get(arguments: dict[str, Any], path: Sequence[str]) -> Any:
    value: Any = arguments
    for key in path:
        value = value[key]
    return value


def completed(arguments: Mapping[str, Any], tool: Tool | None) -> dict[str, Any]:
    """The arguments with what the tool's schema requires besides, as plain as it goes."""
    filled = dict(arguments)
    schema = tool.schema_ if tool else {}
    properties = schema.get("properties", {})
    for key in schema.get("required", ()):
        said = properties.get(key, {})
        kind = said.get("type") if isinstance(said, Mapping) else None
        if key in filled or not isinstance(kind, str) or kind not in _PLAIN:
            continue
        named = said.get("enum")
        filled[key] = named[0] if named else _PLAIN[kind]
    return filled


def with_value(arguments: Mapping[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """The arguments with another value at a path that leads to one."""
    inner = value if len(path) == 1 else with_value(arguments[path[0]], path[1:], value)
    return {**arguments, path[0]: inner}


def decided(
    policy: NativePolicy, call: ToolCall, after: Sequence[Earlier] = ()
) -> tuple[Outcome, Reason]:
    """What the engine makes of a call that comes after others."""
    if any(earlier.times > LONG for earlier in after):
        reason = _after_many(policy, call, after)
    else:
        deciding = decider(policy)
        for earlier in after:
            one = earlier.call
            for _ in range(earlier.times):
                deciding.step(one.tool, one.arguments, one.at, one.session, one.grant)
        reason = deciding.reason(
            deciding.step(call.tool, call.arguments, call.at, call.session, call.grant)
        )
    return _outcome(policy, call.tool, reason), reason


def _after_many(policy: NativePolicy, call: ToolCall, after: Sequence[Earlier]) -> Reason:
    """As `decided`, with what so many equal calls count added at once.

    Right for calls that pass each time: one counts as much as the next, in the same window.
    """
    program, rows = compile_policy(policy), Rows()
    for earlier in after:
        before = dict(rows)
        _step(program, rows, earlier.call)
        for key, (held, start, seconds) in rows.items():
            row = before.get(key)
            base = row[0] if row and row[1] == start else 0
            rows[key] = (base + (held - base) * earlier.times, start, seconds)
    return program.reasons[_step(program, rows, call)]


def _step(program: Program, rows: Rows, call: ToolCall) -> int:
    entry = program.entries[call.tool]
    if isinstance(entry, int):
        return entry
    return entry(call.arguments, rows, call.at, call.session, call.grant, False)


def _outcome(policy: NativePolicy, tool: str, reason: Reason) -> Outcome:
    """The outcome of a reason; a rule may be named like the one that hides."""
    if reason.effect is Effect.DENY and reason.rule == _HIDDEN:
        hidden = policy.hidden_tools
        if tool in hidden or "*" in hidden:
            return "hidden"
    return reason.effect.value
