"""Moves: what an attacker gains by a call, with all the tools by which the call can be made.

Ways that need and give the same are one move, so a server of four hundred tools has some dozens
of moves, and parallel ways are counted and never multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from trebuchet.model.escalation import Fact, FactKind, Flow
from trebuchet.model.policy import Reason
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Severity


class Way(NamedTuple):
    """One tool with arguments that the policy lets through, or holds for a person."""

    tool: Tool
    arguments: Mapping[str, Any]
    form: str
    """Which form of the row's arguments it is, in a few words."""
    reason: Reason
    flow: Flow
    severity: Severity


class Move(NamedTuple):
    """An AND node: needs all of its facts, gives all of its others; sorted and named by `id`."""

    id: str
    row: str
    server: str
    needs: frozenset[Fact]
    gives: frozenset[Fact]
    held: bool
    ways: tuple[Way, ...]
    """The one that is shown first. Empty for what follows from a fact without any call."""

    @property
    def past(self) -> bool:
        """Whether it goes past a gateway's guard that is down, which no policy decides."""
        return GATEWAY_DOWN in self.needs

    @property
    def action(self) -> str:
        """The same for all moves that do the same, whoever's hand and whatever guard."""
        return _named(self.row, self.server, self.needs - _hands(self.server), self.gives)


GATEWAY_DOWN = Fact(FactKind.GUARD_DOWN, "gateway")
TAINTED = Fact(FactKind.TAINTED)


def move(
    row: str,
    server: str,
    needs: frozenset[Fact],
    gives: frozenset[Fact],
    held: bool,
    ways: tuple[Way, ...],
) -> Move:
    """A move with the id that says all of it."""
    name = _named(row, server, needs, gives)
    return Move(f"{name}?" if held else name, row, server, needs, gives, held, ways)


def _named(row: str, server: str, needs: frozenset[Fact], gives: frozenset[Fact]) -> str:
    asked = "+".join(sorted(map(str, needs)))
    given = "+".join(sorted(map(str, gives)))
    return f"{row}@{server}: {asked} > {given}"


def _hands(server: str) -> frozenset[Fact]:
    """What steers a call, and what lets it past: they do not change what the call does."""
    return frozenset({TAINTED, GATEWAY_DOWN, Fact(FactKind.CREDENTIAL, server)})
