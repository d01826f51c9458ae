"""What a change opened and closed: paths, and goals that became reachable or no longer are.

The change is one of a policy or of a server's tool list. A path is the chain of its moves, so
other tools for the same chain, or a person who is no longer asked, make no new path. Neither does
a detour: a longer path that shows only since a shorter one was closed was always there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trebuchet.model.escalation import Escalation, EscalationPath, GoalReached


class GoalDifference(NamedTuple):
    """What changed for one goal; goals of which nothing changed are there, too."""

    goal: str
    title: str
    before: str
    """`open`, `held`, `closed`, or `unknown` where the goal was not asked for."""
    after: str
    opened: tuple[EscalationPath, ...]
    """Paths that are new, as the new one ranks them."""
    closed: tuple[EscalationPath, ...]
    """Paths that are gone, as the old one ranked them."""
    freed: tuple[EscalationPath, ...]
    """Paths on which a person was asked before, and is no longer."""
    guarded: tuple[EscalationPath, ...]
    """Paths on which a person is asked now."""


class Difference(NamedTuple):
    """What changed between two escalations from one start."""

    goals: tuple[GoalDifference, ...]

    @property
    def newly_reachable(self) -> tuple[str, ...]:
        """Goals that allowed calls reach now, and did not before."""
        return self._now("open")

    @property
    def newly_held(self) -> tuple[str, ...]:
        """Goals that now ask for a person, and did not before."""
        return self._now("held")

    @property
    def newly_closed(self) -> tuple[str, ...]:
        """Goals that are no longer reached at all."""
        return self._now("closed")

    @property
    def opened(self) -> tuple[EscalationPath, ...]:
        """All new paths, goal by goal."""
        return tuple(path for goal in self.goals for path in goal.opened)

    @property
    def closed(self) -> tuple[EscalationPath, ...]:
        """All paths that are gone, goal by goal."""
        return tuple(path for goal in self.goals for path in goal.closed)

    @property
    def worse(self) -> bool:
        """Whether anything is open now that was not."""
        return any(goal.opened or goal.freed for goal in self.goals) or bool(self.newly_reachable)

    def _now(self, state: str) -> tuple[str, ...]:
        return tuple(
            goal.goal for goal in self.goals if goal.after == state and goal.before != state
        )


def opened_and_closed(old: Escalation, new: Escalation) -> Difference:
    """What differs, for every goal that either of the two was asked for.

    Both must be from the same start and searched as far; where a bound was hit, a path may seem to
    come or go that only fell behind the bound.
    """
    before = {goal.goal: goal for goal in old.goals}
    after = {goal.goal: goal for goal in new.goals}
    names = list(dict.fromkeys((*after, *before)))
    return Difference(tuple(_goal(name, before.get(name), after.get(name)) for name in names))


def _goal(name: str, old: GoalReached | None, new: GoalReached | None) -> GoalDifference:
    was = old.paths if old else ()
    now = new.paths if new else ()
    by_id = {path.id: path for path in was}
    shared = [path for path in now if path.id in by_id]
    known = new or old
    return GoalDifference(
        goal=name,
        title=known.title if known else "",
        before=_state(old),
        after=_state(new),
        opened=tuple(_beyond(now, was)),
        closed=tuple(_beyond(was, now)),
        freed=tuple(path for path in shared if by_id[path.id].held and not path.held),
        guarded=tuple(path for path in shared if path.held and not by_id[path.id].held),
    )


def _state(goal: GoalReached | None) -> str:
    if goal is None:
        return "unknown"
    return "open" if goal.reachable else "held" if goal.held else "closed"


def _beyond(
    paths: Iterable[EscalationPath], others: Iterable[EscalationPath]
) -> Iterable[EscalationPath]:
    """Those of the paths that are neither among the others nor a detour around one of them."""
    known = [(other.id, steps_of(other)) for other in others]
    for path in paths:
        mine = steps_of(path)
        if not any(id_ == path.id or steps < mine for id_, steps in known):
            yield path


def steps_of(path: EscalationPath) -> frozenset[tuple[str, str]]:
    """What is done on the path and where: row and server of each hop."""
    return frozenset((hop.move, hop.server) for hop in path.hops)
