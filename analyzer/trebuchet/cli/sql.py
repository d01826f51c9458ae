"""`trebuchet sql`: one reading statement, answered by the database of runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trebuchet.cli.options import DATABASE

if TYPE_CHECKING:
    from trebuchet.errors import UsageError

_WRITTEN = ("csv", "json", "parquet")


@click.command("sql")
@click.argument("query")
@DATABASE
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", *_WRITTEN]),
    help="How the answer is written: a table of the first 200 rows, or as the end of -o says.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the answer there; parquet needs it.")
def command(query: str, db: str | None, format_: str | None, output: str | None) -> None:
    """Ask the database in SQL, read-only. Views named for questions: `SHOW TABLES`."""
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import color, put_data, say, width
    from trebuchet.report.table import answer_table
    from trebuchet.store import ask
    from trebuchet.store import query as written

    format_ = format_ or (_by_end(output) if output else "table")
    if format_ == "table" and output:
        raise _unwritten(output, "a table is for the screen")
    path = database(db)
    if format_ == "table":
        say(answer_table(ask(path, query), width(), color()))
        return
    text = written(path, query, format_, Path(output) if output else None)
    if text:
        put_data(text.rstrip("\n") + "\n")


def _by_end(output: str) -> str:
    """The format that the end of a file's name tells."""
    end = Path(output).suffix
    if end[1:] not in _WRITTEN:
        said = f'the end "{end}" tells no format' if end else "the name tells no format"
        raise _unwritten(output, said)
    return end[1:]


def _unwritten(output: str, said: str) -> UsageError:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    ends = ", ".join(f".{name}" for name in _WRITTEN)
    return UsageError(Problem(Place(output), "no-format", f"{said}; files end in {ends}"))
