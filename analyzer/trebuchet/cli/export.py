"""`trebuchet attacks export`: the corpus as a file of another format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trebuchet.model.attack import Corpus

_SUFFIXES = {".csv": "csv", ".json": "json", ".parquet": "parquet", ".html": "html", ".htm": "html"}
FORMATS = ("navigator", "csv", "json", "parquet", "html")


@click.command("export")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    help="ATT&CK Navigator layer, table, whole attacks, columnar table, or one page; else by -o.",
)
@click.option("-o", "--output", metavar="FILE", help="Write it there, whole; else print it.")
@click.option(
    "--corpus", "corpora", multiple=True, metavar="DIR", help="Your own, beside ours; repeatable."
)
def command(format_: str | None, output: str | None, corpora: tuple[str, ...]) -> None:
    """Export every attack: for the ATT&CK Navigator, a spreadsheet, a program, or a reader."""
    from trebuchet import api
    from trebuchet.cli.terminal import put_data
    from trebuchet.cli.writing import write_whole

    out = Path(output) if output is not None else None
    chosen = format_ or _by_suffix(out)
    corpus = api.load_corpus(extra=[Path(folder) for folder in corpora])
    if chosen == "parquet":
        _parquet(corpus, out)
        return
    text = _TEXTS[chosen](corpus)
    if out is None:
        put_data(text)
    else:
        write_whole(out, text)


def _by_suffix(out: Path | None) -> str:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    known = ", ".join(FORMATS)
    if out is None:
        message = f"name a format with --format ({known}), or a file with -o"
        raise UsageError(Problem(Place("--format"), "no-format", message))
    found = _SUFFIXES.get(out.suffix.lower())
    if found is None:
        message = f'the name "{out.name}" does not tell the format; pass --format ({known})'
        raise UsageError(Problem(Place("-o"), "no-format", message))
    return found


def _parquet(corpus: Corpus, out: Path | None) -> None:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place
    from trebuchet.report.attack_rows import COLUMNS, attack_rows
    from trebuchet.store import write_parquet

    if out is None:
        message = "parquet is no text: name a file for it with -o"
        raise UsageError(Problem(Place("--format"), "no-text", message))
    write_parquet(COLUMNS, attack_rows(corpus, _tools(corpus)), out)


def _csv(corpus: Corpus) -> str:
    from trebuchet.report.attack_rows import attack_rows, attacks_csv

    return attacks_csv(attack_rows(corpus, _tools(corpus)))


def _json(corpus: Corpus) -> str:
    from trebuchet.report.attacks_json import whole_attacks_json

    return whole_attacks_json(corpus, _tools(corpus))


def _html(corpus: Corpus) -> str:
    from trebuchet.report.catalogue_page import catalogue_page

    return catalogue_page(corpus, _tools(corpus))


def _navigator(corpus: Corpus) -> str:
    from trebuchet.report.navigator import navigator_layer

    return navigator_layer(corpus)


_TEXTS: Mapping[str, Callable[[Corpus], str]] = {
    "navigator": _navigator,
    "csv": _csv,
    "json": _json,
    "html": _html,
}


def _tools(corpus: Corpus) -> Mapping[str, tuple[int, int]]:
    """How many tools of the shipped inventory each attack binds to, and honest work uses."""
    from trebuchet import api

    found = api.shared_tools(corpus, api.load_inventory(), api.load_world())
    return {id_: (one.bound, one.shared) for id_, one in found.items()}
