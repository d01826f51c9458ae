"""Options that several verbs share, each written once."""

from __future__ import annotations

import click

FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or JSON for scripts.",
)
CORPUS = click.option(
    "--corpus", "corpora", multiple=True, metavar="DIR", help="Your own, beside ours; repeatable."
)
INVENTORY = click.option(
    "--inventory",
    metavar="FILE",
    help="A tools/list dump, or a folder of them, instead of the shipped inventory.",
)
DATABASE = click.option(
    "--db", metavar="FILE", help="The database; else the one in the user's data folder."
)
