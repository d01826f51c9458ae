"""Traces: calls and events in time, spoken in roles and world names.

A template is a text in which `{name}` stands for a value of the world and `{n}` for the number of
the repetition (from 1). A template that is one placeholder alone keeps the value's type, and may
calculate: `{cap.amount*10}`, `{cap.amount-1}`, `{n*2}`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from trebuchet.model.call import Outcome
from trebuchet.model.tool import Scope
from trebuchet.model.value import FrozenJson, FrozenMap, Value
from trebuchet.model.vocabulary import Capability, ParameterKind


class AsIs(Value):
    """A JSON value sent as it stands, whatever the tool's schema asks for.

    No gateway checks arguments against the schema, so an attacker may send a list or a text where
    a number belongs.
    """

    as_is: FrozenJson


class LeftOut(Value):
    """An argument that is not sent at all, even where the schema requires it."""

    left_out: Literal[True]


Template = str | int | float | bool
Argument = Template | AsIs | LeftOut


class Role(Value):
    """A place in a trace for any tool that can do this.

    A tool fits when it holds one of `capability`, all of `also` and none of `without`, takes a
    parameter of every kind in `parameters`, and, where they are given, acts on such an `object`,
    has one of `verbs` among the words of its name and none of `unless` in it.
    """

    does: str
    """What the tool of this role does here, in a few words."""
    capability: tuple[Capability, ...] = Field(min_length=1)
    also: tuple[Capability, ...] = ()
    without: tuple[Capability, ...] = ()
    parameters: tuple[ParameterKind, ...] = ()
    object: Scope | None = None
    verbs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """Words, or runs of words (`mail message`), of names that do not do what the role does."""
    named: FrozenMap[str] = {}
    """For a kind: a word that the parameter's name must hold (`recipient: bcc`)."""
    server: Literal["any", "same", "other"] = "any"
    """Whether the tool must stand on the focus tool's server, or on another one."""


class ResultLabels(Value):
    """What is true of a call's result, whoever may be able to see it."""

    trust: Literal["trusted", "untrusted"] | None = None
    data: Literal["public", "private", "secret"] | None = None
    definition: Literal["approved", "changed"] | None = None


class Step(Value):
    """One call, or a run of calls, of one role's tool."""

    id: str
    role: str
    at: float = Field(ge=0)
    """Seconds since the trace began, for the first call."""
    with_: FrozenMap[Argument] = Field(alias="with", default={})
    """Parameter kind (or a parameter's own path, as `path:params.x`) to a template. Kinds that
    the role requires are always set; others where the tool takes them. All other required
    parameters get the world's honest value for their kind."""
    repeat: int = Field(ge=1, le=5000, default=1)
    every: float = Field(ge=0, default=1.0)
    """Seconds between repetitions, as the attack was first seen."""
    uses: tuple[str, ...] = ()
    """Steps without whose result this call cannot be made."""
    session: str = "session-1"
    """A template: `session-{n}` begins a new session with every repetition."""
    grant: str = "grant-1"
    outcome: Outcome = "ok"
    result: ResultLabels = ResultLabels()


class Event(Value):
    """Something that happens between calls and that no policy file is asked about."""

    event: Literal[
        "definition-changed", "tool-list-changed", "approval-given", "grant-revoked", "time-passes"
    ]
    at: float = Field(ge=0)
    role: str | None = None
    """The role whose tool it concerns."""
    grant: str | None = None
    note: str = ""


Trace = tuple[Step | Event, ...]
