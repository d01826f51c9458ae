"""What a change of policies, servers or corpus changed: two runs compared, case by case."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from trebuchet.model.meaning import Meaning
from trebuchet.model.place import Place
from trebuchet.model.run import PlayedCall
from trebuchet.model.value import FrozenMap, Value
from trebuchet.model.vocabulary import Severity

REGRESSION_SCHEMA = 1
"""Of a comparison's JSON; raised when a key changes its meaning or goes away."""


class Turn(StrEnum):
    """How a case, a session or a path turned, in the order of display."""

    NEW_BYPASS = "new-bypass"
    NEWLY_BROKEN = "newly-broken"
    WEAKER = "weaker"
    PATH_OPENED = "path-opened"
    LOST = "lost"
    NEWLY_STOPPED = "newly-stopped"
    REPAIRED = "repaired"
    STRONGER = "stronger"
    PATH_CLOSED = "path-closed"
    OTHER_REASON = "other-reason"
    NEW = "new"

    @property
    def worse(self) -> bool:
        """Whether it is a regression."""
        return self in _WORSE

    @property
    def better(self) -> bool:
        """Whether it is a gain."""
        return self in _BETTER


_WORSE = frozenset({Turn.NEW_BYPASS, Turn.NEWLY_BROKEN, Turn.WEAKER, Turn.PATH_OPENED, Turn.LOST})
_BETTER = frozenset({Turn.NEWLY_STOPPED, Turn.REPAIRED, Turn.STRONGER, Turn.PATH_CLOSED})


class Side(Value):
    """How one of the two runs judged it, and by what."""

    verdict: str
    effect: str
    """Of the concrete call under this side's policy: allow, ask or deny; empty where none is."""
    rule: str | None
    source: Place | None
    message: str = ""


class CaseTurn(Value):
    """One case, honest session or path that was judged otherwise before."""

    kind: Turn
    of: Literal["attack", "twin", "session", "path"]
    id: str
    """The case's, session's or path's id."""
    attack: str = ""
    session: str = ""
    title: str
    server: str
    tool: str
    severity: Severity
    was: Side | None
    now: Side | None
    call: PlayedCall | None
    """The concrete call that decides, as it was sent, decided as the new side decides it (as the
    old one does for what is lost); None for what has no call, or whose calls were not kept."""
    where: str = ""
    """Which call of how many it is (`call 11 of 200`, `step "refund", call 4 of 11`)."""
    why: str = ""
    """Of what is lost or new: what changed (`the server no longer has this tool`). Of the others:
    what beside the verdict changed (`severity was medium`)."""
    blast: int = 1
    """How many tools, for an attack, or pieces of honest work, by one rule, turned the same way."""


class Compared(Value):
    """What one of the two runs came from."""

    name: str
    """As the user named it: a file, a run, a revision."""
    run: str
    """The run's id."""
    policies: tuple[str, ...]
    """Fingerprints of the policies."""
    corpus: str
    inventory: str
    protection: str | None
    usability: str | None
    stopped: float
    attacks: int
    intact: float
    honest: int


class Regression(Value):
    """Everything that differs between two runs, the worst first."""

    schema_version: int
    old: Compared
    new: Compared
    turns: tuple[CaseTurn, ...]
    common: int
    """How many cases and sessions both runs judged."""
    same: int
    """How many of them were judged alike, by the same rule."""
    not_comparable: tuple[str, ...]
    """What could not be compared, and why: another corpus version, other servers, another world."""
    meaning: Meaning | None = None
    """What the change means for every call; None where it was not asked, or no native policy."""
    assumed: FrozenMap[str] = {}
    """Names of the world read from the policies' own literals, with their places."""

    @property
    def worse(self) -> tuple[CaseTurn, ...]:
        """The regressions among them."""
        return tuple(turn for turn in self.turns if turn.kind.worse)

    @property
    def better(self) -> tuple[CaseTurn, ...]:
        """What is stopped, repaired or closed now."""
        return tuple(turn for turn in self.turns if turn.kind.better)

    @property
    def equivalent(self) -> bool | Literal["not proved"]:
        """Whether both sides decide every call alike; a turn of policies is proof that not."""
        proofs: dict[str, bool] = {"yes": True, "no": False}
        if self.meaning is not None:
            return proofs.get(self.meaning.equivalent, "not proved")
        if self.old.policies == self.new.policies:
            return True
        parted = any(
            turn.was and turn.now and turn.was.effect != turn.now.effect for turn in self.turns
        )
        return False if parted else "not proved"
