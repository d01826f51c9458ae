"""`trebuchet runs`: what was scored before."""

from __future__ import annotations

import click

from trebuchet.cli.group import VerbGroup

_FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or JSON for scripts.",
)
_DB = click.option(
    "--db", metavar="FILE", help="The database; else the one in the user's data folder."
)


@click.group("runs", cls=VerbGroup)
def command() -> None:
    """List and show the runs in the database."""


@command.command("list")
@_DB
@_FORMAT
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
@_DB
@_FORMAT
def show(run: str, db: str | None, format_: str) -> None:
    """Show one kept run: its id, the beginning of it, or latest."""
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.card import card
    from trebuchet.report.json import run_json
    from trebuchet.store import load

    found = load(database(db), run)
    say(run_json(found) if format_ == "json" else card(found, width=width(), color=color()))
