"""One row of the table of moves: what a call needs and gives, and how its arguments are spelled."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from trebuchet.model.escalation import Fact, FactKind, Start
from trebuchet.model.trace import Argument
from trebuchet.model.vocabulary import Capability, ParameterKind, Severity

HERE = "{server}"
"""As a fact's detail: the server of the tool that is called."""


class Runs(StrEnum):
    """Where code that a tool is given runs."""

    HOST = "host"
    """On the machine on which the agent and its gateway run."""
    ELSEWHERE = "elsewhere"
    """In a page, a database, a container, or on a machine that an argument names."""


class Files(StrEnum):
    """Which files a row is about."""

    ANY = "any"
    """None, or wherever they are."""
    NAMED = "named"
    """Those that a required argument names as a file or a path."""
    MACHINE = "machine"
    """Those of the machine of the agent, and not of an account or a repository elsewhere."""


class Several(NamedTuple):
    """A list of texts where the schema asks for one: sent as it is."""

    templates: tuple[str, ...]


class Form(NamedTuple):
    """One spelling of the arguments."""

    name: str
    with_: Mapping[str, Argument | Several]
    requires: tuple[ParameterKind, ...]
    """Kinds that the tool must take; what else is in `with_` is set where it takes it."""
    without: tuple[ParameterKind, ...] = ()
    """Kinds that the tool must not take, since they would say more than the form does."""


class Row(NamedTuple):
    """One thing that a call can do for an attacker."""

    id: str
    capability: tuple[Capability, ...]
    """A tool fits that holds one of these; all tools where it is empty."""
    needs: tuple[Fact, ...]
    gives: tuple[Fact, ...]
    forms: tuple[Form, ...]
    severity: Severity | None
    """Of a goal that it gives; None where the tool's own effect says how bad it is."""
    sentence: str
    """What the tool does, after its name."""
    reason: str
    source: str
    """The design's sentence, or a page that shows it."""
    marks: tuple[str, ...] = ()
    """A form out of the corpus counts when it names a world value that begins so; any does where
    this is empty."""
    hand: bool = True
    """Whether somebody must steer the call."""
    starts: tuple[Start, ...] = tuple(Start)
    """From where it is looked at."""
    also: tuple[Capability, ...] = ()
    beside: tuple[Capability, ...] = ()
    """Some tool of the same server holds one of these, where they are given."""
    without: tuple[Capability, ...] = ()
    verbs: tuple[str, ...] = ()
    """One of these words is in the tool's name, where they are given."""
    must_take: tuple[ParameterKind, ...] = ()
    """Kinds of which every valid call carries one."""
    runs: Runs | None = None
    files: Files = Files.ANY


def form(
    name: str,
    with_: Mapping[str, Argument | Several] | None = None,
    optional: Mapping[str, Argument | Several] | None = None,
    without: tuple[ParameterKind, ...] = (),
) -> Form:
    """One spelling: kinds that the tool must take, others that are set where it takes them."""
    must = with_ or {}
    return Form(
        name, {**must, **(optional or {})}, tuple(ParameterKind(key) for key in must), without
    )


def goal_fact(goal: str) -> Fact:
    """The fact that a goal is reached."""
    return Fact(FactKind.GOAL, goal)


TAINTED = Fact(FactKind.TAINTED)
KNOWS = Fact(FactKind.KNOWS, HERE)
PRIVATE = Fact(FactKind.DATA, "private/own")
OTHERS = Fact(FactKind.DATA, "private/other")
SECRET = Fact(FactKind.DATA, "secret/own")
FOUND = Fact(FactKind.CREDENTIAL, "found")
CREDENTIAL = Fact(FactKind.CREDENTIAL, HERE)
HOST = Fact(FactKind.CODE, "host")
SANDBOX = Fact(FactKind.CODE, "sandbox")
PLANTED = Fact(FactKind.PLANTED, HERE)
GATEWAY_DOWN = Fact(FactKind.GUARD_DOWN, "gateway")
GUARD_DOWN = Fact(FactKind.GUARD_DOWN, HERE)
