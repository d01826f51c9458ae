"""Honest work that uses one tool: sessions, twins and recorded calls, and how it fares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from trebuchet.analysis.case import Binding, Setting, judge_twin, twin_plan
from trebuchet.analysis.honest import BoundSession, bound_sessions, judge_bound
from trebuchet.analysis.plan import Plan, PlannedCall, arguments_of
from trebuchet.analysis.recorded import judge_recorded
from trebuchet.model.attack import HonestSession
from trebuchet.model.call import ToolCall
from trebuchet.model.policy import Policy
from trebuchet.model.run import TwinVerdict
from trebuchet.model.tool import Tool

Policies = Mapping[str, Policy]


class Asked(NamedTuple):
    """One call that honest work makes with the tool."""

    at: float
    session: str
    grant: str
    arguments: Mapping[str, object]
    work: str


class Work(NamedTuple):
    """One piece of honest work, or all recorded calls together, as they share their counters."""

    of: Literal["session", "twin", "recorded"]
    titles: Mapping[str, str]
    """The ids of the work with their titles; several of recorded calls alone."""
    calls: tuple[Asked, ...]
    broken: Callable[[Policies], frozenset[str]]
    """Which of them some call of is denied under these policies."""


def work_with(
    tool: Tool,
    sessions: Iterable[HonestSession],
    bindings: Iterable[Binding],
    servers: Sequence[str],
    setting: Setting,
    recorded: Sequence[ToolCall],
    recorded_in: str,
) -> tuple[Work, ...]:
    """The honest work that calls the tool, and that the agents need."""
    return (
        *session_work(tool, bound_sessions(sessions, servers, setting), setting),
        *_twins(tool, bindings, setting),
        *_recorded(tool, recorded, recorded_in, setting),
    )


def session_work(tool: Tool, sessions: Iterable[BoundSession], setting: Setting) -> Iterable[Work]:
    """The sessions among these that call the tool, and that the agents need."""
    for bound in sessions:
        calls = _calls(bound.plan, tool, bound.id)
        if not calls or not bound.needed:
            continue

        def broken(policies: Policies, bound: BoundSession = bound) -> frozenset[str]:
            judged = judge_bound(bound, setting._replace(policies=policies))
            return frozenset([judged.id] if judged.verdict is TwinVerdict.BROKEN else [])

        yield Work("session", {bound.id: bound.session.title}, calls, broken)


def _twins(tool: Tool, bindings: Iterable[Binding], setting: Setting) -> Iterable[Work]:
    for binding in bindings:
        plan = twin_plan(binding, setting)
        calls = _calls(plan, tool, binding.id)
        if not calls or judge_twin(binding, setting).verdict is TwinVerdict.NOT_NEEDED:
            continue

        def broken(policies: Policies, binding: Binding = binding) -> frozenset[str]:
            judged = judge_twin(binding, setting._replace(policies=policies))
            return frozenset([binding.id] if judged.verdict is TwinVerdict.BROKEN else [])

        yield Work("twin", {binding.id: f"the twin of {binding.attack.title}"}, calls, broken)


def _recorded(
    tool: Tool, recorded: Sequence[ToolCall], name: str, setting: Setting
) -> Iterable[Work]:
    only = next(iter(setting.policies)) if len(setting.policies) == 1 else ""
    ids = {each.session: each.id for each in judge_recorded(recorded, name, setting)}
    titles: dict[str, str] = {}
    calls: list[Asked] = []
    for call in recorded:
        if call.tool != tool.name or (call.server or only) != tool.server:
            continue
        work = ids[call.session or "recorded"]
        titles[work] = f"recorded in {name}"
        if call.outcome == "ok":
            calls.append(Asked(call.at, call.session, call.grant, call.arguments, work))
    if not titles:
        return

    def broken(policies: Policies) -> frozenset[str]:
        judged = judge_recorded(recorded, name, setting._replace(policies=policies))
        return frozenset(each.id for each in judged if each.verdict is TwinVerdict.BROKEN)

    yield Work("recorded", titles, tuple(calls), broken)


def _calls(plan: Plan, tool: Tool, work: str) -> tuple[Asked, ...]:
    """The calls of the plan on the tool that count: those that upstream does not refuse."""
    return tuple(
        Asked(move.at, move.session, move.grant, arguments_of(move), work)
        for move in plan.moves
        if isinstance(move, PlannedCall)
        and move.bound.fit.tool.id == tool.id
        and move.bound.step.outcome == "ok"
    )
