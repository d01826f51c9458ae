"""Checks a project: judges it, and holds it against its baseline, its lock and its waivers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from trebuchet.analysis.regression.baseline import baseline_of
from trebuchet.analysis.regression.gate import Locked, Missing, verdict
from trebuchet.analysis.regression.held import Held, hold
from trebuchet.analysis.regression.kept_paths import turned_paths
from trebuchet.analysis.regression.locking import Since, lock_changes, lock_of, with_reach
from trebuchet.analysis.regression.waivers import Standing, standing
from trebuchet.api.judging import Judgement, judge_project
from trebuchet.api.project import Project, exists
from trebuchet.errors import SettingsError, nearest
from trebuchet.model.baseline import Baseline, Lock, LockChange
from trebuchet.model.checked import Checked, CheckedAgent
from trebuchet.model.regression import Regression
from trebuchet.model.run import Verdict
from trebuchet.model.settings import Waiver
from trebuchet.settings import load_baseline, load_lock

V = TypeVar("V")

_THROUGH = (Verdict.BYPASSED, Verdict.CONTAINED, Verdict.ERROR)


def check(project: Project, today: date, cache_in: Path | None = None) -> Checked:
    """Everything that the project's settings ask, judged and held against what it committed.

    Nothing is written but to the folder `cache_in`. Raises `SettingsError` where settings,
    baseline or lock cannot be used.
    """
    settings, files = project.settings, _committed(project)
    judged = judge_project(project, files.baseline, cache_in)
    days = standing(settings.waivers, today)
    held = [_hold(project, agent, each, files, days) for agent, each in judged.items()]
    changes = _changes(project, files.lock, held, judged)
    locked = None
    if files.lock is not None:
        tools = sum(len(server.tools) for server in project.inventory.servers)
        locked = Locked(tools, len(project.inventory.servers), changes)
    found = verdict(
        settings, held, days, locked, files.missing, project.partial, files.baseline is not None
    )
    used = frozenset[Waiver]().union(*(each.used for each in held))
    unused = () if project.partial else tuple(each for each in days.holding if each not in used)
    return Checked(
        verdict=found,
        today=today.isoformat(),
        settings=settings,
        configured_in=project.configuration.file,
        agents=tuple(_agent(each, judged[each.agent]) for each in held),
        servers=tuple(server.name for server in project.inventory.servers),
        tools=sum(len(server.tools) for server in project.inventory.servers),
        baseline=str(settings.baseline) if files.baseline else "",
        lock=changes,
        holding=days.holding,
        expired=days.expired,
        unused=unused,
        unknown=dict(_unknown(project, held, unused)),
        next_expiry=days.next_expiry,
        reasons={case: why for each in held for case, why in each.reasons.items()},
        notes=tuple(dict.fromkeys(_notes(project, files, held))),
    )


class Blessed(NamedTuple):
    """A new baseline, and for each agent what it blesses that the old one did not hold."""

    baseline: Baseline
    changes: Mapping[str, Regression | None]
    judged: Mapping[str, Judgement]


def new_baseline(project: Project, cache_in: Path | None = None) -> Blessed:
    """The baseline of the project as it is now; nothing is written."""
    old = _renewed(project, project.settings.baseline, load_baseline)
    judged = judge_project(project, None, cache_in)
    made = baseline_of(
        {agent: each.run for agent, each in judged.items()},
        {agent: each.escalation for agent, each in judged.items()},
    )
    changes = {
        agent: hold(
            agent,
            each.run,
            kept,
            (),
            paths=turned_paths(kept.paths, each.escalation) if kept else (),
        ).regression
        for agent, each in judged.items()
        for kept in (old.of(agent) if old else None,)
    }
    return Blessed(made, changes, judged)


def new_lock(project: Project) -> tuple[Lock, tuple[LockChange, ...] | None]:
    """The lock of the servers as they are now, and what changed since the old one, if any."""
    servers = project.inventory.servers
    old = _renewed(project, project.settings.lock, load_lock)
    return lock_of(servers), None if old is None else lock_changes(old, servers)


class _Committed(NamedTuple):
    baseline: Baseline | None
    lock: Lock | None
    missing: Missing


def _committed(project: Project) -> _Committed:
    """The files beside the settings; that one is missing is a fault where there are settings."""
    configuration, settings = project.configuration, project.settings
    missing = Missing()
    if configuration.file:
        missing = Missing(
            *(
                name if name is not False and not exists(configuration.at(name)) else ""
                for name in (settings.baseline, settings.lock)
            )
        )
    return _Committed(
        _kept(project, settings.baseline, load_baseline),
        _kept(project, settings.lock, load_lock),
        missing,
    )


def _kept(project: Project, name: str | Literal[False], load: Callable[[Path], V]) -> V | None:
    """The committed file, or None where none is kept or there."""
    if name is False or not exists(project.configuration.at(name)):
        return None
    return load(project.configuration.at(name))


def _renewed(project: Project, name: str | Literal[False], load: Callable[[Path], V]) -> V | None:
    """As `_kept`; a file of an older version, which is what is renewed, is as good as none."""
    try:
        return _kept(project, name, load)
    except SettingsError as error:
        if all(problem.code.endswith("-version") for problem in error.problems):
            return None
        raise


def _hold(
    project: Project, agent: str, judged: Judgement, files: _Committed, days: Standing
) -> Held:
    kept = files.baseline.of(agent) if files.baseline else None
    paths = turned_paths(kept.paths, judged.escalation) if kept else ()
    return hold(agent, judged.run, kept, days.holding, project.partial, paths, judged.escalation)


def _changes(
    project: Project,
    lock: Lock | None,
    held: Sequence[Held],
    judged: Mapping[str, Judgement],
) -> tuple[LockChange, ...]:
    if lock is None:
        return ()
    changes = lock_changes(lock, project.inventory.servers)
    sides = [Since(each.run, judged[each.agent].escalation, each.kept) for each in held]
    return with_reach(changes, sides)


def _agent(held: Held, judged: Judgement) -> CheckedAgent:
    through = [case for case in held.cases if case.verdict in _THROUGH]
    through.sort(key=lambda case: (-case.severity.rank, case.id))
    return CheckedAgent(
        agent=held.agent,
        run=held.run,
        escalation=judged.escalation,
        regression=held.regression,
        turns=held.turns,
        open_cases=tuple(case.id for case in through),
        waived=held.waived,
    )


def _unknown(
    project: Project, held: Sequence[Held], unused: Sequence[Waiver]
) -> Iterator[tuple[str, str]]:
    """Waivers that name an attack, a session or a case that there is nowhere, with the nearest."""
    for waiver in unused:
        if waiver.attack:
            noun, known = "attack", {attack.id for attack in project.corpus.attacks}
        elif waiver.session:
            noun, known = "session", {session.id for session in project.corpus.sessions}
            known |= {each.id for agent in held for each in agent.run.sessions}
            known |= {each.session for agent in held for each in agent.run.sessions}
        elif waiver.case:
            noun, known = "case", {case.id for agent in held for case in agent.run.cases}
        else:
            continue
        if waiver.target not in known:
            yield waiver.target, f"no {noun} is called so{nearest(waiver.target, known)}"


def _notes(project: Project, files: _Committed, held: Sequence[Held]) -> Iterator[str]:
    if files.baseline is None and not files.missing.baseline and project.settings.baseline:
        yield "there is no baseline, so nothing was compared (`trebuchet init` makes one)"
    for each in held:
        yield from each.regression.not_comparable if each.regression else ()
    if project.partial:
        yield "fewer policies were checked than are configured"
