"""`trebuchet lint`: whether policy files can be read at all, each problem with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trebuchet.cli.options import FORMAT

if TYPE_CHECKING:
    from trebuchet.errors import Problem
    from trebuchet.model.policy import NativePolicy


@click.command("lint")
@click.argument("policies", nargs=-1, required=True, metavar="POLICY...")
@click.option("--dialect", metavar="NAME", help="policylayer or intercept; else by content.")
@click.option("--lenient", is_flag=True, help="Unknown keys of an Intercept policy only warn.")
@FORMAT
def command(policies: tuple[str, ...], dialect: str | None, lenient: bool, format_: str) -> None:
    """Read every POLICY and say all that is wrong with any; nothing is scored.

    Exit code 2 when one cannot be read.
    """
    from trebuchet import api
    from trebuchet.cli.terminal import say
    from trebuchet.errors import TrebuchetError
    from trebuchet.report.lint import lint_json, lint_text

    found: list[NativePolicy] = []
    problems: list[Problem] = []
    for name in dict.fromkeys(policies):
        try:
            found.append(api.load_policy(Path(name), dialect, lenient))
        except TrebuchetError as error:
            problems += error.problems
    if problems:
        raise TrebuchetError(problems)
    say(lint_json(found) if format_ == "json" else lint_text(found))
