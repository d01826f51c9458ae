"""The settings of the project that the command line is called in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from trebuchet.model.settings import Configuration

CONFIG = click.option(
    "--config",
    metavar="FILE",
    help="The settings; else the nearest trebuchet.toml or pyproject.toml from here up.",
)
NO_CACHE = click.option(
    "--no-cache", is_flag=True, help="Judge everything anew, and remember nothing."
)


def configuration(config: str | None) -> Configuration:
    """The settings that were named, else the nearest ones, else none: then all have defaults."""
    from trebuchet.model.settings import Configuration, Settings
    from trebuchet.settings import find_configuration, load_configuration

    if config is not None:
        return load_configuration(Path(config))
    found = find_configuration(Path.cwd())
    if found is None:
        return Configuration(settings=Settings())
    return load_configuration(Path(os.path.relpath(found)))


def files_of(found: Configuration) -> tuple[Path, ...]:
    """The settings' own file and what they name: tool lists, a folder of them, and files.

    A baseline or a lock counts before it is there.
    """
    said = found.settings
    single = (said.inventory, said.world, said.sessions, said.baseline, said.lock)
    named = [each.path for each in said.policies] + list(said.servers.values())
    named += [one for one in single if isinstance(one, str)]
    files = [found.at(name) for name in named if name]
    return (Path(found.file), *files) if found.file else tuple(files)


def cache_in(no_cache: bool) -> Path | None:
    """The folder in which judgements are remembered; None where nothing shall be."""
    if no_cache:
        return None
    from trebuchet.store.cache import cache_folder

    return cache_folder()


def committed(found: Configuration, noun: Literal["baseline", "lock"]) -> Path:
    """The file of the baseline or the lock; `SettingsError` where the settings keep none."""
    from trebuchet.errors import Problem, SettingsError

    name = found.settings.baseline if noun == "baseline" else found.settings.lock
    if name is False:
        message = f"the settings keep no {noun}; give it a file's name in place of false"
        raise SettingsError(Problem(found.place(noun), f"no-{noun}", message))
    return found.at(name)
