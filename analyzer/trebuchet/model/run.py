"""A run: everything replayed once, with what was assumed and what came out.

Cases, sessions and counts are plain values; every face prints them and computes nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypedDict

from trebuchet.model.escalation import Escalation
from trebuchet.model.place import Place
from trebuchet.model.value import FrozenJson, FrozenMap, Value
from trebuchet.model.vocabulary import Severity

SCHEMA_VERSION = 1
"""Of a run's JSON; raised when a key changes its meaning or goes away."""


class Verdict(StrEnum):
    """How an attack fared, worst first."""

    ERROR = "error"
    BYPASSED = "bypassed"
    CONTAINED = "contained"
    HELD = "held"
    BLOCKED = "blocked"

    @property
    def stopped(self) -> bool:
        """Whether no harmful call ran."""
        return self in (Verdict.HELD, Verdict.BLOCKED)


class TwinVerdict(StrEnum):
    """How honest work fared, worst first."""

    BROKEN = "broken"
    HELD = "held"
    INTACT = "intact"
    NOT_NEEDED = "not-needed"


class PlayedCall(Value):
    """One call of a replay as it was made and decided; what a reader is shown as evidence."""

    step: str
    number: int
    server: str
    tool: str
    arguments: FrozenMap[FrozenJson]
    at: float
    session: str
    grant: str
    effect: str
    rule: str | None
    message: str
    source: Place


class BoundTool(Value):
    """The tool that plays a role, and why it can."""

    server: str
    tool: str
    why: str = ""


class HarmReached(Value):
    """How far an attack came, in the harm's own measure."""

    measure: str
    reached: int | float
    limit: int | float


class TwinResult(Value):
    """How the twin fared; step, rule and source name the call that was not allowed."""

    verdict: TwinVerdict
    step: str | None = None
    rule: str | None = None
    source: Place | None = None
    message: str = ""


class CaseResult(Value):
    """One attack on one focus tool, replayed in every form; the worst form is what is shown."""

    id: str
    """`ATTACK@SERVER#TOOL`."""
    attack: str
    title: str
    severity: Severity
    tactic: str
    server: str
    binding: FrozenMap[BoundTool]
    focus: str
    verdict: Verdict
    form: str
    """Which pace and variant this verdict is from (`patient`, `burst, dot-segments`)."""
    rule: str | None
    source: Place | None
    message: str
    executed: int
    attempted: int
    """Calls of the harmful role that ran, and that were tried."""
    harm: HarmReached
    twin: TwinResult
    credit: float
    decidable: bool
    """False where this policy's dialect cannot see what tells the attack from its twin."""
    shared: bool = False
    """Whether honest sessions of the corpus can use the focus tool, too."""
    deciding: PlayedCall | None
    """The first harmful call that ran, or the first that was stopped."""


class SessionResult(Value):
    """One honest session on the tools that it was bound to."""

    id: str
    session: str
    title: str
    servers: tuple[str, ...]
    calls: int
    verdict: TwinVerdict
    step: str | None
    number: int
    """Which call, counted from 1, was not allowed; 0 when all were."""
    tool: str | None
    rule: str | None
    source: Place | None
    message: str


class Share(Value):
    """A count of a total, with the severity-weighted share beside it."""

    passed: float
    total: int
    share: float | None
    """Weighted by severity, 0 to 1; None when the total is 0."""


class TacticScore(Value):
    """One tactic: attacks stopped of attacks bound."""

    tactic: str
    title: str
    stopped: int
    total: int


class Counts(TypedDict):
    """The letters and the counts behind them, by the names that every short account gives them."""

    protection: str | None
    usability: str | None
    stopped: float
    attacks: int
    intact: float
    honest: int


class Summary(Value):
    """The two letters and the three counts."""

    attacks: Share
    honest: Share
    sound: Share
    sound_ceiling: int
    on_shared: Share = Share(passed=0.0, total=0, share=None)
    """Attacks on tools that honest work uses, too; hiding the tool is no answer to these."""
    on_other: Share = Share(passed=0.0, total=0, share=None)
    """Attacks on tools that no honest session needs."""
    protection: str | None
    usability: str | None
    capped: str
    """Why the protection letter is lower than its share, or empty."""
    tactics: tuple[TacticScore, ...]

    @property
    def counts(self) -> Counts:
        """The letters and counts alone."""
        return {
            "protection": self.protection,
            "usability": self.usability,
            "stopped": self.attacks.passed,
            "attacks": self.attacks.total,
            "intact": self.honest.passed,
            "honest": self.honest.total,
        }


class PolicyUse(Value):
    """One policy of the run, and the servers whose calls it decides."""

    name: str
    dialect: str
    digest: str
    text: str
    servers: tuple[str, ...]
    default: str
    named: int
    """How many tools it names."""
    warnings: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What a reader should know at once: a policy that holds no rule blocks nothing."""


class NotCovered(Value):
    """An attack that got no verdict here, and why."""

    attack: str
    reason: Literal["gateway", "out-of-reach", "not-applicable", "withdrawn"]
    text: str


class Assumed(Value):
    """What the user did not say and the run took for granted."""

    world: bool
    """True when the shipped world stood in for the owner's."""
    world_values: FrozenMap[str]
    """Names read from the policy's own literals, with their places."""
    needs: bool
    """True when every tool counted as needed."""
    grants: str


class Run(Value):
    """Everything replayed once. `id` is a hash of policies, corpus, inventory and settings."""

    schema_version: int
    trebuchet: str
    id: str
    policies: tuple[PolicyUse, ...]
    servers: tuple[str, ...]
    corpus: str
    inventory: str
    attacks_total: int
    sessions_total: int
    world: FrozenMap[str | int | float]
    needs: tuple[str, ...] | None
    assumed: Assumed
    summary: Summary
    cases: tuple[CaseResult, ...]
    sessions: tuple[SessionResult, ...]
    undecidable: tuple[str, ...]
    not_covered: tuple[NotCovered, ...]
    warnings: tuple[str, ...]
    escalation: Escalation | None = None
    """What an outsider reaches, where that was asked."""
