"""Policies: what every engine's policy can do, and native policies as data.

`Policy` is all that `analysis` asks of a policy. A native one is data besides (rules, conditions,
limits, each with its place), and `trebuchet.engine` compiles it; a foreign one (Cedar, Rego, a
live gateway) only hands out a `Decider`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from trebuchet.model.call import ToolCall
from trebuchet.model.decision import Decision
from trebuchet.model.place import Place
from trebuchet.model.value import FrozenJson, Value
from trebuchet.model.vocabulary import Effect, Tell


class Operator(StrEnum):
    """The eleven operators of a condition, the same in both native dialects."""

    EQ = "eq"
    NEQ = "neq"
    IN = "in"
    NOT_IN = "not_in"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    REGEX = "regex"
    CONTAINS = "contains"
    EXISTS = "exists"


class Condition(Value):
    """One predicate over one argument, or over one counter before the call."""

    subject: Literal["args", "state"]
    path: tuple[str, ...]
    """Keys below `args`; for `state` the counter's scope and name."""
    op: Operator
    value: FrozenJson
    place: Place


class Limit(Value):
    """A quota: so much per window, counted for one grant, one session, or the whole policy."""

    scope: str
    """Whose calls are counted together: a tool's name, or `_global` for every tool."""
    counter: str
    window: str
    """As a reader says it: minute, hour, day, or `60s`."""
    seconds: int
    """The window's length. Windows are fixed and begin at multiples of it since the Unix epoch,
    so minute, hour and day are those of the calendar in UTC."""
    max: int
    """The highest count that still passes."""
    increment: int = 1
    increment_from: tuple[str, ...] | None = None
    """Keys below `args` of the amount that one call counts, truncated to whole."""
    per: Literal["grant", "session", "policy"]
    """Which calls share the counter; `session` means the session of a grant."""
    counts: bool = True
    """False where an Intercept rule keeps a counter but names no bound (no `lt` or `lte`): then
    nothing is ever reserved, `max` says nothing, and all that is left is that an amount which
    cannot be read denies the call."""


class RuleKind(StrEnum):
    """How a rule decides."""

    HIDE = "hide"
    """Denies: the tool is not there."""
    FORBID = "forbid"
    """Denies when all conditions hold; without conditions, always."""
    REQUIRE = "require"
    """Denies when one condition does not hold."""
    LIMIT = "limit"
    """Denies when the quota is used up."""
    ASK = "ask"
    """Makes the call wait for a person."""


class Rule(Value):
    """One rule of a native policy, with the place that a reader is sent to."""

    name: str
    kind: RuleKind
    place: Place
    message: str = ""
    conditions: tuple[Condition, ...] = ()
    limit: Limit | None = None


class ToolRules(Value):
    """What a policy says of one tool by name."""

    tool: str
    place: Place
    rules: tuple[Rule, ...]


class NativePolicy(Value):
    """A policy of one of our own dialects, as data.

    One call is decided so: a hidden tool is denied; a tool without an entry gets the default;
    then FORBID and REQUIRE rules in order, the tool's own before those of `every_tool`; then
    LIMIT rules in the same order, all reserved or none; then ASK, which reserves nothing.
    """

    name: str
    """The file's name as the user gave it."""
    dialect: str
    text: str
    default: Effect
    default_place: Place
    hidden: tuple[Rule, ...]
    """One HIDE rule an entry, its `name` always `(hidden)`; the tool is in `hidden_tools`."""
    hidden_tools: tuple[str, ...]
    """The tool of each entry of `hidden`, in the same order; `*` hides every tool."""
    tools: tuple[ToolRules, ...]
    every_tool: tuple[Rule, ...]
    sees: frozenset[Tell]
    """Which facts of a call this dialect can decide by at all."""
    warnings: tuple[str, ...] = ()

    @property
    def named_tools(self) -> tuple[str, ...]:
        """Every tool that the policy names, sorted, without `*`."""
        names = {entry.tool for entry in self.tools} | set(self.hidden_tools)
        return tuple(sorted(names - {"*"}))


class Reason(NamedTuple):
    """Why a call was decided as it was, as far as it does not depend on counters."""

    effect: Effect
    rule: str | None
    message: str
    source: Place


class Decider(Protocol):
    """One policy with its counters, deciding calls one after another in time.

    A call that is allowed moves its counters; with `failed` it gives them back. Not shared
    between replays: a new replay starts with a new decider.
    """

    def step(
        self,
        tool: str,
        arguments: Mapping[str, Any],
        at: float,
        session: str = "",
        grant: str = "",
        failed: bool = False,
    ) -> int:
        """The index of the reason that decides this call."""
        ...

    def reason(self, index: int) -> Reason:
        """What the index that `step` gave stands for."""
        ...

    def constant(self, tool: str) -> int | None:
        """The reason for every call of this tool, where neither arguments nor counters matter."""
        ...

    def decide(self, call: ToolCall) -> Decision:
        """The decision on one call with counters and errors; moves counters as `step` does."""
        ...


class Policy(Protocol):
    """What every policy says of itself."""

    @property
    def name(self) -> str:
        """The file's or gateway's name as the user gave it."""
        ...

    @property
    def dialect(self) -> str:
        """The policy language, with its version."""
        ...

    @property
    def text(self) -> str:
        """The policy's own text, or what identifies a live one."""
        ...

    @property
    def sees(self) -> frozenset[Tell]:
        """Which facts it can decide by at all."""
        ...

    @property
    def named_tools(self) -> tuple[str, ...]:
        """The tools that it names, sorted; empty where that is not known."""
        ...


@runtime_checkable
class ForeignPolicy(Policy, Protocol):
    """A policy that another engine decides."""

    def decider(self) -> Decider:
        """A fresh decider with empty counters."""
        ...
