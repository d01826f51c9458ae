"""Ways: what a policy says of every call by which a tool can make a row's move.

A tool is open for a row when one form of the arguments is allowed, held when none is and one waits
for a person, closed when all are denied. Each form is decided on fresh counters.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from trebuchet.analysis.escalation.moves import Way
from trebuchet.analysis.escalation.row import Row
from trebuchet.analysis.escalation.witness import Witness, Witnesses
from trebuchet.analysis.looking import reads_arguments
from trebuchet.analysis.play import NO_POLICY
from trebuchet.analysis.severity import by_effect
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH
from trebuchet.model.escalation import Flow
from trebuchet.model.policy import Limit, NativePolicy, Policy, Reason, RuleKind
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Effect, Severity

SESSION, GRANT = "session-1", "grant-1"
"""Whose call a witness is."""


class Told(NamedTuple):
    """What the policy says of one tool in one row."""

    effect: Effect
    """Allow: open. Ask: held. Deny: closed."""
    way: Way


def told(tool: Tool, row: Row, policy: Policy | None, witnesses: Witnesses) -> Told | None:
    """The plainest form that comes furthest; None when the tool's schema takes no form at all."""
    best: tuple[Reason, Witness] | None = None
    for witness in witnesses.of(tool, row):
        reason = decided(policy, tool, witness.arguments)
        if best is None or _RANK[reason.effect] < _RANK[best[0].effect]:
            best = (reason, witness)
        if reason.effect is Effect.ALLOW or not looks(policy, tool):
            break
    if best is None:
        return None
    reason, witness = best
    flow = flow_of(policy, tool, witness.arguments)
    severity = row.severity or by_effect(tool.effect, tool.risk)
    return Told(reason.effect, Way(tool, witness.arguments, witness.form, reason, flow, severity))


_RANK = {Effect.ALLOW: 0, Effect.ASK: 1, Effect.DENY: 2}


def decided(policy: Policy | None, tool: Tool, arguments: Mapping[str, Any]) -> Reason:
    """The reason for the first call of a session with these arguments."""
    if policy is None:
        return NO_POLICY
    fresh = decider(policy)
    constant = fresh.constant(tool.name)
    if constant is None:
        constant = fresh.step(tool.name, arguments, float(EPOCH), SESSION, GRANT)
    return fresh.reason(constant)


def looks(policy: Policy | None, tool: Tool) -> bool:
    """Whether the arguments of the tool's calls can matter to the policy."""
    if policy is None or decider(policy).constant(tool.name) is not None:
        return False
    return reads_arguments(policy, tool.name)


def flow_of(policy: Policy | None, tool: Tool, arguments: Mapping[str, Any]) -> Flow:
    """How many such calls pass in an hour and in a day, as far as native limits say.

    Windows of other lengths are turned into as many as fit; a limit on amounts counts this
    call's own amount. A session's limit binds nobody who begins another, so it counts as it
    stands: for one session.
    """
    if not isinstance(policy, NativePolicy):
        return Flow()
    own = next((entry.rules for entry in policy.tools if entry.tool == tool.name), ())
    limits = [
        rule.limit
        for rule in (*own, *policy.every_tool)
        if rule.kind is RuleKind.LIMIT and rule.limit is not None and rule.limit.counts
    ]
    hours = [_within(limit, 3600, arguments) for limit in limits]
    days = [_within(limit, 86_400, arguments) for limit in limits]
    return Flow(hour=_least(hours), day=_least(days))


def _within(limit: Limit, seconds: int, arguments: Mapping[str, Any]) -> int | None:
    weight = float(limit.increment)
    if limit.increment_from is not None:
        amount: Any = arguments
        for key in limit.increment_from:
            amount = amount.get(key) if isinstance(amount, Mapping) else None
        if not isinstance(amount, int | float) or isinstance(amount, bool):
            return None
        weight = float(int(amount))
    if weight <= 0 or limit.seconds <= 0:
        return None
    each = int(limit.max // weight)
    return each * max(1, seconds // limit.seconds)


def _least(counts: list[int | None]) -> int | None:
    return min((count for count in counts if count is not None), default=None)


def narrowest(flows: list[Flow]) -> Flow:
    """The flow of calls that follow one another: the least of each."""
    return Flow(
        hour=_least([flow.hour for flow in flows]), day=_least([flow.day for flow in flows])
    )


def worst(ways: tuple[Way, ...]) -> Severity:
    """The severity of the worst of several ways."""
    return max((way.severity for way in ways), key=lambda severity: severity.rank)
