"""Reports as files: the format by the file's name, all of them written or none.

A verb says once which formats it can make, as a table of functions; the plan is checked before
anything is computed, so that a misspelt name costs nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import click

from trebuchet.errors import Problem, StoreError, UsageError, nearest
from trebuchet.model.place import Place


class Table(NamedTuple):
    """Rows for a columnar file; `columns` names each column with what its cells hold."""

    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


Maker = Callable[[], str | Table]
"""Makes one format; called only when that format was asked for."""


class Format(NamedTuple):
    """One format: its name after `--format`, the ends of its files' names, and what it is."""

    name: str
    suffixes: tuple[str, ...]
    what: str
    binary: bool = False


FORMATS: Final = (
    Format("text", (".txt",), "text to read"),
    Format("json", (".json",), "JSON for scripts"),
    Format("markdown", (".md", ".markdown"), "a pull request's comment or a job's summary"),
    Format("html", (".html", ".htm"), "one page, fit for an audit"),
    Format("sarif", (".sarif", ".sarif.json"), "SARIF 2.1.0 for code scanning"),
    Format("junit", (".xml", ".junit.xml"), "JUnit XML for test reports"),
    Format("github", (), "annotations on the lines of a change"),
    Format("csv", (".csv",), "a table for spreadsheets"),
    Format("parquet", (".parquet",), "a columnar table", binary=True),
)
"""Every format of runs; which of them a verb makes is the verb's own table."""

PICTURES: Final = (
    Format("svg", (".svg",), "the paths as a picture"),
    Format("dot", (".dot", ".gv"), "the paths as a graph for Graphviz"),
    Format("graphml", (".graphml",), "the paths as a graph for other tools"),
)
"""Formats of paths alone."""

OUTPUT = click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write a report there, in the format of its name's end; repeatable.",
)


def format_option(*names: str) -> Callable[..., Any]:
    """The option `--format` of a verb that can print these formats, the first by default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="What is printed; -o FILE writes a report beside it.",
    )


class Planned(NamedTuple):
    """One file to write, and its format."""

    path: Path
    format: str


def planned(
    outputs: Sequence[str], able: Collection[str], inputs: Iterable[str | Path | None] = ()
) -> tuple[Planned, ...]:
    """The files of `-o`, each with its format, before anything is computed.

    `inputs` are the files and folders that the verb reads. Raises `UsageError` with every name that
    tells no format that the verb is `able` to make, is given twice, lies in no folder, would be
    written over an input, or as JSON into a folder of tool lists that is one.
    """
    problems: list[Problem] = []
    plan: list[Planned] = []
    taken = {_real(name): "is an input, which would be lost" for name in inputs if name}
    # `os.path` asks of names that are too long, too.
    folders = {file for file in taken if os.path.isdir(file)}
    for name in outputs:
        found = _format(name, able)
        path = Path(name)
        place = Place(name or "-o")
        if isinstance(found, str):
            problems.append(Problem(place, "no-format", found))
            continue
        real = _real(name)
        above = _above(real, folders)
        if (why := taken.get(real)) is not None:
            problems.append(Problem(place, "output-twice", f"this file {why}"))
        elif os.path.isdir(path):
            problems.append(Problem(place, "is-directory", "this is a folder, not a file"))
        elif not os.path.isdir(path.parent):
            message = f'cannot be written: there is no folder "{path.parent}"'
            problems.append(Problem(place, "no-folder", message))
        elif above is not None:
            message = f'this file lies in "{os.path.relpath(above)}", which is an input'
            problems.append(Problem(place, "in-input", message))
        taken[real] = "was given twice"
        plan.append(Planned(path, found.name))
    if problems:
        raise UsageError(problems)
    return tuple(plan)


def _above(real: str, folders: Collection[str]) -> str | None:
    """The folder of inputs that a file would be read in the next time, or take the place of one."""
    if not real.lower().endswith(".json"):
        return None
    return next((str(up) for up in Path(real).parents if str(up) in folders), None)


def _real(name: str | Path) -> str:
    """Where a name leads, links followed; one that leads in a circle or nowhere stays as it is."""
    try:
        return os.path.realpath(name)
    except (OSError, ValueError):
        return os.fspath(name)


def _format(name: str, able: Collection[str]) -> Format | str:
    """The format that a file's name tells, or the sentence that says why it tells none."""
    known = [
        (suffix, one)
        for one in (*FORMATS, *PICTURES)
        if one.name in able
        for suffix in sorted(one.suffixes, key=len, reverse=True)
    ]
    low = Path(name).name.lower()
    for suffix, one in sorted(known, key=lambda pair: -len(pair[0])):
        if low.endswith(suffix) and low != suffix:
            return one
    ends = [suffix for suffix, _ in known]
    end = Path(low).suffix
    hint = nearest(end, ends) or f": {', '.join(ends)}"
    told = f'the end "{end}" tells no format' if end else "the name tells no format"
    return f"{told} that is written here{hint}"


def write_outputs(plan: Sequence[Planned], makers: Mapping[str, Maker]) -> None:
    """Makes every report, then puts all of them in place; when one cannot be made, none is."""
    made = [(one.path, makers[one.format]()) for one in plan]
    parts: list[tuple[Path, Path]] = []
    try:
        for path, content in made:
            part = path.with_name(f".{path.name}.part")
            parts.append((part, path))
            _write(part, path, content)
        for part, path in parts:
            _into_place(part, path)
    finally:
        for part, _ in parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _write(part: Path, path: Path, content: str | Table) -> None:
    if isinstance(content, Table):
        from trebuchet.store import write_parquet

        try:
            write_parquet(content.columns, content.rows, part)
        except StoreError as error:
            place = Place(str(path))
            raise UsageError(one._replace(place=place) for one in error.problems) from None
        return
    try:
        part.write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise _refused(path, error) from None


def _into_place(part: Path, path: Path) -> None:
    try:
        part.replace(path)
    except OSError as error:
        raise _refused(path, error) from None


def _refused(path: Path, error: OSError) -> UsageError:
    return UsageError(
        Problem(Place(str(path)), "not-written", f"cannot be written: {error.strerror}")
    )


def print_format(format_: str, makers: Mapping[str, Maker]) -> None:
    """Prints one format to standard output; nothing at all where there is nothing to say."""
    from trebuchet.cli.terminal import say

    text = makers[format_]()
    if isinstance(text, str) and text:
        say(text)
