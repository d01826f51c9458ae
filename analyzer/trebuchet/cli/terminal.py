"""The terminal: how wide it is, whether it takes colour, and how text reaches it."""

from __future__ import annotations

import os
import shutil
import sys
from io import TextIOWrapper
from typing import TextIO

import click

WIDTH = 80
"""Columns where nothing says how wide the terminal is, and in pipes."""


def width() -> int:
    """Columns to fill: the terminal's own, at least 60 and at most 110; 80 in a pipe."""
    if not sys.stdout.isatty():
        return WIDTH
    return max(60, min(shutil.get_terminal_size((WIDTH, 24)).columns, 110))


def color() -> bool:
    """Whether to colour: only on a terminal, and never where NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def say(text: str) -> None:
    """Prints a finished text with one newline at its end."""
    put(text.rstrip("\n") + "\n")


def put(text: str) -> None:
    """Prints a text to the letter; a reader who has seen enough changes nothing.

    Raises `UsageError` where it cannot be written, such as to a disk that is full.
    """
    try:
        click.echo(text, nl=False, color=True)
    except BrokenPipeError:
        # The run is still to be kept, and the gate's exit code must not become a pipe's.
        _drop(sys.stdout)
    except OSError as error:
        from trebuchet.errors import Problem, UsageError
        from trebuchet.model.place import Place

        _drop(sys.stdout)
        message = f"cannot be written: {error.strerror}"
        raise UsageError(Problem(Place("standard output"), "not-written", message)) from None


def _drop(stream: TextIO) -> None:
    """Lets what is still to be written to a stream go nowhere, and the end of the process be."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def put_data(text: str) -> None:
    """Prints a program's data: to the letter in a pipe, harmless on a terminal."""
    if sys.stdout.isatty():
        text = "\n".join(plain(row) for row in text.split("\n"))
    put(text)


def warn(text: str) -> None:
    """Prints one line to standard error, if that can be written; the exit code says enough."""
    try:
        click.echo(plain(text), err=True)
    except OSError:
        _drop(sys.stderr)


def plain(text: str) -> str:
    """Text from outside, made safe for a terminal."""
    from trebuchet.report.text import inert

    return inert(text)


def forgive(stream: TextIO) -> None:
    """Lets a stream put `?` for what its encoding cannot say, such as a bar on an old console."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
