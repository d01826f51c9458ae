"""Whether what is reached passes what the user asked: the one place that knows the exit code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from trebuchet.analysis.escalation.compare import Difference
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.escalation import Escalation, EscalationPath, Goal
from trebuchet.model.gate import GateResult, GateVerdict
from trebuchet.model.place import Place
from trebuchet.model.vocabulary import Severity

LEVELS: Final = ("critical", "high", "any")
"""Severities that a gate can be set at; a goal's name is the other thing that it can ask for."""


def reached_gate(found: Escalation, fail_on: Sequence[str]) -> GateVerdict:
    """Fails where allowed calls alone reach a goal that was named, or one that bad.

    What a person is asked first does not fail it, and is said.
    """
    _known(fail_on, [goal.goal for goal in found.goals])
    return GateVerdict(gates=tuple(_reached(found, asked) for asked in fail_on))


def _reached(found: Escalation, asked: str) -> GateResult:
    met = [goal for goal in found.goals if _meant(asked, goal.goal, goal.severity)]
    through = [goal.goal for goal in met if goal.reachable]
    held = sum(goal.held for goal in met)
    beside = f"; {held} only if a person says yes" if held else ""
    within = f"within {found.bound.hops} calls from {found.start}"
    hit = any(goal.bounded for goal in met if not goal.reachable)
    if not found.tools:
        return _result(asked, False, "no tool was looked at", ())
    if through:
        noun = "goal is" if len(through) == 1 else "goals are"
        return _result(asked, False, f"{len(through)} {noun} reached {within}{beside}", through)
    if hit:
        return _result(asked, False, f"a bound was hit {within}, so it cannot be told", ())
    return _result(asked, True, f"no such goal is reached {within}{beside}", ())


def opened_gate(change: Difference, fail_on: Sequence[str]) -> GateVerdict:
    """Fails where a change opened a path to such a goal, or freed one of the person in the way."""
    _known(fail_on, [goal.goal for goal in change.goals])
    return GateVerdict(gates=tuple(_opened(change, asked) for asked in fail_on))


def _opened(change: Difference, asked: str) -> GateResult:
    worse = [
        path
        for path in opened_paths(change)
        if not path.held and _meant(asked, path.goal, path.severity)
    ]
    if not worse:
        return _result(asked, True, "the change opens no such path", ())
    count = "1 path" if len(worse) == 1 else f"{len(worse)} paths"
    return _result(asked, False, f"the change opens {count}", [path.id for path in worse])


def opened_paths(change: Difference) -> Iterable[EscalationPath]:
    """Paths that are new, and those on which nobody is asked any more."""
    for goal in change.goals:
        yield from goal.opened
        yield from goal.freed


def _meant(asked: str, goal: str, severity: Severity) -> bool:
    if asked not in LEVELS:
        return goal == asked
    return asked == "any" or severity.rank >= Severity(asked).rank


def _result(asked: str, passed: bool, sentence: str, findings: Collection[str]) -> GateResult:
    return GateResult(
        name=f"fail-on {asked}", passed=passed, sentence=sentence, findings=tuple(findings)
    )


def _known(fail_on: Sequence[str], goals: Sequence[str]) -> None:
    words = (*LEVELS, *(goal.value for goal in Goal), *goals)
    problems = [
        Problem(
            Place("--fail-on"),
            "unknown-goal",
            f'"{asked}" is no severity and no goal{nearest(asked, words)}',
        )
        for asked in fail_on
        if asked not in words
    ]
    problems += [
        Problem(Place("--fail-on"), "goal-not-asked", f'"{asked}" is not among the goals of --to')
        for asked in fail_on
        if asked in words and asked not in (*LEVELS, *goals)
    ]
    if problems:
        raise UsageError(problems)
