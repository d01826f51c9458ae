"""The baseline of a project: what of a run is kept, and a run made of it again to compare with."""

from __future__ import annotations

from collections.abc import Mapping

from trebuchet.analysis.regression.kept_paths import kept_paths
from trebuchet.analysis.summary import summarise
from trebuchet.model.baseline import (
    BASELINE_SCHEMA,
    Baseline,
    KeptCase,
    KeptCount,
    KeptPolicy,
    KeptRun,
    KeptSession,
)
from trebuchet.model.escalation import Escalation
from trebuchet.model.run import (
    SCHEMA_VERSION,
    Assumed,
    BoundTool,
    CaseResult,
    HarmReached,
    PolicyUse,
    Run,
    SessionResult,
    TwinResult,
    Verdict,
)


def baseline_of(
    runs: Mapping[str, Run], escalations: Mapping[str, Escalation] | None = None
) -> Baseline:
    """What is kept of the runs and of the escalation paths, one an agent."""
    return Baseline(
        format="trebuchet-baseline",
        version=BASELINE_SCHEMA,
        runs=tuple(
            _kept(agent, run, (escalations or {}).get(agent)) for agent, run in sorted(runs.items())
        ),
    )


def run_of(kept: KeptRun, now: Run) -> Run:
    """The kept run, fit to be compared with the run of today.

    What a baseline does not keep (titles, the tools beside the focus, messages of the same rule)
    is taken from the case of the same id; it has no calls and no places. A policy's text is there
    only where it is still the same.
    """
    cases = {case.id: case for case in now.cases}
    sessions = {session.id: session for session in now.sessions}
    texts = {use.digest: use.text for use in now.policies}
    found = tuple(_case(id_, case, cases.get(id_)) for id_, case in sorted(kept.cases.items()))
    played = tuple(
        _session(id_, session, sessions.get(id_)) for id_, session in sorted(kept.sessions.items())
    )
    return Run(
        schema_version=SCHEMA_VERSION,
        trebuchet=kept.trebuchet,
        id=kept.run,
        policies=tuple(
            PolicyUse(
                name=policy.name,
                dialect=policy.dialect,
                digest=policy.digest,
                text=texts.get(policy.digest, ""),
                servers=policy.servers,
                default="",
                named=0,
                warnings=(),
            )
            for policy in kept.policies
        ),
        servers=tuple(sorted({server for policy in kept.policies for server in policy.servers})),
        corpus=kept.corpus,
        inventory=kept.inventory,
        attacks_total=0,
        sessions_total=0,
        world=kept.world,
        needs=kept.needs,
        assumed=Assumed(world=False, world_values={}, needs=kept.needs is None, grants=""),
        summary=summarise(found, played, ()),
        cases=found,
        sessions=played,
        undecidable=tuple(sorted({case.attack for case in found if not case.decidable})),
        not_covered=(),
        warnings=(),
    )


def _kept(agent: str, run: Run, escalation: Escalation | None) -> KeptRun:
    return KeptRun(
        agent=agent,
        run=run.id,
        trebuchet=run.trebuchet,
        corpus=run.corpus,
        inventory=run.inventory,
        policies=tuple(
            KeptPolicy(name=use.name, dialect=use.dialect, digest=use.digest, servers=use.servers)
            for use in run.policies
        ),
        needs=run.needs,
        world=run.world,
        summary=KeptCount(**run.summary.counts),
        paths=kept_paths(escalation) if escalation else {},
        cases={case.id: _kept_case(case) for case in run.cases},
        sessions={
            session.id: KeptSession(verdict=session.verdict, rule=session.rule)
            for session in run.sessions
        },
    )


def _kept_case(case: CaseResult) -> KeptCase:
    through = not case.verdict.stopped
    return KeptCase(
        verdict=case.verdict,
        severity=case.severity,
        twin=case.twin.verdict,
        rule=case.rule,
        twin_rule=case.twin.rule,
        form=case.form if through else "",
        executed=case.executed if through else 0,
        reached=case.harm.reached if through else 0,
        credit=case.credit if case.verdict is Verdict.CONTAINED else None,
        undecidable=not case.decidable,
    )


def _case(id_: str, kept: KeptCase, now: CaseResult | None) -> CaseResult:
    attack, _, bound = id_.partition("@")
    server, _, tool = bound.partition("#")
    credit = float(kept.verdict.stopped) if kept.credit is None else float(kept.credit)
    through = not kept.verdict.stopped
    measure, limit = (now.harm.measure, now.harm.limit) if now else ("calls", 0)
    # Of a stopped attack a baseline keeps no count: what stopped it is all that matters.
    reached = kept.reached if through or now is None else now.harm.reached
    return CaseResult(
        id=id_,
        attack=attack,
        title=now.title if now else attack,
        severity=kept.severity,
        tactic=now.tactic if now else "",
        server=server,
        binding=now.binding if now else {"focus": BoundTool(server=server, tool=tool)},
        focus=now.focus if now else "focus",
        verdict=kept.verdict,
        form=kept.form if through or now is None else now.form,
        rule=kept.rule,
        source=None,
        message=now.message if now and now.rule == kept.rule else "",
        executed=kept.executed,
        attempted=kept.executed,
        harm=HarmReached(measure=measure, reached=reached, limit=limit),
        twin=TwinResult(
            verdict=kept.twin,
            rule=kept.twin_rule,
            message=now.twin.message if now and now.twin.rule == kept.twin_rule else "",
        ),
        credit=credit,
        decidable=not kept.undecidable,
        deciding=None,
    )


def _session(id_: str, kept: KeptSession, now: SessionResult | None) -> SessionResult:
    session, _, servers = id_.rpartition("@")
    return SessionResult(
        id=id_,
        session=now.session if now else session,
        title=now.title if now else session,
        servers=now.servers if now else tuple(servers.split("+")),
        calls=now.calls if now else 0,
        verdict=kept.verdict,
        step=None,
        number=0,
        tool=None,
        rule=kept.rule,
        source=None,
        message=now.message if now and now.rule == kept.rule else "",
    )
