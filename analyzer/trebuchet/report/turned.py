"""The changes for the worse between two runs as flaws, so that every build format can show them."""

from __future__ import annotations

from typing import Final

from trebuchet.model.place import Place
from trebuchet.model.regression import CaseTurn, Regression, Side, Turn
from trebuchet.report.flaw import BROKEN, LOST, PATH, Flaw, hashed

_TITLES: Final = {
    Turn.NEW_BYPASS: "new bypass",
    Turn.NEWLY_BROKEN: "honest work newly broken",
    Turn.WEAKER: "weaker verdict",
    Turn.PATH_OPENED: "new path of escalation",
    Turn.LOST: "case no longer judged",
}


def turned(change: Regression, policy: str) -> tuple[Flaw, ...]:
    """One flaw a change for the worse, in the order of the comparison, each an error.

    `policy` is the file that a change is shown at which no line of the new side decided.
    """
    return tuple(_flaw(turn, policy) for turn in change.worse)


def _flaw(turn: CaseTurn, policy: str) -> Flaw:
    place = turn.now.source if turn.now is not None and turn.now.source else Place(policy)
    title = _TITLES[turn.kind]
    where = f" ({turn.where})" if turn.where else ""
    return Flaw(
        id=_id(turn),
        title=title if _id(turn) in (BROKEN, LOST, PATH) else f"{title}: {turn.title}",
        severity=turn.severity,
        verdict=turn.now.verdict if turn.now is not None else "lost",
        policy=policy,
        place=place,
        rule=turn.now.rule if turn.now is not None else None,
        why=_why(turn),
        servers=(turn.server,) if turn.server else (),
        tools=(turn.tool,) if turn.tool else (),
        what=f"{turn.id}{where}",
        fingerprint=hashed(("turn", turn.kind.value, turn.of, turn.id)),
        call=turn.call,
        cases=(turn.id,),
        loud="error",
    )


def _id(turn: CaseTurn) -> str:
    if turn.kind is Turn.LOST:
        return LOST
    if turn.of == "path":
        return PATH
    return turn.attack if turn.of == "attack" else BROKEN


def _why(turn: CaseTurn) -> str:
    told = f"was {_side(turn.was)}, is {_side(turn.now)}"
    return f"{told}; {turn.why}" if turn.why else told


def _side(side: Side | None) -> str:
    if side is None:
        return "not judged"
    by = f" by {side.rule}" if side.rule else ""
    at = f" ({side.source})" if side.source is not None else ""
    return f"{side.verdict}{by}{at}"
