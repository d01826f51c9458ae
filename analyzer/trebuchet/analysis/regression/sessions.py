"""How honest sessions turned from one run to the next."""

from __future__ import annotations

from typing import Any

from trebuchet.analysis.regression.attacks import HONEST, side_of
from trebuchet.analysis.regression.bench import Bench
from trebuchet.analysis.regression.turning import honest_turn
from trebuchet.model.policy import Reason
from trebuchet.model.regression import CaseTurn, Side, Turn
from trebuchet.model.run import SessionResult, TwinVerdict


def session_turned(
    old: SessionResult, new: SessionResult, bench: Bench, same_needs: bool
) -> CaseTurn | None:
    """The turn of one session, or None where it fares alike."""
    kind = honest_turn(old, new)
    if kind is None:
        return None if same_needs else _need_turned(old, new)
    stop = new if kind.worse else old
    parted = bench.session(stop)
    if parted is not None and parted.differs is (kind is Turn.OTHER_REASON):
        parted = None
    where = f"call {parted.number} of {parted.total}" if parted else ""
    return CaseTurn(
        **_named(stop),
        kind=kind,
        was=_side(old, parted.was if parted else None),
        now=_side(new, parted.now if parted else None),
        call=parted.call if parted else None,
        where=where or f"call {stop.number} of {stop.calls}",
    )


def session_gone(session: SessionResult, why: str, kind: Turn) -> CaseTurn:
    """A session that only one of the runs has: lost, or new."""
    lost = kind is Turn.LOST
    return CaseTurn(
        **_named(session),
        kind=kind,
        was=_side(session, None) if lost else None,
        now=None if lost else _side(session, None),
        call=None,
        why=why,
    )


def _need_turned(old: SessionResult, new: SessionResult) -> CaseTurn | None:
    if (old.verdict is TwinVerdict.NOT_NEEDED) is (new.verdict is TwinVerdict.NOT_NEEDED):
        return None
    if new.verdict is TwinVerdict.NOT_NEEDED:
        return session_gone(old, "the agents no longer need its tools", Turn.LOST)
    return session_gone(new, "the agents now need its tools", Turn.NEW)


def _named(session: SessionResult) -> dict[str, Any]:
    return {
        "of": "session",
        "id": session.id,
        "session": session.session,
        "title": session.title,
        "server": "+".join(session.servers),
        "tool": session.tool or "",
        "severity": HONEST,
    }


def _side(session: SessionResult, reason: Reason | None) -> Side:
    return side_of(session.verdict.value, reason, session.rule, session.source, session.message)
