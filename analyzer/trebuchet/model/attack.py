"""Attacks and honest sessions, as their files in `attacks/` state them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from trebuchet.model.trace import Argument, Role, Trace
from trebuchet.model.value import FrozenJson, FrozenMap, Value
from trebuchet.model.vocabulary import Decidability, Severity, Shape, Tell

IDENTIFIER = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"


class Source(Value):
    """Where an attack is known from."""

    url: str = Field(pattern=r"^https://[^\s]+$")
    title: str
    date: str = Field(pattern=DATE)
    kind: Literal["incident", "proof-of-concept", "advisory", "paper", "vendor", "synthetic"]
    read: bool
    """Whether its text was read by whoever wrote the attack."""


class FrameworkId(Value):
    """An id in a public framework; the taxonomy holds the framework's version."""

    framework: str
    id: str


class Change(Value):
    """What a variant changes in one step."""

    with_: FrozenMap[Argument] = Field(alias="with", default={})
    repeat: int | None = Field(ge=1, le=5000, default=None)
    every: float | None = Field(ge=0, default=None)
    session: str | None = None
    grant: str | None = None


class Variant(Value):
    """The same attack in a form that a naive rule misses."""

    name: str = Field(pattern=IDENTIFIER)
    evades: str
    """The naive rule, in words."""
    changes: FrozenMap[Change]
    """Step id to what is different there."""
    verdict: Literal["blocked", "held", "contained", "bypassed"] | None = None
    """What it gets under the attack's own recommended rule; lint replays it."""


class Harm(Value):
    """When the attack has succeeded: so much of one role's work was executed."""

    role: str
    measure: Literal["calls", "targets", "amount", "bytes"]
    limit: int | float | str
    """The count from which on it is a success; a text is a template."""
    effect: str
    """What is lost, in a few words."""
    reversible: bool = False
    metered: bool = False
    """Whether the loss grows with every call, so that a smaller count is a smaller loss."""


class Twin(Value):
    """Honest work one step away from the attack, on the same tools."""

    fact: str
    """The one fact in which it differs."""
    trace: Trace = Field(min_length=1)


class Incident(Value):
    """A real event that the attack replays."""

    name: str = Field(pattern=IDENTIFIER)
    title: str
    date: str = Field(pattern=DATE)
    known: str
    """What the sources say happened."""
    assumed: str
    """What the trace adds, where they are silent."""
    source: str = Field(pattern=r"^https://[^\s]+$")


class Attack(Value):
    """One replayable pattern, or an entry that a tool-call policy cannot decide."""

    id: str = Field(pattern=IDENTIFIER)
    version: int = Field(ge=1)
    status: Literal["active", "withdrawn"] = "active"
    title: str
    tactic: str
    technique: str
    severity: Severity
    """The ceiling; a case has at most the severity of its tool's effect."""
    shape: Shape
    decidability: Decidability
    tell: Tell
    summary: str
    mechanism: str
    roles: FrozenMap[Role] = {}
    focus: str = ""
    """The role that does the harm; one case a tool that fits it."""
    trace: Trace = ()
    variants: tuple[Variant, ...] = ()
    harm: Harm | None = None
    twin: Twin | None = None
    through_approver: bool = False
    """Works through the person who approves, so that asking does not stop it."""
    recommended: FrozenMap[FrozenJson] = {}
    """Dialect to policy fragment, or to `impossible: reason`."""
    control: str
    """What stops it, in one sentence."""
    incidents: tuple[Incident, ...] = ()
    """Real events that this attack replays, by name."""
    frameworks: tuple[FrameworkId, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)
    first_seen: str = Field(pattern=DATE)
    changelog: tuple[str, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class HonestSession(Value):
    """A whole piece of honest work, as an agent does it on a good day."""

    id: str = Field(pattern=IDENTIFIER)
    version: int = Field(ge=1)
    status: Literal["active", "withdrawn"] = "active"
    title: str
    summary: str
    roles: FrozenMap[Role]
    trace: Trace = Field(min_length=1)
    hurt_by: tuple[str, ...]
    """Careless rules that break it, in words."""
    changelog: tuple[str, ...] = Field(min_length=1)


class Technique(Value):
    """One way how; belongs to one tactic."""

    id: str = Field(pattern=IDENTIFIER)
    tactic: str
    title: str
    deferred: str = ""
    """Why no attack has it yet; empty when one has."""


class Tactic(Value):
    """One why."""

    id: str = Field(pattern=IDENTIFIER)
    title: str
    summary: str


class Framework(Value):
    """A public framework with the ids that exist in its named version."""

    id: str
    title: str
    version: str
    ids: FrozenMap[str]
    """Id to its name."""
    attack: FrozenMap[tuple[str, ...]] = {}
    """Id to the MITRE ATT&CK ids that the framework itself maps it to."""


class Taxonomy(Value):
    """Tactics, techniques and the frameworks that ids are checked against."""

    tactics: tuple[Tactic, ...]
    techniques: tuple[Technique, ...]
    frameworks: tuple[Framework, ...]


class Corpus(Value):
    """Everything in `attacks/`, loaded whole, sorted by id, with the hash of what it says."""

    taxonomy: Taxonomy
    attacks: tuple[Attack, ...]
    sessions: tuple[HonestSession, ...]
    digest: str

    def attack(self, id_: str) -> Attack | None:
        """The attack of that id, or None."""
        return next((attack for attack in self.attacks if attack.id == id_), None)

    def session(self, id_: str) -> HonestSession | None:
        """The honest session of that id, or None."""
        return next((session for session in self.sessions if session.id == id_), None)
