"""Judges a project: every agent's policies once, and nothing that was judged before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from trebuchet._resources import resource
from trebuchet._version import __version__
from trebuchet.analysis.score import score, setting_of
from trebuchet.api.project import Project
from trebuchet.corpus import load_world
from trebuchet.model.baseline import Baseline, KeptRun
from trebuchet.model.escalation import ESCALATION_SCHEMA, Escalation
from trebuchet.model.run import SCHEMA_VERSION, Run
from trebuchet.model.world import World


class Judgement(NamedTuple):
    """What one agent's policies came to: every case and session, and every escalation path."""

    run: Run
    escalation: Escalation


def judge_project(
    project: Project, baseline: Baseline | None = None, cache_in: Path | None = None
) -> Mapping[str, Judgement]:
    """One judgement an agent, made now or remembered in the folder `cache_in`.

    Where the settings say nothing of the world, it is the baseline's: a policy that speaks of
    another owner now is judged by the attacks and the honest work of the old one.
    """
    return {
        agent: _Judge(project, agent, baseline.of(agent) if baseline else None).judged(cache_in)
        for agent in sorted(project.agents)
    }


class _Judge:
    """One agent's policies, and the world in which they are judged."""

    def __init__(self, project: Project, agent: str, kept: KeptRun | None) -> None:
        self._project = project
        self._agent = agent
        self._held = project.agents[agent]
        self._world = _world(project, kept)

    def judged(self, cache_in: Path | None) -> Judgement:
        from trebuchet.store.cache import judged_once

        key = _key(self._project, self._agent, self._world) if cache_in else ""
        run = judged_once(cache_in, f"run-{key}", Run, self._run)
        paths = judged_once(cache_in, f"paths-{key}", Escalation, lambda: self._paths(run))
        return Judgement(run, paths)

    def _run(self) -> Run:
        project, needs = self._project, self._project.settings.needs
        tools = project.inventory.tools_of(self._held)
        setting = setting_of(self._held, tools, self._world, needs, project.corpus.sessions)
        return score(
            self._held,
            project.corpus,
            project.inventory,
            world=project.world,
            needs=needs,
            recorded=project.recorded_of(self._agent),
            recorded_in=project.settings.sessions or "",
            setting=setting,
        )

    def _paths(self, run: Run) -> Escalation:
        from trebuchet.analysis.escalation.escalate import escalate

        world = World(values=run.world, sources=run.assumed.world_values)
        return escalate(self._held, self._project.inventory, self._project.corpus, world)


def _world(project: Project, kept: KeptRun | None) -> World | None:
    if project.world is not None or kept is None:
        return project.world
    shipped = load_world()
    known = {
        name: value
        for name, value in kept.world.items()
        if name in shipped.values
        and isinstance(value, str) is isinstance(shipped.values[name], str)
    }
    differing = {name for name, value in known.items() if value != shipped.values[name]}
    return World(
        values={**shipped.values, **known},
        sources=dict.fromkeys(sorted(differing), "the baseline"),
    )


def _key(project: Project, agent: str, world: World | None) -> str:
    """A hash of everything that the run of one agent comes from, as bytes: nothing is parsed."""
    settings = project.settings
    said: dict[str, Any] = {
        "trebuchet": __version__,
        "schemas": [SCHEMA_VERSION, ESCALATION_SCHEMA],
        "code": _code(),
        "policies": {
            server: [policy.name, policy.dialect, policy.text]
            for server, policy in sorted(project.agents[agent].items())
        },
        "inventory": project.inventory.digest,
        "elsewhere": sorted(project.elsewhere(agent)),
        "world": None if world is None else sorted(world.values.items()),
        "assumed": project.world is None,
        "sources": None if world is None else sorted(world.sources.items()),
        "needs": settings.needs,
        "corpus": [_shipped(), *_folders(project)],
        "sessions": _file(project.configuration.at(settings.sessions)) if settings.sessions else "",
        "recorded_in": settings.sessions,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8")).hexdigest()


@cache
def _shipped() -> str:
    world = _file(resource("data") / "world.yaml")
    return _hash((world, _folder(resource("attacks"))))


def _folders(project: Project) -> Iterator[str]:
    for name in project.settings.corpus:
        yield _folder(project.configuration.at(name))


@cache
def _code() -> str:
    """The program itself, by the size and age of its files: a checkout changes between versions."""
    home = Path(__file__).resolve().parents[1]
    stats = ((path, path.stat()) for path in sorted(home.rglob("*.py")))
    return _hash(f"{path.name} {stat.st_size} {stat.st_mtime_ns}" for path, stat in stats)


def _folder(folder: Path) -> str:
    return _hash(
        f"{path.relative_to(folder)} {_file(path)}" for path in sorted(folder.rglob("*.yaml"))
    )


def _file(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""  # whoever reads it next says what is wrong with it


def _hash(parts: Iterator[str] | tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
