"""`trebuchet tune`: which value of a limit stops the attacks and leaves honest work whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.outputs import OUTPUT, Maker, format_option, planned, print_format, write_outputs
from trebuchet.cli.score import scope_options

if TYPE_CHECKING:
    from trebuchet.cli.scope import Asked
    from trebuchet.model.tuning import Tuning

_FORMATS = ("text", "json", "svg")


@click.command("tune")
@scope_options
@click.option("--tool", required=True, metavar="NAME", help="The tool: NAME, or SERVER#NAME.")
@click.option("--counter", default="", metavar="NAME", help="Which of its limits, by counter.")
@click.option(
    "--window",
    type=click.Choice(["minute", "hour", "day"]),
    help="The limit of this window, or a new one; else the only limit, or one a day.",
)
@click.option(
    "--amount",
    default="",
    metavar="PATH",
    help="Count the sum of this argument (args.amount) instead of calls.",
)
@click.option(
    "--values", default="", metavar="N,N", help="Try these values instead of those that matter."
)
@format_option(*_FORMATS)
@OUTPUT
def command(
    tool: str,
    counter: str,
    window: str | None,
    amount: str,
    values: str,
    format_: str,
    outputs: tuple[str, ...],
    **scope: Any,
) -> None:
    """Try a limit at every value: attacks stopped, honest work broken, what a day still gives."""
    from trebuchet.api.tuning import tune
    from trebuchet.cli.scope import Asked, scope_of
    from trebuchet.cli.terminal import WIDTH, color, width

    asked = Asked(**scope)
    plan = planned(outputs, _FORMATS, asked.files())
    tried = _values(values)
    read = scope_of(asked)
    found = tune(
        read.policies,
        tool,
        read.corpus,
        read.inventory,
        counter,
        window or "",
        amount,
        tried,
        **read.terms(),
    )
    write_outputs(plan, _makers(found, asked, WIDTH, False))
    print_format(format_, _makers(found, asked, width(), color()))


def _makers(found: Tuning, asked: Asked, width: int, color: bool) -> Mapping[str, Maker]:
    from trebuchet.report.tuning import tuning
    from trebuchet.report.tuning_json import tuning_json
    from trebuchet.report.tuning_svg import tuning_svg

    return {
        "text": lambda: tuning(found, _next(found, asked), width, color),
        "json": lambda: tuning_json(found),
        "svg": lambda: tuning_svg(found),
    }


def _next(found: Tuning, asked: Asked) -> tuple[str, ...]:
    """The command that shows the worst attack through the tool call by call."""
    if not found.attacks:
        return ()
    return (*asked.words(), "--explain", found.attacks[0].case)


def _values(given: str) -> Sequence[int]:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    words = [word.strip() for word in given.split(",") if word.strip()]
    problems = [
        Problem(Place("--values"), "bad-value", f'"{word}" is no whole number from 0 to 2^53')
        for word in words
        if not (word.isascii() and word.isdigit() and len(word) < 16)
    ]
    if problems:
        raise UsageError(problems)
    return tuple(int(word) for word in words)
