"""A limit and its values: what each stops, what it breaks, and what an attacker still gets."""

from __future__ import annotations

from typing import Literal

from trebuchet.model.place import Place
from trebuchet.model.value import Value
from trebuchet.model.vocabulary import Severity

TUNING_SCHEMA = 1
"""Of a tuning's JSON; raised when a key changes its meaning or goes away."""

Window = Literal["minute", "hour", "day"]


class TunedLimit(Value):
    """The limit whose value is looked for: one of the policy, or a new one."""

    counter: str
    window: str
    seconds: int
    per: Literal["grant", "session", "policy"]
    counted: str
    """What one call adds: `1`, another whole number, or the path of an amount (`args.amount`)."""
    max: int | None
    """As the policy has it; None for a new limit."""
    source: Place | None


class HonestPeak(Value):
    """The most that honest work asks of the tool in one calendar window, in the limit's unit."""

    window: Window
    count: int
    at: float
    """When the window begins, in Unix seconds."""
    of: Literal["session", "twin", "recorded"]
    work: str
    """The session's id, or the case's whose twin it is."""


class TunedAttack(Value):
    """An attack through the tool that gets through without the limit."""

    case: str
    attack: str
    title: str
    severity: Severity
    calls: int
    """How many harmful calls it makes."""
    most: int | None
    """The largest value that stops it: 0 where no higher one does, because one call is enough, the
    window is too short or a negative amount passes; None where every value does, as a call
    without an amount is denied."""


class TunedWork(Value):
    """Honest work with the tool that goes through without the limit."""

    of: Literal["session", "twin", "recorded"]
    work: str
    title: str
    least: int
    """The smallest value that leaves it whole."""


class Rung(Value):
    """One value of the limit, replayed."""

    max: int | None
    """None: no limit."""
    stopped: tuple[str, ...]
    """Cases of `Tuning.attacks` that are stopped, or kept below the harm by their number."""
    broken: tuple[str, ...]
    """Honest work of `Tuning.work` that is no longer let through."""
    hour: int | None
    """What an attacker gets in the worst hour, in the limit's unit; None where nothing bounds
    it."""
    day: int | None


class Knee(Value):
    """Where protection and work meet."""

    least: int
    """The smallest value that breaks no honest work; 0 where none uses the tool."""
    most: int | None
    """The largest value that stops every attack that a limit can stop; None where there is none."""
    value: int | None
    """The value to take; None where a limit has nothing to stop, or stops nothing that honest work
    has room for."""
    meets: bool
    """Whether it breaks nothing and stops them all."""
    fragment: str
    """The rule in the policy's own words; empty without a value."""


class Tuning(Value):
    """A limit on one tool, tried at every value that matters."""

    schema_version: int
    policy: str
    dialect: str
    server: str
    tool: str
    limit: TunedLimit
    peaks: tuple[HonestPeak, ...]
    """One a window, without those that hold nothing."""
    attacks: tuple[TunedAttack, ...]
    """Worst first."""
    stopped_already: int
    """Cases through the tool that are stopped without this limit."""
    work: tuple[TunedWork, ...]
    """What asks most comes first."""
    broken_already: tuple[str, ...]
    """Honest work with the tool that is not let through even without this limit."""
    rungs: tuple[Rung, ...]
    """By value, no limit last."""
    knee: Knee
    corpus: str
    """Fingerprint of the corpus."""

    @property
    def by_number(self) -> tuple[TunedAttack, ...]:
        """The attacks that a limit could be an answer to: those of more than one call."""
        return tuple(each for each in self.attacks if each.calls > 1 or each.most != 0)

    @property
    def too_short(self) -> tuple[TunedAttack, ...]:
        """Those of them that no value above 0 stops: they go on over many windows, or refill it."""
        return tuple(each for each in self.by_number if each.most == 0)

    @property
    def single(self) -> tuple[TunedAttack, ...]:
        """The attacks that need one call alone, so that no limit is the answer to them."""
        return tuple(each for each in self.attacks if each.calls <= 1 and each.most == 0)
