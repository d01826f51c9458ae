"""A policy told tool by tool, with what each of its rules is good for."""

from __future__ import annotations

from typing import Literal

from trebuchet.model.meaning import IdleRule
from trebuchet.model.place import Place
from trebuchet.model.policy import Rule
from trebuchet.model.value import Value

ACCOUNT_SCHEMA = 1
"""Of an account's JSON; raised when a key changes its meaning or goes away."""


class RuleAccount(Value):
    """What stands at one place of the policy, and which calls it decides."""

    tool: str
    """Whose rule it is, or whom it hides; `*` for every tool."""
    place: Place
    rules: tuple[Rule, ...]
    """One, or the two that an Intercept rule with a counter is made of."""
    attacks: tuple[str, ...]
    """The attacks of which it denies or holds some call."""
    work: tuple[str, ...]
    """The honest work of which it denies or holds some call: sessions, twins, recorded calls."""
    idle: IdleRule | None = None
    """Where the rule could be deleted, or where that is not proved."""

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.rules[0].name

    @property
    def unmet(self) -> bool:
        """Whether no attack and no honest work meets it."""
        return not self.attacks and not self.work

    @property
    def only_breaks(self) -> bool:
        """Whether it only ever stands in the way of honest work."""
        return bool(self.work) and not self.attacks


class ToolAccount(Value):
    """One tool as the policy treats it."""

    tool: str
    servers: tuple[str, ...]
    """The servers in scope that have it; none where it is only named."""
    standing: Literal["listed", "hidden", "unnamed"]
    outcome: Literal["allow", "deny", "ask", "depends"]
    """What becomes of every call, where arguments and counters do not matter."""
    place: Place
    """Its entry, the entry of `hide`, or the default."""
    rules: tuple[RuleAccount, ...] = ()


class Account(Value):
    """One policy told tool by tool."""

    schema_version: int
    policy: str
    dialect: str
    default: Literal["allow", "deny"]
    default_place: Place
    servers: tuple[str, ...]
    every_tool: tuple[RuleAccount, ...]
    hidden: tuple[RuleAccount, ...]
    """One an entry of `hide`."""
    tools: tuple[ToolAccount, ...]
    """In the order of the file; then the tools of the servers that it does not name, by name."""
    attacks: int
    """Attacks that were replayed in all their forms."""
    work: int
    """Pieces of honest work that were replayed."""
    corpus: str

    @property
    def rules(self) -> tuple[RuleAccount, ...]:
        """Every rule, in the order of the file."""
        own = (rule for tool in self.tools for rule in tool.rules)
        return tuple(sorted((*self.hidden, *self.every_tool, *own), key=lambda rule: rule.place))
