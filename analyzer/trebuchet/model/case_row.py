"""One case of a kept run as a matrix shows it."""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.model.vocabulary import Severity


class CaseRow(NamedTuple):
    """What a matrix needs of a case; in each field as in the case itself."""

    attack: str
    title: str
    tactic: str
    severity: Severity
    verdict: Verdict
    twin: TwinVerdict
    credit: float
    shared: bool


class Outline(NamedTuple):
    """A kept run without its evidence: a thirtieth of the work to read."""

    run: Run
    """Its cases, sessions and escalation are left out, and so empty."""
    cases: tuple[CaseRow, ...]


def case_row(case: CaseResult) -> CaseRow:
    """The row of a case."""
    return CaseRow(
        attack=case.attack,
        title=case.title,
        tactic=case.tactic,
        severity=case.severity,
        verdict=case.verdict,
        twin=case.twin.verdict,
        credit=case.credit,
        shared=case.shared,
    )
