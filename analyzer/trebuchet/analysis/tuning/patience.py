"""What an attacker gets who takes all that a policy gives for a day: replayed, call by call.

Once a second a call is sent that gets through. When it is denied, another session is begun; when
that does not help either, the attacker waits for the next window. So a limit per session bounds
nobody, and it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from trebuchet.engine import decider
from trebuchet.engine.counters import amount_of
from trebuchet.model.call import EPOCH
from trebuchet.model.policy import Limit, NativePolicy, RuleKind
from trebuchet.model.vocabulary import Effect

HOUR: Final = 3600
DAY: Final = 86_400
_GRANT: Final = "grant-1"


class Taken(NamedTuple):
    """What went through, in the limit's unit; None where nothing ever made the attacker wait."""

    hour: int | None
    day: int | None


def taken(
    policy: NativePolicy, tool: str, calls: Iterable[Mapping[str, Any]], limit: Limit
) -> Taken:
    """The worst of what some such call takes in one hour, and in one day.

    `limit` says what one call counts. Without a call that gets through it is nothing.
    """
    found = [_flood(policy, tool, arguments, limit) for arguments in calls]
    hours, days = [each.hour for each in found], [each.day for each in found]
    return Taken(_most(hours), _most(days))


def _most(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return None if len(known) < len(counts) else max(known, default=0)


def _flood(policy: NativePolicy, tool: str, arguments: Mapping[str, Any], limit: Limit) -> Taken:
    weight = limit.increment
    if limit.increment_from is not None:
        weight = amount_of(arguments, limit.increment_from) or 0
        if weight <= 0:
            return Taken(0, 0)  # money that comes back is nothing taken
    opened = decider(policy)
    constant = opened.constant(tool)
    if constant is not None:
        allowed = opened.reason(constant).effect is Effect.ALLOW
        return Taken(None, None) if allowed else Taken(0, 0)
    step, reasons = _shortest(policy, tool), opened.reason
    hours = [0] * (DAY // HOUR)
    at = begun = 0
    fresh = waited = False
    while at < DAY:
        index = opened.step(tool, arguments, float(EPOCH + at), f"session-{begun}", _GRANT)
        if reasons(index).effect is Effect.ALLOW:
            hours[at // HOUR] += weight
            at, fresh = at + 1, False
        elif not fresh:
            begun, fresh = begun + 1, True
        else:
            at, fresh, waited = (at // step + 1) * step, False, True
    return Taken(max(hours), sum(hours)) if waited else Taken(None, None)


def _shortest(policy: NativePolicy, tool: str) -> int:
    """Seconds of the shortest window that counts calls of the tool; a day where none does."""
    own = next((entry.rules for entry in policy.tools if entry.tool == tool), ())
    windows = [
        rule.limit.seconds
        for rule in (*own, *policy.every_tool)
        if rule.kind is RuleKind.LIMIT and rule.limit is not None and rule.limit.counts
    ]
    return min(windows, default=DAY)
