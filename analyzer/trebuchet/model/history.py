"""A policy over the commits of its file: how each scored, and which opened and closed what."""

from __future__ import annotations

from typing import Literal

from trebuchet.model.place import Place
from trebuchet.model.value import Value
from trebuchet.model.vocabulary import Severity

HISTORY_SCHEMA = 1
"""Of a history's JSON; raised when a key changes its meaning or goes away."""


class PolicyRevision(Value):
    """The policy as one commit left it."""

    file: str
    """Its file now, from the top of the repository."""
    commit: str
    """The full hash."""
    position: int
    """How many commits of the branch come before, so that commits can be put in order."""
    date: str
    """When its author made it, ISO 8601."""
    subject: str
    run: str | None
    """The id of the run that judged it; None where it could not be read."""
    error: str = ""
    """Why it could not be read."""

    @property
    def short(self) -> str:
        """The commit by its first seven digits."""
        return self.commit[:7]


class RevisionScore(Value):
    """A revision with what its run says."""

    revision: PolicyRevision
    protection: str | None = None
    usability: str | None = None
    stopped: float = 0.0
    attacks: int = 0
    intact: float = 0.0
    honest: int = 0
    attacks_share: float | None = None
    honest_share: float | None = None


class Spell(Value):
    """A bypass, or broken work, from the commit that brought it to the one that ended it."""

    of: Literal["attack", "twin", "session"]
    id: str
    """The case's or the session's id."""
    name: str
    """The attack's or the session's own id."""
    title: str
    severity: Severity | None
    """Of an attack."""
    since: str
    """The commit that brought it."""
    first: bool
    """Whether it was there in the first revision that is told, so that it may be older."""
    unread: int
    """Revisions just before it that could not be read, so that one of them may have brought it."""
    until: str | None
    """The commit that ended it; None where it stands today."""
    rule: str | None
    source: Place | None
    """What let the attack through, or stopped the work, in the revision that brought it."""


class History(Value):
    """The revisions of a policy, oldest first, all judged alike."""

    schema_version: int
    file: str
    """As it was named."""
    servers: tuple[str, ...]
    revisions: tuple[RevisionScore, ...]
    spells: tuple[Spell, ...]
    """By the commit that brought them; attacks before work, the severest first."""
    earlier: int
    """Revisions before these that were left out."""
    shallow: bool
    """Whether the clone does not hold what came before."""
    corpus: str
    judged: int
    """Revisions that were judged now; the others were kept runs."""
