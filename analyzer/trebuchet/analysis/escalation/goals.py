"""What an attacker is after, in words, and how bad it is at worst."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trebuchet.model.escalation import Goal
from trebuchet.model.vocabulary import Severity


class GoalText(NamedTuple):
    """What a reader is told of a goal."""

    title: str
    severity: Severity
    """Its ceiling."""


GOALS: Mapping[Goal, GoalText] = {
    Goal.EXFILTRATED: GoalText("data leaves for somebody it is not meant for", Severity.CRITICAL),
    Goal.DESTROYED: GoalText("things are destroyed", Severity.CRITICAL),
    Goal.CORRUPTED: GoalText("records or running systems are changed", Severity.CRITICAL),
    Goal.EXECUTED: GoalText("code of the attacker runs", Severity.CRITICAL),
    Goal.PAID: GoalText("money leaves", Severity.CRITICAL),
    Goal.SPENT: GoalText("what is paid for by the call is used up", Severity.HIGH),
    Goal.GRANTED: GoalText("an outsider is given a right", Severity.CRITICAL),
    Goal.IMPERSONATED: GoalText("somebody acts as somebody else", Severity.CRITICAL),
    Goal.PERSISTED: GoalText("the attacker stays after the session", Severity.CRITICAL),
    Goal.CROSSED_TENANT: GoalText("one tenant's session reaches another's", Severity.HIGH),
    Goal.HIDDEN_FROM_AUDIT: GoalText("logs, alerts or guards are taken down", Severity.CRITICAL),
    Goal.PHYSICAL: GoalText("something moves in the world of things", Severity.CRITICAL),
}
