"""Findings with one cause are one finding: grouped, worst first, never counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.report.text import some

MOST: Final = 10
"""Findings of one kind that a card holds unless told otherwise; JSON has all."""

_HARMFUL: Final = (Verdict.ERROR, Verdict.BYPASSED, Verdict.CONTAINED)


class Passage(NamedTuple):
    """One attack that runs for one reason, on however many tools; the worst case first."""

    cases: tuple[CaseResult, ...]

    @property
    def worst(self) -> CaseResult:
        """The case that is shown."""
        return self.cases[0]

    @property
    def tools(self) -> list[str]:
        """The focus tools, worst case first."""
        return list(dict.fromkeys(tool_of(case) for case in self.cases))


class Breakage(NamedTuple):
    """Honest work that one rule breaks: `works` says what and where, one text a piece."""

    rule: str | None
    source: Place | None
    message: str
    works: tuple[tuple[str, str], ...]


def tool_of(case: CaseResult) -> str:
    """The tool that the case is about: the one that does the harm."""
    bound = case.binding.get(case.focus)
    if bound is not None:
        return bound.tool
    return case.id.rpartition("#")[2]


def passages(run: Run) -> list[Passage]:
    """What runs, in whole or in part: the severest first, then the worst verdict."""
    grouped: dict[tuple[object, ...], list[CaseResult]] = {}
    for case in sorted((case for case in run.cases if case.verdict in _HARMFUL), key=_badness):
        key = (case.attack, case.verdict, case.rule, case.source, case.message)
        grouped.setdefault(key, []).append(case)
    return [Passage(tuple(cases)) for cases in grouped.values()]


def open_passages(run: Run) -> list[Passage]:
    """What gets through: what a gate on severity counts."""
    return [each for each in passages(run) if each.worst.verdict is not Verdict.CONTAINED]


def contained_passages(run: Run) -> list[Passage]:
    """What runs in part, short of the harm: no gate on severity counts it."""
    return [each for each in passages(run) if each.worst.verdict is Verdict.CONTAINED]


def leaks(run: Run, most: int | None = MOST) -> tuple[CaseResult, ...]:
    """The cases that a card shows as open or contained: those that are worth a repair line."""
    shown = [*open_passages(run)[:most], *contained_passages(run)[:most]]
    return tuple(passage.worst for passage in shown)


def _badness(case: CaseResult) -> tuple[object, ...]:
    return (
        case.severity.rank * -1,
        _HARMFUL.index(case.verdict),
        -case.executed,
        case.id,
    )


def breakages(run: Run) -> list[Breakage]:
    """What honest work is broken, by the rule that breaks it; the one that breaks most first."""
    found: dict[tuple[str | None, Place | None], list[_Hurt]] = {}
    for hurt in _hurts(run):
        found.setdefault((hurt.rule, hurt.source), []).append(hurt)
    broken = [
        Breakage(rule, source, hurts[0].message, _works(hurts))
        for (rule, source), hurts in found.items()
    ]
    return sorted(broken, key=lambda one: (-len(one.works), str(one.source), one.rule or ""))


class _Hurt(NamedTuple):
    rule: str | None
    source: Place | None
    message: str
    work: str
    step: str
    tool: str


def _hurts(run: Run) -> Iterator[_Hurt]:
    for session in run.sessions:
        if session.verdict is TwinVerdict.BROKEN:
            step = f"step {session.number} of {session.calls}"
            yield _Hurt(
                session.rule,
                session.source,
                session.message,
                session.session,
                step,
                session.tool or "",
            )
    for case in run.cases:
        twin = case.twin
        if twin.verdict is TwinVerdict.BROKEN:
            work, step = f"twin of {case.attack}", f"step {twin.step}"
            yield _Hurt(twin.rule, twin.source, twin.message, work, step, tool_of(case))


def _works(hurts: Iterable[_Hurt]) -> tuple[tuple[str, str], ...]:
    """One entry a piece of work and step, with all its tools."""
    tools: dict[tuple[str, str], list[str]] = {}
    for hurt in hurts:
        tools.setdefault((hurt.work, hurt.step), []).append(hurt.tool)
    return tuple(
        (work, f"{step}, {some(list(dict.fromkeys(names)), 1)}")
        for (work, step), names in tools.items()
    )
