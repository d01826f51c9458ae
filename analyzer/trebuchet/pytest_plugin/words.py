"""A failure in words: what ran, by which rule and line, and the call that shows it."""

from __future__ import annotations

from trebuchet.model.run import CaseResult, Run, SessionResult
from trebuchet.report.findings import reason
from trebuchet.report.text import arguments, counted, inert


def of_case(run: Run, case: CaseResult) -> str:
    """An attack that gets through."""
    ran = f"{case.executed} of {counted(case.attempted, 'harmful call')} ran"
    lines = [
        f"{case.severity.value}: {inert(case.id)} is {case.verdict.value}, {ran}",
        f"  {reason(run, case.rule, case.source, case.message)}",
    ]
    if case.deciding is not None:
        lines.append(f"  {inert(case.deciding.tool)} {arguments(case.deciding.arguments)}")
    return "\n".join(lines)


def of_session(run: Run, session: SessionResult) -> str:
    """An honest session that breaks."""
    where = f"call {session.number} of {session.calls}, {inert(session.tool or '')}"
    why = reason(run, session.rule, session.source, session.message)
    return f"{inert(session.id)} breaks at {where}\n  {why}"


def of_twin(run: Run, case: CaseResult) -> str:
    """An attack's honest twin that breaks."""
    twin = case.twin
    why = reason(run, twin.rule, twin.source, twin.message)
    return f"the honest twin of {inert(case.id)} breaks at step {twin.step}\n  {why}"
