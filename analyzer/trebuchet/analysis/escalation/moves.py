"""Moves: what an attacker gains by a call, with all the tools by which the call can be made.

Ways that need and give the same are one move, so a server of four hundred tools has some dozens
of moves, and parallel ways are counted and never multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from trebuchet.model.escalation import Fact, Flow
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
