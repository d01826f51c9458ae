"""Escalation paths that a change opened or closed, as turns beside those of cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trebuchet.analysis.escalation.compare import Difference
from trebuchet.analysis.regression.attacks import side_of
from trebuchet.analysis.regression.parting import decided_afresh
from trebuchet.model.call import EPOCH
from trebuchet.model.escalation import EscalationPath, Hop
from trebuchet.model.policy import Policy, Reason
from trebuchet.model.regression import CaseTurn, Turn
from trebuchet.model.run import PlayedCall
from trebuchet.model.vocabulary import Effect

OPEN, HELD, CLOSED = "open", "held", "closed"
"""How a path stands: by allowed calls alone, only when a person says yes, not at all."""


def path_turns(
    difference: Difference, old: Mapping[str, Policy], new: Mapping[str, Policy]
) -> Iterator[CaseTurn]:
    """One turn a path: opened, or freed of the person who was asked; closed, or newly guarded.

    Shown is the hop whose call the two sides decide otherwise, each from empty counters.
    """
    for goal in difference.goals:
        for kind, paths, was, now in (
            (Turn.PATH_OPENED, goal.opened, CLOSED, ""),
            (Turn.PATH_OPENED, goal.freed, HELD, OPEN),
            (Turn.PATH_CLOSED, goal.closed, "", CLOSED),
            (Turn.PATH_CLOSED, goal.guarded, OPEN, HELD),
        ):
            for path in paths:
                standing = HELD if path.held else OPEN
                yield _turn(goal.title, path, kind, (was or standing, now or standing), old, new)


def _turn(
    goal: str,
    path: EscalationPath,
    kind: Turn,
    verdicts: tuple[str, str],
    old: Mapping[str, Policy],
    new: Mapping[str, Policy],
) -> CaseTurn:
    number, was, now = _parting(path, old, new)
    hop = path.hops[number]
    return CaseTurn(
        kind=kind,
        of="path",
        id=path.id,
        title=f"{goal}: {' → '.join(each.tool for each in path.hops)}",
        server="+".join(sorted({each.server for each in path.hops})),
        tool=hop.tool,
        severity=path.severity,
        was=side_of(verdicts[0], was, None, None, ""),
        now=side_of(verdicts[1], now, None, None, ""),
        call=_call(hop, now),
        where=f"call {number + 1} of {len(path.hops)}",
        why="; ".join(each.sentence for each in path.hops),
    )


def _parting(
    path: EscalationPath, old: Mapping[str, Policy], new: Mapping[str, Policy]
) -> tuple[int, Reason | None, Reason | None]:
    """The first hop that is decided otherwise, or the last one where none is."""
    last: tuple[int, Reason | None, Reason | None] = (0, None, None)
    for number, hop in enumerate(path.hops):
        call = _call(hop, None)
        was, now = decided_afresh(call, old), decided_afresh(call, new)
        last = (number, was, now)
        if (was.effect if was else None) is not (now.effect if now else None):
            return last
    return last


def _call(hop: Hop, reason: Reason | None) -> PlayedCall:
    return PlayedCall(
        step=hop.move,
        number=1,
        server=hop.server,
        tool=hop.tool,
        arguments=hop.arguments,
        at=float(EPOCH),
        session="session-1",
        grant="grant-1",
        effect=(reason.effect if reason else Effect.DENY).value,
        rule=reason.rule if reason else None,
        message=reason.message if reason else "",
        source=reason.source if reason else hop.source,
    )
