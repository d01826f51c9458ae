"""`trebuchet runs`: what was scored before."""

from __future__ import annotations

import click

from trebuchet.cli.group import VerbGroup
from trebuchet.cli.options import DATABASE, FORMAT


@click.group("runs", cls=VerbGroup)
def command() -> None:
    """List and show the runs in the database."""


@command.command("list")
@DATABASE
@FORMAT
def list_(db: str | None, format_: str) -> None:
    """List the kept runs, the latest first."""
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.runs import runs_json, runs_table
    from trebuchet.store import runs

    rows = runs(database(db))
    say(runs_json(rows) if format_ == "json" else runs_table(rows, width(), color()))


@command.command("show")
@click.argument("run", default="latest")
@DATABASE
@FORMAT
def show(run: str, db: str | None, format_: str) -> None:
    """Show one kept run: its id, the beginning of it, or latest."""
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.card import card
    from trebuchet.report.json import run_json
    from trebuchet.store import load

    found = load(database(db), run)
    say(run_json(found) if format_ == "json" else card(found, width=width(), color=color()))
