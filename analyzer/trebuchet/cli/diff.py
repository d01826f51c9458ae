"""`trebuchet diff`: what a change of a policy lets through, and what it breaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.options import DATABASE
from trebuchet.cli.outputs import FORMATS, OUTPUT, Maker, format_option, planned
from trebuchet.cli.score import SETTING_OPTIONS

if TYPE_CHECKING:
    from trebuchet.cli.comparing import Done
    from trebuchet.cli.scope import Asked
    from trebuchet.model.gate import GateVerdict

_FORMATS = tuple(one.name for one in FORMATS)


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(SETTING_OPTIONS):
        function = option(function)
    return function


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--since", metavar="REV", help="Compare one file with itself as it was at a git revision."
)
@click.option(
    "--old-inventory",
    metavar="FILE",
    help="The tool lists as they were before: a file, a folder, or REV:path.",
)
@_options
@click.option(
    "--fail-on",
    "fail_on",
    multiple=True,
    metavar="WHAT",
    help="Exit 1 on this: any (the default), a kind, a severity, change or none; repeatable.",
)
@click.option(
    "--no-paths", "without_paths", is_flag=True, help="Leave escalation paths out; it is quicker."
)
@format_option(*(name for name in _FORMATS if name != "parquet"))
@OUTPUT
@DATABASE
@click.pass_context
def command(
    ctx: click.Context,
    /,
    old: str,
    new: str | None,
    since: str | None,
    old_inventory: str | None,
    fail_on: tuple[str, ...],
    without_paths: bool,
    format_: str,
    outputs: tuple[str, ...],
    db: str | None,
    **scope: Any,
) -> None:
    """Compare OLD with NEW: files, REV:path, or kept runs (an id, a number, latest)."""
    from trebuchet.analysis.regression.verdict import change_gate
    from trebuchet.cli.comparing import compared_sides
    from trebuchet.cli.outputs import print_format, write_outputs
    from trebuchet.cli.scope import Asked
    from trebuchet.cli.terminal import WIDTH, color, warn, width

    asked = Asked(**scope)
    words = _words(ctx, old, new, since)
    wanted = _fail_on(fail_on)
    plan = planned(outputs, _FORMATS, [*words, asked.world, asked.inventory, asked.sessions])
    done = compared_sides(*words, asked, db, old_inventory, not without_paths)
    verdict = change_gate(done.comparison.regression, wanted)
    again = asked._replace(policy=words[1])
    write_outputs(plan, _makers(done, verdict, again, WIDTH, False))
    print_format(format_, _makers(done, verdict, again, width(), color()))
    if fail_on:
        for line in verdict.lines:
            warn(line)
    ctx.exit(verdict.exit_code)


def _words(ctx: click.Context, old: str, new: str | None, since: str | None) -> tuple[str, str]:
    from trebuchet.api.revisions import since as at

    if since is not None and new is not None:
        raise click.UsageError("--since REV compares one file with itself; two were named", ctx)
    if since is not None:
        return at(since, old), old
    if new is None:
        raise click.UsageError("name two sides, or one file and --since REV", ctx)
    return old, new


def _fail_on(given: Sequence[str]) -> Sequence[str]:
    from trebuchet.analysis.regression.verdict import ANY, FAIL_ON
    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place

    problems = [
        Problem(
            Place("--fail-on"),
            "unknown-gate",
            f'"{word}" is nothing to fail on; known are {", ".join(FAIL_ON)}'
            f"{nearest(word, FAIL_ON)}",
        )
        for word in given
        if word not in FAIL_ON
    ]
    if problems:
        raise UsageError(problems)
    return given or (ANY,)


def _makers(
    done: Done, verdict: GateVerdict, again: Asked, width: int, color: bool
) -> Mapping[str, Maker]:
    from trebuchet.cli.judged import Judged, makers
    from trebuchet.report.diff import diff
    from trebuchet.report.diff_json import diff_json
    from trebuchet.report.diff_markdown import diff_markdown

    change = done.comparison.regression
    judged = Judged((done.comparison.new,), done.corpus, verdict, change=change)
    return {
        **makers(judged),
        "text": lambda: diff(change, _next(done, again), width, color),
        "json": lambda: diff_json(change, verdict),
        "markdown": lambda: diff_markdown(change),
    }


def _next(done: Done, again: Asked) -> tuple[str, ...]:
    """The command that explains the first attack that gets further, where the file is there."""
    found = next(
        (turn for turn in done.comparison.regression.worse if turn.of == "attack" and turn.now),
        None,
    )
    if found is None or again.policy is None or not Path(again.policy).is_file():
        return ()
    return (*again.words(), "--explain", found.attack)
