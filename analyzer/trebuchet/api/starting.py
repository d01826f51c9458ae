"""Sets a project up: finds its policies and the servers of its agents, and proposes settings."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from trebuchet.analysis.regression.baseline import baseline_of
from trebuchet.analysis.regression.locking import lock_of
from trebuchet.api.judging import judge_project
from trebuchet.api.project import Project
from trebuchet.api.scoring import served
from trebuchet.dialects import load_policy
from trebuchet.documents import INVENTORY_CAP, POLICY_CAP, read_file, spoken
from trebuchet.errors import InventoryError, PolicyError, Problem, UsageError
from trebuchet.inventory import load_index, load_packages
from trebuchet.inventory.client_config import Launch, is_client_config, read_client_config
from trebuchet.model.baseline import Baseline, Lock
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy
from trebuchet.model.run import Verdict
from trebuchet.model.vocabulary import Severity
from trebuchet.model.world import World
from trebuchet.report.starter import settings_text
from trebuchet.settings import read_configuration

CLIENTS = (
    ".mcp.json",
    "mcp.json",
    ".vscode/mcp.json",
    ".cursor/mcp.json",
    "claude_desktop_config.json",
)
"""Where agents' clients keep their servers in a project."""
FOLDERS = (".", "policies", "policy", ".policylayer", "config")
"""Where policies are looked for."""
MOST = 200
"""Files of one folder that are looked at."""


class Policies(NamedTuple):
    """A policy file and the servers that it is for.

    `agent` is empty but where two policies are for one server.
    """

    path: str
    servers: tuple[str, ...]
    agent: str = ""


class Found(NamedTuple):
    """What a project holds."""

    policies: tuple[Policies, ...]
    client: str
    """The client's configuration; empty where there is none."""
    unknown: tuple[str, ...]
    """Servers of the client that the inventory does not know."""


def survey_project(folder: Path, named: Sequence[str] = (), client: str | None = None) -> Found:
    """The policies of a project, those that are named or those found, each with its servers.

    A policy is for the server whose tools it names; where that does not tell, for the servers of
    the client's configuration that no other policy is for. Raises `UsageError` where there is no
    policy, or no server for one.
    """
    index, packages = load_index(), load_packages()
    config, launches = _client(folder, client)
    theirs = {launch.name: _server(launch, index, packages) for launch in launches}
    policies = [(path, load_policy(Path(path))) for path in named] or list(_policies(folder))
    if not policies:
        message = "no policy was found here; name one: trebuchet init POLICY"
        raise UsageError(Problem(Place(spoken(folder)), "no-policies", message))
    told = {path: _fitting(policy, index) for path, policy in policies}
    taken = {server for servers in told.values() for server in servers}
    rest = tuple(sorted({name for name in theirs.values() if name} - taken))
    found: list[Policies] = []
    problems: list[Problem] = []
    for path, _ in policies:
        servers = told[path] or rest
        if not servers:
            message = (
                "nothing tells which server this policy is for; name the servers of your agents in "
                "a .mcp.json, or ask them for their tools with `trebuchet inventory import`"
            )
            problems.append(Problem(Place(path), "no-server", message))
        found.append(Policies(path, servers))
    if problems:
        raise UsageError(problems)
    unknown = tuple(sorted(name for name, server in theirs.items() if not server))
    return Found(tuple(_by_agent(sorted(found))), config, unknown)


class NewProject(NamedTuple):
    """The files of a project that is set up, and what its baseline accepts."""

    settings: str
    baseline: Baseline
    lock: Lock
    through: int
    """Cases that get through today."""
    critical: int
    """The critical ones among them."""


def new_project(found: Found) -> NewProject:
    """The settings for what was found, with the first baseline and lock; nothing is written."""
    project = _project(settings_text(found.policies))
    judged = judge_project(project)
    runs = [each.run for each in judged.values()]
    through = [case for run in runs for case in run.cases if not case.verdict.stopped]
    bypassed = [case for case in through if case.verdict is not Verdict.CONTAINED]
    critical = sum(case.severity is Severity.CRITICAL for case in bypassed)
    world = None
    if len(runs) == 1:
        world = World(values=runs[0].world, sources=runs[0].assumed.world_values)
    text = settings_text(found.policies, world, critical)
    if world is not None and world.sources:
        # The world is the owner's now, and no longer an assumption.
        project = _project(text)
        judged = judge_project(project)
    baseline = baseline_of(
        {agent: each.run for agent, each in judged.items()},
        {agent: each.escalation for agent, each in judged.items()},
    )
    lock = lock_of(project.inventory.servers)
    return NewProject(text, baseline, lock, len(through), critical)


def _project(settings: str) -> Project:
    return Project(read_configuration(settings, "trebuchet.toml"))


def _by_agent(policies: Sequence[Policies]) -> Iterator[Policies]:
    """The policies, each that is for a server which another one has under an agent of its own."""
    taken: set[str] = set()
    for policy in policies:
        if taken.intersection(policy.servers):
            yield policy._replace(agent=policy.path)
        else:
            yield policy
            taken.update(policy.servers)


def _policies(folder: Path) -> Iterator[tuple[str, NativePolicy]]:
    """Every file that is a policy by its content; what cannot be read as one is something else."""
    for name in FOLDERS:
        home = folder / name
        files = sorted(home.iterdir())[:MOST] if home.is_dir() else []
        for path in files:
            if path.suffix not in (".json", ".yaml", ".yml") or not path.is_file():
                continue
            try:
                text = read_file(path, POLICY_CAP, PolicyError)
                if "default" not in text and "tools" not in text:
                    continue
                yield Path(os.path.relpath(path, folder)).as_posix(), load_policy(path)
            except PolicyError:
                continue


def _fitting(policy: NativePolicy, index: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    try:
        return served(policy, (), index)
    except UsageError:
        return ()


def _client(folder: Path, named: str | None) -> tuple[str, tuple[Launch, ...]]:
    for name in (named,) if named else CLIENTS:
        path = folder / name
        if not named and not path.is_file():
            continue
        text = read_file(path, INVENTORY_CAP, InventoryError)
        if named or is_client_config(text):
            return name, read_client_config(text, name)
    return "", ()


def _server(launch: Launch, index: Mapping[str, Sequence[str]], packages: Mapping[str, str]) -> str:
    """The server of the inventory that a client starts: by its package, else by its name."""
    for word in launch.command:
        package = word[: word.rfind("@")] if word.rfind("@") > 0 else word
        if package in packages:
            return packages[package]
    return launch.name if launch.name in index else ""
