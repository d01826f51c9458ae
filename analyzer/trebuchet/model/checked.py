"""What a check found: the gates' verdict with all that it came from."""

from __future__ import annotations

from trebuchet.model.baseline import LockChange
from trebuchet.model.escalation import Escalation
from trebuchet.model.gate import GateVerdict
from trebuchet.model.regression import CaseTurn, Regression
from trebuchet.model.run import Run
from trebuchet.model.settings import SEVERITIES, Settings, Waiver
from trebuchet.model.value import FrozenMap, Value

CHECK_SCHEMA = 1
"""Of a check's JSON; raised when a key changes its meaning or goes away."""


class CheckedAgent(Value):
    """One agent's policies, held against the gates."""

    agent: str
    run: Run
    escalation: Escalation
    regression: Regression | None
    """What turned since the baseline; None where it has no such agent, or is missing."""
    turns: tuple[CaseTurn, ...]
    """Turns that no waiver accepts."""
    open_cases: tuple[str, ...]
    """Ids of the cases that get through and that no waiver accepts, worst first."""
    waived: int


class Checked(Value):
    """Everything that a check found; the verdict alone says whether it passes."""

    verdict: GateVerdict
    today: str
    settings: Settings
    configured_in: str
    """The settings' file; empty without one."""
    agents: tuple[CheckedAgent, ...]
    servers: tuple[str, ...]
    tools: int
    baseline: str
    """The baseline's file as the settings name it; empty where none was compared with."""
    lock: tuple[LockChange, ...]
    holding: tuple[Waiver, ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Waiver, ...]
    unknown: FrozenMap[str] = {}
    """By target of an unused waiver that names what there is nowhere: what is wrong with it."""
    next_expiry: str
    reasons: FrozenMap[str] = {}
    """By case that a waiver accepts, the waiver's reason."""
    notes: tuple[str, ...]
    """What was not compared, and why."""

    @property
    def lowest_severity(self) -> str | None:
        """The mildest severity that fails the check, or `any`; None where none was asked for."""
        known = ("any", *SEVERITIES)
        words = [word for word in self.settings.fail_on if word in known]
        return min(words, key=known.index) if words else None
