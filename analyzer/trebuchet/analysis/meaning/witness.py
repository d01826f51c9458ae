"""The concrete call of a point, and its replay in both policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet.analysis.meaning.region import OBJECT, padded
from trebuchet.analysis.meaning.walk import Steps
from trebuchet.engine import decider
from trebuchet.engine.conditions import MISSING
from trebuchet.model.call import ToolCall
from trebuchet.model.decision import Decision
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


def decided(
    policy: NativePolicy, call: ToolCall, after: Sequence[Earlier] = ()
) -> tuple[Outcome, Reason, Decision]:
    """What the engine makes of a call that comes after others."""
    deciding = decider(policy)
    for earlier in after:
        one = earlier.call
        for _ in range(earlier.times):
            deciding.step(one.tool, one.arguments, one.at, one.session, one.grant)
    decision = deciding.decide(call)
    reason = Reason(decision.effect, decision.rule, decision.message, decision.source)
    return outcome_of(policy, call.tool, decision), reason, decision


def outcome_of(policy: NativePolicy, tool: str, decision: Decision) -> Outcome:
    """The outcome of a decision; a rule may be named like the one that hides."""
    if decision.effect is Effect.DENY and decision.rule == _HIDDEN:
        hidden = {
            name: rule.place for name, rule in zip(policy.hidden_tools, policy.hidden, strict=True)
        }
        if tool in hidden or "*" in hidden:
            return "hidden"
    return decision.effect.value
