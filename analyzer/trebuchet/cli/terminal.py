"""The terminal: how wide it is, whether it takes colour, and how text reaches it."""

from __future__ import annotations

import os
import shutil
import sys

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
    click.echo(text.rstrip("\n"))


def warn(text: str) -> None:
    """Prints one line to standard error."""
    click.echo(plain(text), err=True)


def plain(text: str) -> str:
    """Text from outside, made safe for a terminal."""
    from trebuchet.report.text import inert

    return inert(text)
