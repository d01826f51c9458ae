"""Escalation: what an attacker holds, which calls gain more of it, and the paths to a goal.

What is held only grows, so a set of facts is a state, and a move is an AND node: it needs all of
its facts and gives others. `docs/escalation.md` has the table of moves and how it is searched.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from trebuchet.model.place import Place
from trebuchet.model.value import FrozenJson, FrozenMap, Value
from trebuchet.model.vocabulary import Severity

ESCALATION_SCHEMA = 1
"""Of an escalation's JSON; raised when a key changes its meaning or goes away."""


class FactKind(StrEnum):
    """Kinds of what an attacker can hold."""

    TAINTED = "tainted"
    """Outsiders' text steers this session."""
    KNOWS = "knows"
    """The ids of one server's things; detail: the server."""
    DATA = "data"
    """Data in the session; detail: `private/own`, `private/other`, `secret/own`."""
    CREDENTIAL = "credential"
    """A secret that some tool accepts; detail: the server whose tools it opens, or `found`."""
    CODE = "code"
    """Code of the attacker runs; detail: `sandbox` or `host`."""
    PLANTED = "planted"
    """The attacker's text lies where it is read later; detail: the server."""
    GUARD_DOWN = "guard-down"
    """A guard no longer denies; detail: `gateway`, or the server whose own guard it is."""
    GOAL = "goal"
    """The harm itself; detail: the goal's name."""


class Fact(NamedTuple):
    """One thing that an attacker holds."""

    kind: FactKind
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}({self.detail})" if self.detail else self.kind.value


class Goal(StrEnum):
    """What an attacker is after, in the order of display; owners add their own by name."""

    EXFILTRATED = "exfiltrated"
    DESTROYED = "destroyed"
    CORRUPTED = "corrupted"
    EXECUTED = "executed"
    PAID = "paid"
    SPENT = "spent"
    GRANTED = "granted"
    IMPERSONATED = "impersonated"
    PERSISTED = "persisted"
    CROSSED_TENANT = "crossed-tenant"
    HIDDEN_FROM_AUDIT = "hidden-from-audit"
    PHYSICAL = "physical"


class Start(StrEnum):
    """Where an attacker begins."""

    OUTSIDER = "outsider"
    """Can only have text lie where an agent reads it."""
    HOSTILE_SERVER = "hostile-server"
    """Speaks in the definitions and results of one server's tools, and sees what they are sent."""
    CARELESS_AGENT = "careless-agent"
    """Nobody attacks: the agent itself does what nobody asked for."""
    STOLEN_GRANT = "stolen-grant"
    """Calls one server's tools with somebody's identity."""


class Flow(Value):
    """How often something can happen; None where no limit bounds it."""

    hour: int | None = None
    day: int | None = None


class Hop(Value):
    """One call of a path: what it gains, and what let it pass."""

    move: str
    """The row of the table of moves."""
    server: str
    tool: str
    arguments: FrozenMap[FrozenJson]
    gains: tuple[str, ...]
    needs: tuple[str, ...] = ()
    """What must be held before, all of it; empty where the hop before it gave what it takes."""
    effect: str
    """`allow`; `ask` where a person is in the way; `past` behind a guard that is down."""
    rule: str | None
    """The rule that asks, or None when nothing stands in the way."""
    source: Place
    """Of that rule, else of the tool's entry or the default that lets the call pass."""
    message: str
    sentence: str
    others: tuple[str, ...] = ()
    """Ids of other tools by which the same hop goes."""
    flow: Flow = Flow()


class EscalationPath(Value):
    """A shortest chain of calls from a start to a goal, replayed before it is shown."""

    id: str
    """The same for the same chain of moves, whatever tools stand for them: a hash."""
    goal: str
    start: str
    severity: Severity
    held: bool
    """Whether a person is asked somewhere on it."""
    hops: tuple[Hop, ...]
    ways: int
    """How many chains of tools take these same moves; counted, not listed."""
    flow: Flow
    """The narrowest of its hops."""
    attacks: tuple[str, ...] = ()
    """Attacks of the corpus that are this chain."""


class Cut(Value):
    """One denial: what to add for one tool, and what it costs."""

    server: str
    tool: str
    moves: tuple[str, ...]
    """The rows of the table that it closes."""
    what: str
    """In words: which calls are denied (`fetch to an address outside docs.ourco.example`)."""
    fragment: str
    """The rule in the policy's own dialect; empty where it cannot be written from here."""
    breaks: tuple[str, ...]
    """Honest sessions that it breaks, by id."""


class Choke(Value):
    """The cheapest set of denials after which no path of allowed calls leads to a goal."""

    cuts: tuple[Cut, ...]
    breaks: tuple[str, ...]
    """Honest sessions that all of them together break, by id."""
    exact: bool
    gap: int
    """At most so many sessions fewer could be broken by a cheaper set; 0 when exact."""
    proven: bool
    """Whether the policy with these rules was analysed again: paths gone, other work intact."""
    note: str = ""
    """Why it is not proven, or not exact."""


class GoalReached(Value):
    """One goal: whether and how it is reached, and what would close it."""

    goal: str
    title: str
    severity: Severity
    """Of its worst path; the goal's own ceiling where there is none."""
    reachable: bool
    """By allowed calls alone."""
    held: bool
    """Only when a person says yes."""
    paths: tuple[EscalationPath, ...]
    found: int
    """How many chains of moves were found; `paths` may show fewer."""
    bounded: bool
    """Whether a bound of the search was hit, so that there may be more."""
    choke: Choke | None = None
    others: tuple[Choke, ...] = ()
    """Other sets that close it too, none of them a superset of another."""


class Fault(Value):
    """A path of the graph that did not replay: a fault of ours, never shown as a path."""

    goal: str
    tools: tuple[str, ...]
    reason: str


class Bound(Value):
    """How far was searched."""

    hops: int
    """No path of more calls is looked for."""
    chains: int
    """No more chains of moves are kept for one fact."""
    hit: bool


class Escalation(Value):
    """Everything found from one start, on some servers under their policies."""

    schema_version: int
    trebuchet: str
    id: str
    """A hash of policies, tools, world, start and bounds."""
    start: str
    servers: tuple[str, ...]
    policies: FrozenMap[str]
    """Server to the name of its policy."""
    tools: int
    moves: int
    goals: tuple[GoalReached, ...]
    bound: Bound
    faults: tuple[Fault, ...]
    unclassified: tuple[str, ...]
    """Tools of which nobody knows what they do; none of them is on a path."""
    notes: tuple[str, ...] = ()
