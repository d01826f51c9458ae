"""Adds to what is reached what would close it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from trebuchet.analysis.case import Setting
from trebuchet.analysis.escalation.choke import Chokes
from trebuchet.analysis.escalation.graph import Gathered, Graph
from trebuchet.analysis.escalation.row import goal_fact
from trebuchet.model.attack import HonestSession
from trebuchet.model.escalation import Escalation, GoalReached
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Tool


def with_cuts(
    found: Escalation,
    gathered: Gathered,
    tools: Sequence[Tool],
    setting: Setting,
    sessions: Iterable[HonestSession],
) -> Escalation:
    """The escalation with a choke point, and other sets, for each goal that allowed calls reach.

    `gathered`, `tools` and the policies of `setting` are those that it was found with, and the
    world of both is the same.
    """

    def graph(policies: Mapping[str, Policy]) -> Graph:
        return gathered.graph(policies, tools, found.start)

    chokes = Chokes(graph(setting.policies), setting, sessions, graph, gathered.witnesses)
    return found.model_copy(update={"goals": tuple(_cut(goal, chokes) for goal in found.goals)})


def _cut(goal: GoalReached, chokes: Chokes) -> GoalReached:
    answer = chokes.of(goal_fact(goal.goal))
    if answer is None:
        return goal
    return goal.model_copy(update={"choke": answer[0], "others": answer[1]})
