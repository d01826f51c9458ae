"""`trebuchet runs`: what was scored before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from trebuchet.cli.group import VerbGroup
from trebuchet.cli.options import DATABASE, FORMAT
from trebuchet.cli.outputs import (
    FORMATS,
    OUTPUT,
    Maker,
    Table,
    format_option,
    planned,
    print_format,
    write_outputs,
)
from trebuchet.cli.terminal import WIDTH, color, width

if TYPE_CHECKING:
    from trebuchet.model.run import Run


@click.group("runs", cls=VerbGroup)
def command() -> None:
    """List and show the runs in the database."""


@command.command("list")
@DATABASE
@FORMAT
def list_(db: str | None, format_: str) -> None:
    """List the kept runs, the latest first."""
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import say
    from trebuchet.report.runs import runs_json, runs_table
    from trebuchet.store import runs

    rows = runs(database(db))
    say(runs_json(rows) if format_ == "json" else runs_table(rows, width(), color()))


@command.command("show")
@click.argument("run", default="latest")
@DATABASE
@format_option("text", "json", "markdown", "html", "sarif", "junit", "github", "csv")
@OUTPUT
def show(run: str, db: str | None, format_: str, outputs: tuple[str, ...]) -> None:
    """Show one kept run: its number, its id, the beginning of it, or latest."""
    from trebuchet.cli.keeping import database
    from trebuchet.store import load

    plan = planned(outputs, _ABLE, [database(db)])
    found = load(database(db), run)
    write_outputs(plan, _formats(found, WIDTH, False))
    print_format(format_, _formats(found, width(), color()))


_ABLE = tuple(one.name for one in FORMATS)


def _formats(run: Run, width: int, color: bool) -> dict[str, Maker]:
    from trebuchet.report.card import card
    from trebuchet.report.json import run_json

    def of_build(name: str) -> str | Table:
        from trebuchet import api
        from trebuchet.cli.judged import Judged, makers

        return makers(Judged((run,), api.load_corpus()))[name]()

    return {
        **{name: partial(of_build, name) for name in _ABLE},
        "text": lambda: card(run, width=width, color=color),
        "json": lambda: run_json(run),
    }
