"""Judges a project: every agent's policies once, and nothing that was judged before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from trebuchet._resources import resource
from trebuchet._version import __version__
from trebuchet.analysis.score import score, setting_of
from trebuchet.api.project import Project
from trebuchet.corpus import load_world
from trebuchet.model.baseline import Baseline, KeptRun
from trebuchet.model.policy import Policy
from trebuchet.model.run import SCHEMA_VERSION, Run
from trebuchet.model.world import World
from trebuchet.store.cache import judged_once


def judge_project(
    project: Project, baseline: Baseline | None = None, cache_in: Path | None = None
) -> Mapping[str, Run]:
    """One run an agent, judged or remembered in the folder `cache_in`.

    Where the settings say nothing of the world, it is the baseline's: a policy that speaks of
    another owner now is judged by the attacks and the honest work of the old one.
    """
    return {
        agent: judged_once(
            cache_in,
            lambda agent=agent, held=held, world=world: _key(project, agent, held, world),  # type: ignore[misc]
            Run,
            lambda held=held, world=world: _run(project, held, world),  # type: ignore[misc]
        )
        for agent, held in sorted(project.agents.items())
        for world in (_world(project, baseline.of(agent) if baseline else None),)
    }


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


def _run(project: Project, held: Mapping[str, Policy], world: World | None) -> Run:
    tools = project.inventory.tools_of(held)
    setting = setting_of(held, tools, world, project.settings.needs, project.corpus.sessions)
    return score(
        held,
        project.corpus,
        project.inventory,
        project.world,
        project.settings.needs,
        recorded=project.recorded,
        recorded_in=project.settings.sessions or "",
        setting=setting,
    )


def _key(project: Project, agent: str, held: Mapping[str, Policy], world: World | None) -> str:
    """A hash of everything that the run of one agent comes from, as bytes: nothing is parsed."""
    settings = project.settings
    said: dict[str, Any] = {
        "kind": "run",
        "trebuchet": __version__,
        "schema": SCHEMA_VERSION,
        "code": _code(),
        "agent": agent,
        "policies": {
            server: [policy.name, policy.dialect, policy.text]
            for server, policy in sorted(held.items())
        },
        "inventory": project.inventory.digest,
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
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _hash(parts: Iterator[str] | tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
