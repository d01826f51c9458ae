"""How one verdict turned into another: the kinds of turns, and what counts as the same reason."""

from __future__ import annotations

import re
from typing import Protocol

from trebuchet.model.regression import Turn
from trebuchet.model.run import CaseResult, TwinVerdict, Verdict

_THROUGH = (Verdict.ERROR, Verdict.BYPASSED)
_INDEX = re.compile(r"\[\d+\]")


class Ruled(Protocol):
    """What names the rule that decided, and its message."""

    @property
    def rule(self) -> str | None:
        """The rule's name; None where none stood in the way."""
        ...

    @property
    def message(self) -> str:
        """What the rule says."""
        ...


def same_reason(old: Ruled, new: Ruled) -> bool:
    """Whether the same rule decided, wherever it stands now.

    A rule is told by its name and message. One without a name of its own is called after its
    place in a list (`tools.T.deny_if[0]`), and that place does not count: a move is no reason.
    The message of a default (`(default deny)`) only names the tool, so it does not count either.
    """
    if old.rule == new.rule and old.rule is not None and old.rule.startswith("("):
        return True
    return _plain(old.rule) == _plain(new.rule) and _plain(old.message) == _plain(new.message)


def _plain(text: str | None) -> str | None:
    return None if text is None else _INDEX.sub("[]", text)


def attack_turn(old: CaseResult, new: CaseResult) -> Turn | None:
    """How an attack on one tool turned; None when it fares alike, for the same reason.

    Within one verdict, more harm done is weaker and less is stronger; so is another severity of
    what gets through. Harm is compared of one form with itself, and of attacks that were
    contained: of those all forms were played, of a bypass only as far as the first free one.
    """
    if old.verdict is not new.verdict:
        order = list(Verdict)
        if order.index(new.verdict) < order.index(old.verdict):
            opened = new.verdict in _THROUGH and old.verdict not in _THROUGH
            return Turn.NEW_BYPASS if opened else Turn.WEAKER
        stopped = new.verdict.stopped and not old.verdict.stopped
        return Turn.NEWLY_STOPPED if stopped else Turn.STRONGER
    if not new.verdict.stopped:
        was, now = float(old.severity.rank), float(new.severity.rank)
        if was == now and (old.form == new.form or new.verdict is Verdict.CONTAINED):
            was, now = _harm(old), _harm(new)
        if was != now:
            return Turn.WEAKER if now > was else Turn.STRONGER
    if old.severity is not new.severity or not same_reason(old, new):
        return Turn.OTHER_REASON
    return None


def _harm(case: CaseResult) -> float:
    return float(case.harm.reached) / (float(case.harm.limit) or 1.0)


class Fared(Ruled, Protocol):
    """How honest work fared, and by which rule it was stopped."""

    @property
    def verdict(self) -> TwinVerdict:
        """Broken, held, intact, or not needed."""
        ...


def honest_turn(old: Fared, new: Fared) -> Turn | None:
    """How honest work turned; None when it fares alike, or the agents do not need it.

    What is allowed no longer and now waits for a person is weaker, the reverse is stronger.
    """
    order = (TwinVerdict.BROKEN, TwinVerdict.HELD, TwinVerdict.INTACT)
    was, now = old.verdict, new.verdict
    if was not in order or now not in order:
        return None
    if was is now:
        return None if same_reason(old, new) else Turn.OTHER_REASON
    if now is TwinVerdict.BROKEN:
        return Turn.NEWLY_BROKEN
    if now is TwinVerdict.INTACT and was is TwinVerdict.BROKEN:
        return Turn.REPAIRED
    return Turn.WEAKER if order.index(now) < order.index(was) else Turn.STRONGER
