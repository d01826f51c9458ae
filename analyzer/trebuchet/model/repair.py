"""A repair: one more rule that a policy could hold, before it is put into a dialect's words."""

from __future__ import annotations

from typing import Literal

from trebuchet.model.policy import Operator
from trebuchet.model.value import FrozenJson, Value


class Repair(Value):
    """One more rule for one tool, in no dialect's words."""

    kind: Literal["hide", "deny", "limit", "require", "approval"]
    path: str = ""
    """The argument's path below the call's arguments (`params.task_id`), for a condition."""
    op: Operator | None = None
    value: FrozenJson = None
    max: int | None = None
    """For a limit: the highest count in one window that still passes."""
    window: str = "day"
    """For a limit: minute, hour or day."""
    increment_from: str = ""
    """For a limit on a sum: the path of the amount; Intercept alone can say it."""
