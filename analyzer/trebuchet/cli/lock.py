"""`trebuchet lock`: the tool lists that a project trusts, renewed on purpose."""

from __future__ import annotations

import click

from trebuchet.cli.configuring import CONFIG
from trebuchet.cli.group import VerbGroup
from trebuchet.cli.options import FORMAT


@click.group("lock", cls=VerbGroup)
def command() -> None:
    """Renew and show the tool lists that a project trusts."""


@command.command("update")
@CONFIG
def update(config: str | None) -> None:
    """Trust the tool lists of the servers as they are now, and say what changed in them.

    The file is to be committed; `trebuchet check` fails when a tool's name, arguments or words are
    no longer those that were locked.
    """
    from trebuchet import api
    from trebuchet.cli.configuring import committed, configuration
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.cli.writing import write_whole
    from trebuchet.report.committed import locked
    from trebuchet.settings import lock_text

    project = api.Project(configuration(config))
    path = committed(project.configuration, "lock")
    made, changes = api.new_lock(project)
    write_whole(path, lock_text(made))
    say(locked(made, changes, str(path), width(), color()))


@command.command("show")
@CONFIG
@FORMAT
def show(config: str | None, format_: str) -> None:
    """Show what is locked: servers, tools, and of which the words are not known."""
    from trebuchet.cli.configuring import committed, configuration
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.committed import lock_page
    from trebuchet.settings import load_lock, lock_text

    path = committed(configuration(config), "lock")
    found = load_lock(path)
    as_json = format_ == "json"
    say(lock_text(found) if as_json else lock_page(found, str(path), width(), color()))
