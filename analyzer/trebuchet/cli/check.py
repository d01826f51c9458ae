"""`trebuchet check`: the policies of a project held against its gates."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final, get_args

import click

from trebuchet.cli.configuring import CONFIG, NO_CACHE
from trebuchet.cli.outputs import (
    FORMATS,
    OUTPUT,
    Maker,
    format_option,
    planned,
    print_format,
    write_outputs,
)
from trebuchet.cli.terminal import WIDTH, color, width

if TYPE_CHECKING:
    from trebuchet.api import Project
    from trebuchet.model.checked import Checked
    from trebuchet.model.settings import Configuration

_ABLE: Final = tuple(one.name for one in FORMATS)


@click.command("check")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@CONFIG
@click.option(
    "--fail-on",
    multiple=True,
    metavar="WORD",
    help="A severity, a turn such as new-bypass, or worse, instead of the settings' own.",
)
@click.option(
    "--baseline", metavar="FILE", help="Compare with this baseline instead of the settings' own."
)
@click.option(
    "--no-worse", is_flag=True, help="Counts and letters may not fall below the baseline's."
)
@click.option(
    "--today", metavar="YYYY-MM-DD", help="The day by which waivers expire; else the clock's."
)
@NO_CACHE
@format_option("text", "json", "markdown", "html", "sarif", "junit", "github", "csv")
@OUTPUT
@click.pass_context
def command(
    ctx: click.Context,
    policies: tuple[str, ...],
    config: str | None,
    fail_on: tuple[str, ...],
    baseline: str | None,
    no_worse: bool,
    today: str | None,
    no_cache: bool,
    format_: str,
    outputs: tuple[str, ...],
) -> None:
    """Hold the project's policies against its gates, its baseline, its lock and its waivers.

    With POLICY only these are checked. Nothing is written but reports that -o names: the baseline
    is renewed by `trebuchet baseline update`, the lock by `trebuchet lock update`.
    """
    from trebuchet import api
    from trebuchet.cli.configuring import cache_in, configuration, files_of

    written = configuration(config)
    found = _overridden(written, fail_on, baseline, no_worse)
    plan = planned(outputs, _ABLE, (*policies, *files_of(written), *files_of(found)))
    project = api.Project(found, policies)
    checked = api.check(project, _day(today), cache_in(no_cache))
    write_outputs(plan, _formats(checked, project, WIDTH, False))
    print_format(format_, _formats(checked, project, width(), color()))
    ctx.exit(checked.verdict.exit_code)


def _overridden(
    found: Configuration, fail_on: tuple[str, ...], baseline: str | None, no_worse: bool
) -> Configuration:
    """The settings with what the command line says instead."""
    from pathlib import Path

    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place
    from trebuchet.model.settings import FailOn

    known = get_args(FailOn)
    fail_on = tuple(part.strip() for word in fail_on for part in word.split(",") if part.strip())
    problems = [
        Problem(
            Place("--fail-on"),
            "unknown-word",
            f'no severity or turn "{word}"{nearest(word, known)}; there are {", ".join(known)}',
        )
        for word in fail_on
        if word not in known
    ]
    if baseline is not None and not Path(baseline).is_file():
        message = f'there is no baseline "{baseline}"; `trebuchet baseline update` makes one'
        problems.append(Problem(Place("--baseline"), "no-such-file", message))
    if problems:
        raise UsageError(problems)
    changes: dict[str, object] = {}
    if fail_on:
        changes["fail_on"] = fail_on
    if baseline is not None:
        changes["baseline"] = os.path.relpath(baseline, found.at(""))
    if no_worse:
        changes["no_worse"] = True
    settings = found.settings.model_copy(update=changes)
    return found.model_copy(update={"settings": settings})


def _day(today: str | None) -> date:
    """The day that was given, else the clock's: nothing below the command line asks the clock."""
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    if today is None:
        return datetime.now(UTC).date()
    try:
        if len(today) == len("2027-01-31"):
            return date.fromisoformat(today)
    except ValueError:
        pass
    message = f'there is no day "{today}"; write it as 2027-01-31'
    raise UsageError(Problem(Place("--today"), "no-such-day", message))


def _formats(checked: Checked, project: Project, width: int, color: bool) -> dict[str, Maker]:
    from trebuchet.report.check import check
    from trebuchet.report.check_json import check_json

    def of_build(name: str) -> Maker:
        def made() -> object:
            from trebuchet.cli.judged import Judged, makers

            runs = [agent.run for agent in checked.agents]
            judged = Judged(
                runs,
                project.corpus,
                checked.verdict,
                checked.lowest_severity,
                waivers=checked.settings.waivers,
                waived=checked.reasons,
                since=[agent.regression for agent in checked.agents if agent.regression],
            )
            return makers(judged)[name]()

        return made  # type: ignore[return-value] # the maker's own kind of text or table

    return {
        **{name: of_build(name) for name in _ABLE if name not in ("text", "json")},
        "text": lambda: check(checked, width, color),
        "json": lambda: check_json(checked),
    }
