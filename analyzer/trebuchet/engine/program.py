"""A native policy compiled: for each tool what decides its calls, without the state of counters.

A program is kept with its policy value, so that the thousands of replays of one run compile once;
a decider is a program with counters of its own and costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar
from weakref import ref

from trebuchet.engine.gauges import Declared, declared
from trebuchet.engine.gotext import quoted
from trebuchet.engine.reasons import Reasons, allowed_at, denied_by_default, hidden_by
from trebuchet.engine.rules import Judge, ToolProgram, compile_rules
from trebuchet.model.decision import Decision
from trebuchet.model.policy import NativePolicy, Rule, RuleKind
from trebuchet.model.vocabulary import Effect

K = TypeVar("K")
V = TypeVar("V")


class _Lazy(dict[K, V]):
    """A mapping that makes the value of a key when it is first asked for."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        value = self[key] = self._make(key)
        return value


class Program:
    """What decides each tool's calls, for any number of deciders.

    Raises `PolicyError` for a regular expression that RE2 refuses.
    """

    __slots__ = ("decisions", "entries", "reasons", "tools")

    def __init__(self, policy: NativePolicy) -> None:
        self.reasons = Reasons()
        self.tools: dict[str, ToolProgram] = _Lazy(_compiler(policy, self.reasons))
        tools = self.tools
        self.entries: dict[str, int | Judge] = _Lazy(lambda tool: tools[tool].entry)
        """Tool to the reason for all its calls, or to what picks one."""
        self.decisions: dict[int, Decision] = _Lazy(self.reasons.decision)
        """Reason to its decision without counters, one value for all calls."""
        for named in policy.tools:
            self.entries[named.tool]


def compile_policy(policy: NativePolicy) -> Program:
    """The program of a policy, compiled once for each policy value and kept as long as that is."""
    key = id(policy)
    kept = _PROGRAMS.get(key)
    if kept is not None and kept[0]() is policy:
        return kept[1]
    program = Program(policy)

    def forget(_: ref[NativePolicy]) -> None:
        _PROGRAMS.pop(key, None)

    _PROGRAMS[key] = (ref(policy, forget), program)
    return program


_PROGRAMS: Final[dict[int, tuple[ref[NativePolicy], Program]]] = {}


def _compiler(policy: NativePolicy, reasons: Reasons) -> Callable[[str], ToolProgram]:
    """What compiles one tool by its name; it keeps parts of the policy, never the policy itself."""
    listed = {entry.tool: entry for entry in policy.tools}
    hidden = tuple(zip(policy.hidden_tools, policy.hidden, strict=True))
    every_tool = policy.every_tool
    rules = [rule for entry in policy.tools for rule in entry.rules] + [*every_tool]
    counters = declared(rule.limit for rule in rules if rule.limit and rule.limit.counts)
    unlisted = _unlisted(policy, reasons, counters)

    def program_of(tool: str) -> ToolProgram:
        for name, rule in hidden:
            if name in (tool, "*"):
                return ToolProgram(reasons.number(hidden_by(rule, tool)))
        entry = listed.get(tool)
        if entry is None:
            return unlisted(tool)
        otherwise = reasons.number(allowed_at(entry.place))
        return compile_rules((*entry.rules, *every_tool), otherwise, reasons, counters)

    return program_of


def _unlisted(
    policy: NativePolicy, reasons: Reasons, counters: Declared
) -> Callable[[str], ToolProgram]:
    """What compiles a tool that the policy does not list."""
    every_tool, place = policy.every_tool, policy.default_place
    allowed = reasons.number(allowed_at(place))
    if policy.default is Effect.DENY:
        return lambda tool: ToolProgram(reasons.number(denied_by_default(tool, place)))
    if policy.default is Effect.ASK:
        asks = Rule(name="(default ask)", kind=RuleKind.ASK, place=place)
        return lambda tool: compile_rules(
            (
                *every_tool,
                asks.model_copy(
                    update={"message": f"Tool {quoted(tool)} needs approval by policy"}
                ),
            ),
            allowed,
            reasons,
            counters,
        )
    shared = compile_rules(every_tool, allowed, reasons, counters)
    return lambda _tool: shared
