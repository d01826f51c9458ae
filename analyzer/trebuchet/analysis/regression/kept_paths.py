"""Escalation paths in a baseline: what is kept of them, and which opened or closed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trebuchet.analysis.escalation.compare import opened_and_closed
from trebuchet.model.baseline import KeptPath
from trebuchet.model.escalation import (
    ESCALATION_SCHEMA,
    Escalation,
    EscalationPath,
    Flow,
    GoalReached,
    Hop,
)
from trebuchet.model.place import Place
from trebuchet.model.regression import CaseTurn, Side, Turn


def kept_paths(escalation: Escalation) -> Mapping[str, KeptPath]:
    """What a baseline keeps of the paths that were found."""
    return {
        path.id: KeptPath(
            goal=path.goal,
            held=path.held,
            severity=path.severity,
            steps=tuple((hop.move, hop.server) for hop in path.hops),
        )
        for goal in escalation.goals
        for path in goal.paths
    }


def turned_paths(kept: Mapping[str, KeptPath], now: Escalation) -> Iterator[CaseTurn]:
    """Each path that opened or closed since the baseline, or on which nobody is asked any more.

    A detour around a path that was there is no new one.
    """
    for goal in opened_and_closed(_kept_escalation(kept, now), now).goals:
        for path in goal.opened:
            yield _turn(Turn.PATH_OPENED, goal.title, path, was=None, now=path)
        for path in goal.freed:
            yield _turn(Turn.PATH_OPENED, goal.title, path, was="held", now=path)
        for path in goal.guarded:
            yield _turn(Turn.PATH_CLOSED, goal.title, path, was="open", now=path)
        for path in goal.closed:
            was = "held" if path.held else "open"
            yield _turn(Turn.PATH_CLOSED, goal.title, path, was=was, now=None)


def _turn(
    kind: Turn, title: str, path: EscalationPath, was: str | None, now: EscalationPath | None
) -> CaseTurn:
    last = path.hops[-1]
    servers = sorted({hop.server for hop in path.hops})
    return CaseTurn(
        kind=kind,
        of="path",
        id=path.id,
        title=f"{title}: {' > '.join(hop.tool or hop.move for hop in path.hops)}",
        server="+".join(servers),
        tool=last.tool,
        severity=path.severity,
        was=None if was is None else Side(verdict=was, effect="", rule=None, source=None),
        now=None
        if now is None
        else Side(
            verdict="held" if now.held else "open",
            effect=last.effect,
            rule=last.rule,
            source=last.source,
            message=last.message,
        ),
        call=None,
        why=" ".join(hop.sentence for hop in path.hops) if now else "",
    )


def _kept_escalation(kept: Mapping[str, KeptPath], now: Escalation) -> Escalation:
    """The paths of a baseline in the shape of what was found now, without tools and arguments."""
    return now.model_copy(
        update={
            "schema_version": ESCALATION_SCHEMA,
            "goals": tuple(_kept_goal(kept, goal) for goal in now.goals),
        }
    )


def _kept_goal(kept: Mapping[str, KeptPath], goal: GoalReached) -> GoalReached:
    found = [(id_, path) for id_, path in sorted(kept.items()) if path.goal == goal.goal]
    return goal.model_copy(
        update={
            "reachable": any(not path.held for _, path in found),
            "held": bool(found) and all(path.held for _, path in found),
            "paths": tuple(_path(id_, path, now=goal) for id_, path in found),
        }
    )


def _path(id_: str, kept: KeptPath, now: GoalReached) -> EscalationPath:
    same = next((path for path in now.paths if path.id == id_), None)
    if same is not None:
        return same.model_copy(update={"held": kept.held, "severity": kept.severity})
    return EscalationPath(
        id=id_,
        goal=kept.goal,
        start="",
        severity=kept.severity,
        held=kept.held,
        hops=tuple(
            Hop(
                move=move,
                server=server,
                tool="",
                arguments={},
                gains=(),
                effect="",
                rule=None,
                source=Place(""),
                message="",
                sentence="",
            )
            for move, server in kept.steps
        ),
        ways=0,
        flow=Flow(),
    )
