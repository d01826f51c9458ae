"""Replays one case once more and keeps every call: what a reader is shown who asks why."""

from __future__ import annotations

from trebuchet.analysis.case import Binding, Setting, harm_limit, judge, plans, verdict_of
from trebuchet.analysis.plan import Plan, PlannedCall, bind_trace, lay_out
from trebuchet.analysis.play import facts, play, reason_of
from trebuchet.model.attack import Harm
from trebuchet.model.decision import Decision
from trebuchet.model.explained import Explained, ExplainedCall
from trebuchet.model.run import Verdict


def explain(binding: Binding, setting: Setting) -> Explained:
    """Every call of the case's worst form and of its twin, with counters before and after."""
    case = judge(binding, setting)
    attack = binding.attack
    plan = _worst_plan(binding, setting)
    twin: tuple[ExplainedCall, ...] = ()
    if attack.twin is not None:
        bound = bind_trace(attack.twin.trace, attack.roles, binding.fits, setting.world)
        if bound is not None:
            twin = witnessed(next(iter(lay_out(bound, setting.world, paces=False))), setting)
    return Explained(
        case=case,
        attack_calls=witnessed(plan, setting, attack.harm, attack.through_approver),
        twin_calls=twin,
    )


def _worst_plan(binding: Binding, setting: Setting) -> Plan:
    harm = binding.attack.harm
    assert harm is not None  # noqa: S101 - the corpus was checked: replayable means a harm
    limit = harm_limit(binding.attack, harm, binding.focus.tool, setting.world)
    order = list(Verdict)

    def badness(plan: Plan) -> tuple[int, float]:
        came = play(plan, setting.policies, setting.world, harm, binding.attack.through_approver)
        return order.index(verdict_of(came, limit)), -float(came.reached)

    return min(plans(binding, setting), key=badness)


def witnessed(
    plan: Plan, setting: Setting, harm: Harm | None = None, through_approver: bool = False
) -> tuple[ExplainedCall, ...]:
    """Every call of a plan that was tried, decided in full."""
    seen: list[ExplainedCall] = []

    def keep(move: PlannedCall, decision: Decision, ran: bool) -> None:
        seen.append(
            ExplainedCall(
                **facts(move, reason_of(decision)),
                counters=decision.counters,
                executed=ran,
                outcome=move.bound.step.outcome,
            )
        )

    play(plan, setting.policies, setting.world, harm, through_approver, keep)
    return tuple(seen)
