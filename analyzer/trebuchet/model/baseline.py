"""What a project has committed: verdicts to compare with, and the tools that it trusts."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from trebuchet.model.run import TwinVerdict, Verdict
from trebuchet.model.value import FrozenMap, Value
from trebuchet.model.vocabulary import Severity

BASELINE_SCHEMA = 1
"""Of a baseline's JSON; raised when a key changes its meaning or goes away."""
LOCK_SCHEMA = 1
"""Of a lock's JSON."""

HASH = r"^[0-9a-f]{16}$"


class KeptCase(Value):
    """How one case fared; its key in the baseline is the case's id.

    `form`, `executed` and `reached` say how, and how far, an attack came that was not stopped.
    """

    verdict: Verdict
    severity: Severity
    twin: TwinVerdict = TwinVerdict.INTACT
    rule: str | None = None
    twin_rule: str | None = None
    form: str = ""
    executed: int = Field(default=0, ge=0)
    reached: float | int = 0
    credit: float | int | None = Field(default=None, ge=0, le=1)
    """Only where the verdict alone does not say it: of a contained attack."""
    undecidable: bool = False


class KeptSession(Value):
    """How one honest session fared; its key in the baseline is the session's id."""

    verdict: TwinVerdict
    rule: str | None = None


class KeptPolicy(Value):
    """One policy as its fingerprint, and the servers that it decided for."""

    name: str
    dialect: str
    digest: str
    servers: tuple[str, ...]


class KeptPath(Value):
    """One escalation path; its key in the baseline is the path's id."""

    goal: str
    held: bool = False
    """Whether a person is asked somewhere on it."""
    severity: Severity
    steps: tuple[tuple[str, str], ...]
    """The row of the table of moves and the server of each hop."""


class KeptCount(Value):
    """Counts and letters for who reads the file; what is compared is counted from the cases."""

    protection: str | None
    usability: str | None
    stopped: float | int
    attacks: int
    intact: float | int
    honest: int


class KeptRun(Value):
    """The verdicts of one agent's policies."""

    agent: str = ""
    run: str
    """The run's id."""
    trebuchet: str
    corpus: str
    inventory: str
    policies: tuple[KeptPolicy, ...]
    needs: tuple[str, ...] | None = None
    world: FrozenMap[str | int | float] = {}
    summary: KeptCount
    paths: FrozenMap[KeptPath] = {}
    cases: FrozenMap[KeptCase]
    sessions: FrozenMap[KeptSession]


class Baseline(Value):
    """What was blessed last: one run an agent."""

    format: Literal["trebuchet-baseline"]
    version: int
    runs: tuple[KeptRun, ...]

    def of(self, agent: str) -> KeptRun | None:
        """The run of one agent, or None."""
        return next((run for run in self.runs if run.agent == agent), None)


class LockedTool(Value):
    """One tool as hashes of 16 digits."""

    schema_: str = Field(alias="schema", pattern=HASH)
    """Of the arguments' schema without prose."""
    prose: str | None = Field(default=None, pattern=HASH)
    """Of all that the server says of it in words; None where the tool list holds no words."""


class LockedServer(Value):
    """One server's tools by name."""

    package: str = ""
    version: str = ""
    tools: FrozenMap[LockedTool]


class Lock(Value):
    """The tool lists that a project trusts."""

    format: Literal["trebuchet-lock"]
    version: int
    servers: FrozenMap[LockedServer]


class LockChange(Value):
    """One way in which a server differs from what was locked."""

    server: str
    tool: str = ""
    """Empty where the whole server is meant."""
    kind: Literal["added", "removed", "schema", "description", "unlocked"]
    """`unlocked`: the server is not in the lock."""
    attacks: tuple[str, ...] = ()
    """Attacks that bind to the tool now and did not before, by id."""
    paths: tuple[str, ...] = ()
    """Escalation paths over the tool that the baseline does not hold, by id."""
