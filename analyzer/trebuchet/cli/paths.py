"""`trebuchet paths`: how one allowed tool leads to the next, and what closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.outputs import OUTPUT, Maker, format_option, planned

if TYPE_CHECKING:
    from trebuchet.api.escalating import Change
    from trebuchet.cli.path_sides import PathsAsked
    from trebuchet.model.escalation import Escalation
    from trebuchet.model.gate import GateVerdict

_FOUND = ("text", "json", "svg", "html", "dot", "graphml")
_CHANGED = ("text", "json", "markdown")


@click.command("paths")
@click.argument("files", nargs=-1, metavar="POLICY…")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="SERVER=FILE",
    help="A policy a server, instead of the files; repeatable.",
)
@click.option(
    "--server",
    "servers",
    multiple=True,
    metavar="NAME",
    help="Servers that the policy decides for, or `all`; by the tools it names otherwise.",
)
@click.option(
    "--from",
    "start",
    default="outsider",
    show_default=True,
    metavar="START",
    help="outsider, hostile-server:NAME, careless-agent or stolen-grant:NAME.",
)
@click.option("--to", "goals", multiple=True, metavar="GOAL", help="Only these goals; repeatable.")
@click.option(
    "--goal",
    "own",
    multiple=True,
    metavar="NAME=SERVER#TOOL",
    help="A goal of your own: any call of such a tool, `*` for any; repeatable.",
)
@click.option(
    "--inventory",
    "inventories",
    multiple=True,
    metavar="FILE",
    help="A tools/list dump, or a folder of them; with --diff the old and the new one.",
)
@click.option("--dialect", metavar="NAME", help="policylayer or intercept; else by content.")
@click.option("--lenient", is_flag=True, help="Unknown keys of an Intercept policy only warn.")
@click.option(
    "--needs",
    multiple=True,
    metavar="TOOL,TOOL",
    help="The tools that agents need; a cut that breaks work on others is nobody's loss.",
)
@click.option("--world", metavar="FILE", help="The owner's values (see `trebuchet world`).")
@click.option(
    "--corpus",
    "corpora",
    multiple=True,
    metavar="DIR",
    help="Your own attacks and sessions, beside ours.",
)
@click.option("--diff", "diff", is_flag=True, help="What changes from the first file to the next.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="Paths shown of each goal, call by call; 0 for all of every goal.",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="WHAT",
    help="Exit 1 when this is reached: critical, high, any, or a goal's name; repeatable.",
)
@format_option(*_FOUND, "markdown")
@OUTPUT
@click.option(
    "--db",
    metavar="FILE",
    help="Keep the paths here, or nowhere with `none`; else in the user's data folder.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    diff: bool,
    limit: int | None,
    fail_on: tuple[str, ...],
    format_: str,
    outputs: tuple[str, ...],
    db: str | None,
    **asked: Any,
) -> None:
    """Find the chains of allowed calls by which an attacker reaches a goal, and what cuts them."""
    from trebuchet.cli.path_sides import PathsAsked

    wanted = PathsAsked(**asked)
    able = _CHANGED if diff else _FOUND
    _check_format(format_, able, diff)
    plan = planned(outputs, able, [*wanted.files, wanted.world, *wanted.inventories])
    if diff:
        verdict = _changed(wanted, limit, fail_on, format_, plan)
    else:
        verdict = _found(wanted, limit, fail_on, format_, plan, db)
    from trebuchet.cli.terminal import warn

    for row in verdict.lines:
        warn(row)
    ctx.exit(verdict.exit_code)


def _check_format(format_: str, able: tuple[str, ...], diff: bool) -> None:
    if format_ in able:
        return
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    what = "a change is written" if diff else "paths are written"
    message = f'{what} as {", ".join(able)}, not as "{format_}"'
    raise UsageError(Problem(Place("--format"), "no-format", message))


def _found(
    asked: PathsAsked,
    limit: int | None,
    fail_on: tuple[str, ...],
    format_: str,
    plan: Any,
    db: str | None,
) -> GateVerdict:
    from trebuchet.analysis.escalation.gate import reached_gate
    from trebuchet.cli.keeping import keep_paths, ready
    from trebuchet.cli.outputs import print_format, write_outputs
    from trebuchet.cli.path_sides import found_paths
    from trebuchet.cli.terminal import WIDTH, color, width

    ready(db)
    found = found_paths(asked)
    verdict = reached_gate(found, fail_on)
    write_outputs(plan, _makers(found, asked, limit, WIDTH, False))
    print_format(format_, _makers(found, asked, limit, width(), color()))
    keep_paths(found, db)
    return verdict


def _changed(
    asked: PathsAsked, limit: int | None, fail_on: tuple[str, ...], format_: str, plan: Any
) -> GateVerdict:
    from trebuchet.analysis.escalation.gate import opened_gate
    from trebuchet.cli.outputs import print_format, write_outputs
    from trebuchet.cli.path_sides import changed_paths
    from trebuchet.cli.terminal import WIDTH, color, width

    change = changed_paths(asked)
    verdict = opened_gate(change.difference, fail_on)
    write_outputs(plan, _change_makers(change, asked, limit, WIDTH, False))
    print_format(format_, _change_makers(change, asked, limit, width(), color()))
    return verdict


def _makers(
    found: Escalation, asked: PathsAsked, limit: int | None, columns: int, colored: bool
) -> Mapping[str, Maker]:
    """Each format of the paths, made only when it is asked for."""

    def text() -> str:
        from trebuchet.report.paths import GOALS, MOST, paths_page

        most = MOST if limit is None else limit or None
        goals = GOALS if limit is None and not asked.goals else None
        return paths_page(found, asked.words(), columns, colored, most, goals)

    def json() -> str:
        from trebuchet.api.escalating import picture
        from trebuchet.report.paths_json import paths_json

        return paths_json(found, picture(found))

    def svg() -> str:
        from trebuchet.api.escalating import picture
        from trebuchet.report.paths_drawing import paths_svg

        return paths_svg(found, picture(found))

    def html() -> str:
        from trebuchet.api.escalating import picture
        from trebuchet.report.paths_html import paths_html

        return paths_html(found, picture(found))

    def dot() -> str:
        from trebuchet.api.escalating import picture
        from trebuchet.report.paths_dot import paths_dot

        return paths_dot(picture(found))

    def graphml_() -> str:
        from trebuchet.api.escalating import graphml, picture

        return graphml(picture(found))

    return {"text": text, "json": json, "svg": svg, "html": html, "dot": dot, "graphml": graphml_}


def _change_makers(
    change: Change, asked: PathsAsked, limit: int | None, columns: int, colored: bool
) -> Mapping[str, Maker]:
    """Each format of a change of paths."""
    names = asked.side_names()
    most = 3 if limit is None else limit or None

    def text() -> str:
        from trebuchet.report.paths_diff import difference_page

        return difference_page(
            change.old, change.new, change.difference, names, columns, colored, most
        )

    def json() -> str:
        from trebuchet.report.paths_diff import difference_json

        return difference_json(change.old, change.new, change.difference, names)

    def markdown() -> str:
        from trebuchet.report.paths_diff_markdown import difference_markdown

        return difference_markdown(change.new, change.difference, names)

    return {"text": text, "json": json, "markdown": markdown}
