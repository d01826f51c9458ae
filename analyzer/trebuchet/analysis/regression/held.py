"""What the gates of a check look at: one agent's run, its baseline, and what is waived of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from trebuchet.analysis.regression.baseline import run_of
from trebuchet.analysis.regression.compare import compare
from trebuchet.analysis.regression.waivers import Waived
from trebuchet.analysis.summary import summarise
from trebuchet.model.baseline import KeptRun
from trebuchet.model.escalation import Escalation, EscalationPath
from trebuchet.model.regression import CaseTurn, Regression, Turn
from trebuchet.model.run import CaseResult, Run, SessionResult, Summary
from trebuchet.model.settings import Waiver


class Held(NamedTuple):
    """One agent's run, held against its baseline, without what is waived."""

    agent: str
    run: Run
    kept: KeptRun | None
    regression: Regression | None
    """What turned since the baseline; None without one."""
    cases: tuple[CaseResult, ...]
    sessions: tuple[SessionResult, ...]
    turns: tuple[CaseTurn, ...]
    """Cases, sessions and turns that no waiver accepts."""
    waived: int
    """How many cases, sessions and turns a waiver accepts."""
    used: frozenset[Waiver]
    reasons: Mapping[str, str] = {}
    """By case that a waiver accepts, the waiver's reason."""
    open_paths: tuple[EscalationPath, ...] = ()
    """Escalation paths of allowed calls alone that no waiver accepts."""

    @property
    def summary(self) -> Summary:
        """The run added up without what is waived."""
        return summarise(self.cases, self.sessions, ())

    def common(self) -> tuple[Summary, Summary]:
        """Baseline and run added up over what both hold and no waiver accepts."""
        before = run_of(self.kept, self.run) if self.kept else self.run
        cases = {case.id for case in self.cases} & {case.id for case in before.cases}
        sessions = {each.id for each in self.sessions} & {each.id for each in before.sessions}
        was, now = (
            summarise(
                [case for case in side.cases if case.id in cases],
                [each for each in side.sessions if each.id in sessions],
                (),
            )
            for side in (before, self.run)
        )
        return was, now


def hold(
    agent: str,
    run: Run,
    kept: KeptRun | None,
    waivers: Sequence[Waiver],
    partial: bool = False,
    paths: Iterable[CaseTurn] = (),
    escalation: Escalation | None = None,
) -> Held:
    """Compares a run with what was kept, and takes out what the waivers accept.

    What the baseline alone has counts as lost only when corpus and policies are those of the
    baseline: of another corpus the common cases are compared, and so where `partial` says that
    fewer policies are checked than are configured. `paths` are escalation paths that turned.
    `escalation` holds those that there are now.
    """
    waived = Waived(waivers, run)
    regression = None
    if kept is not None:
        regression = compare(run_of(kept, run), run, "the baseline", "now", paths=paths)
        if partial or kept.corpus != run.corpus:
            turns = tuple(turn for turn in regression.turns if turn.kind is not Turn.LOST)
            regression = regression.model_copy(update={"turns": turns})
    turns = regression.turns if regression else ()
    cases = tuple(case for case in run.cases if not waived.case(case))
    open_ids = {case.id for case in cases}
    sessions = tuple(session for session in run.sessions if not waived.session(session))
    standing = tuple(turn for turn in turns if not (turn.kind.worse and waived.turn(turn)))
    open_paths = tuple(
        path
        for goal in (escalation.goals if escalation else ())
        for path in goal.paths
        if not path.held and not waived.path(path.id, [hop.server for hop in path.hops])
    )
    accepted = {case.id for case in run.cases} - open_ids
    accepted |= {session.id for session in run.sessions} - {each.id for each in sessions}
    accepted |= {turn.id for turn in turns} - {turn.id for turn in standing}
    return Held(
        agent=agent,
        run=run,
        kept=kept,
        regression=regression,
        cases=cases,
        sessions=sessions,
        turns=standing,
        waived=len(accepted),
        used=frozenset(waived.used),
        reasons=waived.reasons(case for case in run.cases if case.id not in open_ids),
        open_paths=open_paths,
    )
