"""Looks at an installation and a project, and says of each part whether it is fit for use."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

from trebuchet._version import __version__
from trebuchet.analysis.regression.locking import lock_changes
from trebuchet.api.project import Project
from trebuchet.api.reading import load_corpus, load_inventory
from trebuchet.documents import POLICY_CAP, read_file
from trebuchet.errors import SettingsError, StoreError, TrebuchetError
from trebuchet.model.settings import Configuration
from trebuchet.report.starter import OPEN_PLACE, WORKFLOW
from trebuchet.settings import load_baseline, load_lock

State = Literal["ok", "note", "fault"]


class Diagnosis(NamedTuple):
    """One part: what was found, and what to do about it where it is not well."""

    part: str
    state: State
    found: str
    remedy: str = ""


class Surroundings(NamedTuple):
    """What is looked at beside the project."""

    today: date
    database: Path
    cache: Path


def diagnose(
    configuration: Callable[[], Configuration], around: Surroundings
) -> tuple[Diagnosis, ...]:
    """Every part in the order of use. A `fault` keeps something from working; a `note` does not."""
    return (
        *_installation(),
        *_project(configuration, around.today),
        _database(around.database),
        _cache(around.cache),
        *_extras(),
    )


def _installation() -> Iterator[Diagnosis]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Diagnosis("trebuchet", "ok", f"{__version__}, Python {version}")
    try:
        corpus = load_corpus()
        found = f"{len(corpus.attacks)} attacks, {len(corpus.sessions)} sessions"
        yield Diagnosis("corpus", "ok", f"{found} ({corpus.digest[:6]})")
        servers = load_inventory().servers
        tools = sum(len(server.tools) for server in servers)
        yield Diagnosis("inventory", "ok", f"{len(servers)} servers, {tools} tools")
    except TrebuchetError as error:
        yield Diagnosis("corpus", "fault", _first(error), "install trebuchet again")


def _project(configuration: Callable[[], Configuration], today: date) -> Iterator[Diagnosis]:
    try:
        found = configuration()
    except TrebuchetError as error:
        yield Diagnosis("settings", "fault", _first(error), "mend the settings")
        return
    if not found.file:
        yield Diagnosis("settings", "note", "none from here up", "trebuchet init")
        return
    yield Diagnosis("settings", "ok", found.file)
    try:
        project = Project(found)
        held = project.agents
        _ = project.inventory
    except TrebuchetError as error:
        yield Diagnosis("policies", "fault", _first(error), "mend the file, or the settings")
        return
    servers = sorted({server for policies in held.values() for server in policies})
    files = sorted({policy.name for policies in held.values() for policy in policies.values()})
    yield Diagnosis("policies", "ok", ", ".join(files))
    yield Diagnosis("servers", "ok", ", ".join(servers))
    try:
        _ = project.world, project.recorded
        yield from _committed(found, project)
    except TrebuchetError as error:
        yield Diagnosis("settings", "fault", _first(error), "mend the file")
    yield from _workflows(found)
    expired = [
        waiver for waiver in found.settings.waivers if date.fromisoformat(waiver.expires) < today
    ]
    if expired:
        names = ", ".join(waiver.target for waiver in expired)
        yield Diagnosis("waivers", "fault", f"expired: {names}", "renew them, or take them out")
    elif found.settings.waivers:
        yield Diagnosis("waivers", "ok", f"{len(found.settings.waivers)} hold")


def _committed(found: Configuration, project: Project) -> Iterator[Diagnosis]:
    for noun, name in (("baseline", found.settings.baseline), ("lock", found.settings.lock)):
        remedy = f"trebuchet {noun} update"
        if name is False:
            yield Diagnosis(noun, "note", "none is kept", "give it a name in the settings")
        elif not found.at(name).exists():
            yield Diagnosis(noun, "fault", f"there is no {name}", remedy)
        elif noun == "lock":
            changes = lock_changes(load_lock(found.at(name)), project.inventory.servers)
            state: State = "fault" if changes else "ok"
            told = f"{name}, {len(changes)} changes since" if changes else name
            yield Diagnosis(noun, state, told, "trebuchet check, then " + remedy if changes else "")
        else:
            kept = {run.corpus for run in load_baseline(found.at(name)).runs}
            same = kept == {project.corpus.digest}
            told = name if same else f"{name}, of another corpus: common cases are compared"
            yield Diagnosis(noun, "ok" if same else "note", told, "" if same else remedy)


def _workflows(found: Configuration) -> Iterator[Diagnosis]:
    """The workflows of the repository that still hold what only their owner can fill in."""
    home = found.at("").resolve()
    top = next((up for up in (home, *home.parents) if (up / ".git").exists()), home)
    for path in sorted((top / Path(WORKFLOW).parent).glob("*.y*ml")):
        try:
            text = read_file(path, POLICY_CAP, SettingsError)
        except TrebuchetError:
            continue  # what cannot be read is none of ours
        if any(OPEN_PLACE in line and "uses:" in line for line in text.splitlines()):
            said = f"{path.relative_to(top).as_posix()}: uses: {OPEN_PLACE}"
            remedy = "put the repository of Trebuchet and the commit of it that you trust there"
            yield Diagnosis("workflow", "fault", said, remedy)


def _database(path: Path) -> Diagnosis:
    from trebuchet.store import runs

    if not path.exists():
        return Diagnosis("database", "note", f"{path}: not there yet", "trebuchet score POLICY")
    try:
        return Diagnosis("database", "ok", f"{path}: {len(runs(path))} runs")
    except StoreError as error:
        return Diagnosis("database", "fault", _first(error), "move the file away")


def _cache(folder: Path) -> Diagnosis:
    home = next((up for up in (folder, *folder.parents) if up.exists()), folder)
    if not os.access(home, os.W_OK):
        return Diagnosis("cache", "note", f"{folder}: cannot be written", "set XDG_CACHE_HOME")
    count = len(list(folder.glob("*.json"))) if folder.is_dir() else 0
    return Diagnosis("cache", "ok", f"{folder}: {count} judgements")


def _extras() -> Iterator[Diagnosis]:
    for part, module, remedy in (
        ("dashboard", "streamlit", "pip install streamlit"),
        ("live servers", "mcp", "pip install mcp"),
    ):
        there = find_spec(module) is not None
        if there:
            yield Diagnosis(part, "ok", f"{module} is installed")
        else:
            yield Diagnosis(part, "fault", f"{module} is not installed", remedy)
    if git := shutil.which("git"):
        yield Diagnosis("git", "ok", git)
    else:
        yield Diagnosis("git", "note", "not found", "install it to compare revisions")


def _first(error: TrebuchetError) -> str:
    more = len(error.problems) - 1
    return str(error.problems[0]) + (f" (and {more} more)" if more else "")
