"""`trebuchet sql`: one reading statement, answered by the database of runs."""

from __future__ import annotations

from pathlib import Path

import click

from trebuchet.cli.options import DATABASE


@click.command("sql")
@click.argument("query")
@DATABASE
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
    help="How the answer is written; a table shows the first 200 rows.",
)
@click.option("-o", "--output", metavar="FILE", help="Write the answer there; parquet needs it.")
def command(query: str, db: str | None, format_: str, output: str | None) -> None:
    """Ask the database in SQL, read-only. Views named for questions: `SHOW TABLES`."""
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import color, put_data, say, width
    from trebuchet.report.table import answer_table
    from trebuchet.store import ask
    from trebuchet.store import query as written

    path = database(db)
    if format_ == "table" and output is None:
        say(answer_table(ask(path, query), width(), color()))
        return
    text = written(path, query, format_, Path(output) if output else None)
    if text:
        put_data(text.rstrip("\n") + "\n")
