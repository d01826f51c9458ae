"""`trebuchet baseline`: what a check compares with, renewed on purpose."""

from __future__ import annotations

import click

from trebuchet.cli.configuring import CONFIG, NO_CACHE
from trebuchet.cli.group import VerbGroup
from trebuchet.cli.options import FORMAT


@click.group("baseline", cls=VerbGroup)
def command() -> None:
    """Renew and show what a check compares with."""


@command.command("update")
@CONFIG
@NO_CACHE
def update(config: str | None, no_cache: bool) -> None:
    """Bless every verdict as it is now, and say what that blesses.

    The file is to be committed; `trebuchet check` compares with it and never writes it. The lock
    of the tool lists is left as it is.
    """
    from trebuchet import api
    from trebuchet.cli.configuring import cache_in, committed, configuration
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.cli.writing import write_whole
    from trebuchet.report.committed import blessed
    from trebuchet.settings import baseline_text

    project = api.Project(configuration(config))
    path = committed(project.configuration, "baseline")
    made = api.new_baseline(project, cache_in(no_cache))
    write_whole(path, baseline_text(made.baseline))
    say(blessed(made.baseline, made.changes, str(path), width(), color()))


@command.command("show")
@CONFIG
@FORMAT
def show(config: str | None, format_: str) -> None:
    """Show what the baseline holds: policies, counts and letters, what gets through."""
    from trebuchet.cli.configuring import committed, configuration
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.committed import baseline_page
    from trebuchet.settings import baseline_text, load_baseline

    path = committed(configuration(config), "baseline")
    found = load_baseline(path)
    as_json = format_ == "json"
    say(baseline_text(found) if as_json else baseline_page(found, str(path), width(), color()))
