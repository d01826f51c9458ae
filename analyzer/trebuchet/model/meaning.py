"""What a change of a policy means: the calls that it decides otherwise, each shown by one call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from trebuchet.model.call import ToolCall
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason, RuleKind
from trebuchet.model.value import Value

Outcome = Literal["allow", "ask", "deny", "hidden"]
"""What becomes of a call; a hidden tool is denied as well, and is not in the list."""
Proof = Literal["yes", "no", "not proved"]
"""Whether something holds for every call; the third is never folded into the first two."""

ANY_OTHER = "*"
"""The tool that stands for every tool which neither policy names."""


class Earlier(Value):
    """A call that is made before, so many times; both policies let it pass each time."""

    call: ToolCall
    times: int


class Quota(Value):
    """A limit as a counter: what it counts, how far, and for whom."""

    rule: str
    place: Place
    scope: str
    """The tool whose calls it counts, or `_global` for every tool."""
    counter: str
    window: str
    seconds: int
    max: int
    per: Literal["grant", "session", "policy"]
    counted: str
    """What one call adds: `1`, another whole number, or the path of an amount (`args.amount`)."""


class Change(Value):
    """One thing that a call gets now and did not get before, with the call that shows it.

    `call` was replayed in both policies, after the calls of `after`, before it was put here.
    """

    kind: Literal["decision", "counter", "visibility"]
    """`counter` where a limit decides on either side, `visibility` where the tool was or is
    hidden."""
    tool: str
    """The tool's name, or `*` for any tool that neither policy names."""
    was: Outcome
    now: Outcome
    call: ToolCall
    """For `*` its tool is a name that neither policy knows."""
    after: tuple[Earlier, ...] = ()
    """Empty where the very first call is decided otherwise."""
    old_reason: Reason
    new_reason: Reason
    old_quota: Quota | None = None
    """The limit that changed, as it was; None where there was none, and for other kinds."""
    new_quota: Quota | None = None

    @property
    def witness(self) -> Mapping[str, Any]:
        """The arguments of the deciding call; may be empty."""
        return self.call.arguments

    @property
    def nth(self) -> int:
        """The how-manieth call of the history the deciding one is, from 1."""
        return 1 + sum(earlier.times for earlier in self.after)


class Unproved(Value):
    """A part of a policy on which equality could not be decided, and why."""

    tool: str
    path: str = ""
    """`args.path` or `state.scope.counter`; empty where it is no single one."""
    why: str


class Meaning(Value):
    """Whether two policies decide every call alike, and where not."""

    equivalent: Proof
    changes: tuple[Change, ...]
    """Sorted by tool, `*` first."""
    unproved: tuple[Unproved, ...]
    tools: int
    """How many tools were compared, with the one that stands for all others."""


class IdleRule(Value):
    """A rule that could be deleted, or one of which that could not be decided."""

    why: Literal["shadowed", "redundant", "not proved"]
    """`shadowed`: it decides no call. `redundant`: it decides some, and without it they would be
    decided alike."""
    tool: str
    """Empty for a rule of every tool, and for `hide`."""
    rule: str
    kind: RuleKind
    place: Place
    by: tuple[Reason, ...]
    """The reasons that decide in its stead, on the calls that it would have decided."""
    doubt: str = ""
    """Of what is not proved: why."""
