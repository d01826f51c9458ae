"""The call at which two policies part: one plan, decided by both of them, call by call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from trebuchet.analysis.plan import Plan, PlannedCall, PlannedEvent
from trebuchet.analysis.play import Deciders, decide_fully, facts, reason_of, runs
from trebuchet.analysis.regression.turning import same_reason
from trebuchet.engine import decider
from trebuchet.model.call import ToolCall
from trebuchet.model.decision import Decision
from trebuchet.model.policy import Policy, Reason
from trebuchet.model.run import PlayedCall


class Parting(NamedTuple):
    """One call, replayed on both sides with all that came before it."""

    call: PlayedCall
    """As the new side decides it."""
    was: Reason
    now: Reason
    number: int
    """Which call it is, from 1."""
    total: int

    @property
    def differs(self) -> bool:
        """Whether the effects differ, and not the reasons alone."""
        return self.was.effect is not self.now.effect


def parting(
    plan: Plan,
    old: Mapping[str, Policy],
    new: Mapping[str, Policy],
    through_approver: bool = False,
) -> Parting | None:
    """The first call of the plan that the two sides decide otherwise.

    Where no effect differs it is the first call with another reason, and None where all reasons
    are the same. Both sides begin with empty counters; up to the call that is shown they let the
    same calls pass.
    """
    olds, news = Deciders(old), Deciders(new)
    done: set[str] = set()
    revoked: set[str] = set()
    total = sum(isinstance(move, PlannedCall) for move in plan.moves)
    other: Parting | None = None
    number = 0
    for move in plan.moves:
        if isinstance(move, PlannedEvent):
            if move.event.event == "grant-revoked":
                revoked.add(move.event.grant or "grant-1")
            continue
        number += 1
        step = move.bound.step
        if step.uses and not done.issuperset(step.uses):
            continue
        was = reason_of(decide_fully(move, olds, revoked))
        now = reason_of(decide_fully(move, news, revoked))
        if was.effect is not now.effect:
            return Parting(PlayedCall(**facts(move, now)), was, now, number, total)
        if other is None and not same_reason(was, now):
            other = Parting(PlayedCall(**facts(move, now)), was, now, number, total)
        if runs(now, through_approver):
            done.add(step.id)
    return other


def recorded_parting(
    calls: Sequence[ToolCall], session: str, old: Mapping[str, Policy], new: Mapping[str, Policy]
) -> Parting | None:
    """As `parting`, of recorded calls: all of them are decided, those of one session compared."""
    olds, news = Deciders(old), Deciders(new)
    only = next(iter(new)) if len(new) == 1 else ""
    total = sum((call.session or "recorded") == session for call in calls)
    other: Parting | None = None
    number = 0
    for call in calls:
        server = call.server or only
        before, after = olds.of(server), news.of(server)
        if before is None or after is None:
            continue
        was, now = before.decide(call), after.decide(call)
        if (call.session or "recorded") != session:
            continue
        number += 1
        if was.effect is now.effect and (other is not None or same_reason(was, now)):
            continue
        found = Parting(
            _shown(call, server, number, now), reason_of(was), reason_of(now), number, total
        )
        if found.differs:
            return found
        other = found
    return other


def _shown(call: ToolCall, server: str, number: int, decision: Decision) -> PlayedCall:
    return PlayedCall(
        step=f"call {number}",
        number=1,
        server=server,
        tool=call.tool,
        arguments=call.arguments,
        at=call.at,
        session=call.session,
        grant=call.grant,
        effect=decision.effect.value,
        rule=decision.rule,
        message=decision.message,
        source=decision.source,
    )


def decided_afresh(call: PlayedCall, policies: Mapping[str, Policy]) -> Reason | None:
    """What the policy of the call's server says to it as a first call; None where it has none."""
    policy = policies.get(call.server)
    if policy is None:
        return None
    decision = decider(policy).decide(
        ToolCall(
            tool=call.tool,
            arguments=call.arguments,
            at=call.at,
            server=call.server,
            session=call.session,
            grant=call.grant,
        )
    )
    return reason_of(decision)
