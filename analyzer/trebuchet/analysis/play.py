"""Plays a plan through the policies of its servers and counts what ran.

An allowed call executes, whatever upstream answers; a denied or waiting one does not. A step
that uses others is tried only once those ran.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from trebuchet.analysis.looking import reads_arguments
from trebuchet.analysis.plan import Plan, PlannedCall, PlannedEvent, arguments_of
from trebuchet.analysis.tally import Tally
from trebuchet.engine import decider as open_decider
from trebuchet.model.attack import Harm
from trebuchet.model.call import ToolCall
from trebuchet.model.decision import Decision
from trebuchet.model.place import Place
from trebuchet.model.policy import Decider, Policy, Reason
from trebuchet.model.run import PlayedCall
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Effect
from trebuchet.model.world import World

NO_POLICY = Reason(
    Effect.DENY, "(no policy)", "No policy is attached to this grant", Place("(no policy)")
)
"""What decides a call of a grant that was revoked, or of a server that no policy speaks for."""


class Decided(NamedTuple):
    """One call with the reason that decided it."""

    call: PlannedCall
    reason: Reason
    number: int
    """Which call of the plan it was, from 1."""


class Play(NamedTuple):
    """What came of one plan, as far as verdicts ask."""

    form: str
    attempted: int
    executed: int
    waited: int
    reached: int | float
    first_run: Decided | None
    first_stop: Decided | None
    """The first call of all that was denied or made to wait."""
    first_deny: Decided | None
    focus_stop: Decided | None
    """The first call of the harmful role that did not run."""
    calls: int


class Deciders:
    """One fresh decider a server, opened when its first call comes."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self._policies = policies
        self._open: dict[str, Decider] = {}
        self._reads: dict[tuple[str, str], bool] = {}

    def of(self, server: str) -> Decider | None:
        """The decider of a server, or None when no policy speaks for it."""
        found = self._open.get(server)
        if found is None:
            policy = self._policies.get(server)
            if policy is None:
                return None
            found = self._open[server] = open_decider(policy)
        return found

    def reads(self, tool: Tool) -> bool:
        """Whether the policy looks at the arguments of this tool; assumed of a foreign one."""
        key = (tool.server, tool.name)
        known = self._reads.get(key)
        if known is None:
            known = self._reads[key] = reads_arguments(self._policies[tool.server], tool.name)
        return known


Witness = Callable[[PlannedCall, Decision, bool], None]
"""Is shown every call that was tried, its full decision, and whether it ran."""

Watch = Callable[[Decided], None]
"""Is shown every call that was tried, with the reason alone, which costs next to nothing."""


def play(
    plan: Plan,
    policies: Mapping[str, Policy],
    world: World,
    harm: Harm | None = None,
    through_approver: bool = False,
    witness: Witness | None = None,
    watch: Watch | None = None,
) -> Play:
    """Plays the plan from empty counters and counts the harm that ran.

    With a `witness` every call is decided in full, counters and all; the outcome is the same.
    """
    deciders = Deciders(policies)
    done: set[str] = set()
    revoked: set[str] = set()
    score = _Score(harm, world)
    for move in plan.moves:
        if isinstance(move, PlannedEvent):
            if move.event.event == "grant-revoked":
                revoked.add(move.event.grant or "grant-1")
            continue
        score.calls += 1
        step = move.bound.step
        if step.uses and not done.issuperset(step.uses):
            continue
        if witness is None:
            reason = _decide(move, deciders, revoked)
            ran = runs(reason, through_approver)
        else:
            decision = decide_fully(move, deciders, revoked)
            reason = reason_of(decision)
            ran = runs(reason, through_approver)
            witness(move, decision, ran)
        decided = Decided(move, reason, score.calls)
        score.note(decided, ran)
        if watch is not None:
            watch(decided)
        if ran:
            done.add(step.id)
    return score.play(plan.form)


def runs(reason: Reason, through_approver: bool) -> bool:
    """Whether a call executes that is decided so; an approver who is worked through lets it."""
    return reason.effect is Effect.ALLOW or (through_approver and reason.effect is Effect.ASK)


class _Score:
    """What is kept of a play while it goes on."""

    def __init__(self, harm: Harm | None, world: World) -> None:
        self._harm_role = harm.role if harm else None
        self._tally = Tally(harm, world)
        self.calls = 0
        self._attempted = self._executed = self._waited = 0
        self._first_run: Decided | None = None
        self._first_stop: Decided | None = None
        self._first_deny: Decided | None = None
        self._focus_stop: Decided | None = None

    def note(self, decided: Decided, ran: bool) -> None:
        """Counts one call that was tried."""
        harmful = decided.call.bound.step.role == self._harm_role
        self._attempted += harmful
        if ran:
            if harmful:
                self._executed += 1
                self._tally.add(decided.call)
                self._first_run = self._first_run or decided
            return
        self._first_stop = self._first_stop or decided
        if harmful:
            self._focus_stop = self._focus_stop or decided
        if decided.reason.effect is Effect.ASK:
            self._waited += 1
        else:
            self._first_deny = self._first_deny or decided

    def play(self, form: str) -> Play:
        """The finished count."""
        return Play(
            form,
            self._attempted,
            self._executed,
            self._waited,
            self._tally.reached,
            self._first_run,
            self._first_stop,
            self._first_deny,
            self._focus_stop,
            self.calls,
        )


def _decide(move: PlannedCall, deciders: Deciders, revoked: set[str]) -> Reason:
    tool = move.bound.fit.tool
    decider = deciders.of(tool.server)
    if decider is None or move.grant in revoked:
        return NO_POLICY
    constant = decider.constant(tool.name)
    if constant is not None:
        return decider.reason(constant)
    return decider.reason(
        decider.step(
            tool.name,
            arguments_of(move) if deciders.reads(tool) else _UNREAD,
            move.at,
            move.session,
            move.grant,
            move.bound.step.outcome == "error",
        )
    )


_UNREAD: Mapping[str, Any] = {}
"""Stands for arguments that no rule looks at: making them is most of the work of a replay."""


def decide_fully(move: PlannedCall, deciders: Deciders, revoked: Collection[str]) -> Decision:
    """The decision on one call of a plan, with counters; calls of revoked grants are denied."""
    tool = move.bound.fit.tool
    decider = deciders.of(tool.server)
    if decider is None or move.grant in revoked:
        return Decision(**NO_POLICY._asdict(), counters={})
    return decider.decide(
        ToolCall(
            tool=tool.name,
            arguments=arguments_of(move),
            at=float(move.at),
            server=tool.server,
            session=move.session,
            grant=move.grant,
            outcome=move.bound.step.outcome,
        )
    )


def reason_of(decision: Decision) -> Reason:
    """The reason within a full decision."""
    return Reason(decision.effect, decision.rule, decision.message, decision.source)


def played(decided: Decided) -> PlayedCall:
    """One decided call as a reader is shown it."""
    return PlayedCall(**facts(decided.call, decided.reason))


def facts(call: PlannedCall, reason: Reason) -> dict[str, Any]:
    """What is said of a call wherever it is shown: who called what, and what decided."""
    tool = call.bound.fit.tool
    return {
        "step": call.bound.step.id,
        "number": call.n,
        "server": tool.server,
        "tool": tool.name,
        "arguments": dict(arguments_of(call)),
        "at": float(call.at),
        "session": call.session,
        "grant": call.grant,
        "effect": reason.effect.value,
        "rule": reason.rule,
        "message": reason.message,
        "source": reason.source,
    }
