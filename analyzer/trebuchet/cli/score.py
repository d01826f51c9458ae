"""`trebuchet score`: a policy held against the corpus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.outputs import (
    FORMATS,
    OUTPUT,
    Maker,
    format_option,
    planned,
    print_format,
    write_outputs,
)
from trebuchet.cli.terminal import WIDTH, color, warn, width

if TYPE_CHECKING:
    from trebuchet.api import Scored
    from trebuchet.cli.judged import Judged
    from trebuchet.cli.scope import Asked
    from trebuchet.model.gate import GateVerdict

_SEVERITIES = click.Choice(["low", "medium", "high", "critical"])

SETTING_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option(
        "--server",
        "servers",
        multiple=True,
        metavar="NAME",
        help="Servers that the policy decides for, or `all`; by the tools it names otherwise.",
    ),
    click.option(
        "--inventory",
        metavar="FILE",
        help="A tools/list dump, or a folder of them, instead of the shipped inventory.",
    ),
    click.option("--dialect", metavar="NAME", help="policylayer or intercept; else by content."),
    click.option("--lenient", is_flag=True, help="Unknown keys of an Intercept policy only warn."),
    click.option("--attack", "attacks", multiple=True, metavar="ID", help="Only these attacks."),
    click.option("--tactic", "tactics", multiple=True, metavar="ID", help="Only these tactics."),
    click.option(
        "--severity",
        "severities",
        multiple=True,
        type=_SEVERITIES,
        help="Only cases of these severities.",
    ),
    click.option(
        "--needs",
        multiple=True,
        metavar="TOOL,TOOL",
        help="The tools that agents need; work on others is nobody's loss.",
    ),
    click.option("--world", metavar="FILE", help="The owner's values (see `trebuchet world`)."),
    click.option(
        "--sessions", metavar="CALLS.jsonl", help="Your own recorded calls, as honest work."
    ),
    click.option(
        "--corpus",
        "corpora",
        multiple=True,
        metavar="DIR",
        help="Your own attacks and sessions, beside ours.",
    ),
)
"""The options that say what a policy is judged on."""

SCOPE_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.argument("policy", required=False),
    click.option(
        "--policy",
        "policies",
        multiple=True,
        metavar="SERVER=FILE",
        help="A policy a server, instead of the one file; repeatable.",
    ),
    *SETTING_OPTIONS,
)
"""The options that say what a run is made from."""


def scope_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Puts `SCOPE_OPTIONS` on a verb."""
    for option in reversed(SCOPE_OPTIONS):
        function = option(function)
    return function


FEW = 12
"""Up to so many servers paths are looked for unasked; on the whole inventory it takes a minute."""


@click.command("score")
@scope_options
@click.option(
    "--explain",
    "case",
    metavar="CASE",
    help="Every call of one case, by its id or its attack's; nothing is kept.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["critical", "high", "any"]),
    help="Exit 1 when an attack of this severity or worse gets through.",
)
@click.option(
    "--min-score",
    "minimums",
    multiple=True,
    metavar="NAME=N",
    help="Exit 1 below N per cent of protection, usability or told-apart.",
)
@click.option(
    "--paths/--no-paths",
    "with_paths",
    default=None,
    help=f"Whether to say what an outsider can reach; unasked on up to {FEW} servers.",
)
@format_option("text", "json", "markdown", "html", "sarif", "junit", "github", "csv")
@OUTPUT
@click.option(
    "--db",
    metavar="FILE",
    help="Keep the run here, or nowhere with `none`; else in the user's data folder.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    case: str | None,
    fail_on: str | None,
    minimums: tuple[str, ...],
    format_: str,
    outputs: tuple[str, ...],
    db: str | None,
    with_paths: bool | None,
    **options: Any,
) -> None:
    """Score a policy: which attacks get through, which honest work breaks, which line decided."""
    from trebuchet.analysis.gate import gate
    from trebuchet.cli.keeping import keep, kept_in, ready
    from trebuchet.cli.scope import Asked, scope_of

    least = _minimums(minimums)
    asked = Asked(**options)
    able = _EXPLAINED if case is not None else _SCORED
    plan = planned(outputs, able, (*asked.files(), *kept_in(db)))
    if case is not None and format_ not in _EXPLAINED:
        raise click.UsageError(f"--explain prints {' or '.join(_EXPLAINED)}, not {format_}", ctx)
    scope = scope_of(asked)
    if case is None:
        ready(db)
    scored = scope.scored()
    if case is not None:
        explained = _explained(scored, case)
        write_outputs(plan, explained(WIDTH, False))
        print_format(format_, explained(width(), color()))
        return
    if with_paths or (with_paths is None and len(scored.run.servers) <= FEW):
        from trebuchet.api.escalating import with_escalation

        scored = with_escalation(scored)
    verdict = gate(scored.run, fail_on, least)
    judged = _judged(scored, verdict, fail_on)
    write_outputs(plan, _formats(judged, asked, WIDTH, False))
    print_format(format_, _formats(judged, asked, width(), color()))
    keep(scored.run, db)
    for line in verdict.lines:
        warn(line)
    ctx.exit(verdict.exit_code)


_EXPLAINED = ("text", "json")
_SCORED = tuple(one.name for one in FORMATS)


def _explained(scored: Scored, case: str) -> Callable[[int, bool], dict[str, Maker]]:
    from trebuchet.api import explain
    from trebuchet.report.explain import explain as told
    from trebuchet.report.json import explained_json

    found = explain(scored, case)
    return lambda width, color: {
        "text": lambda: told(found, width, color),
        "json": lambda: explained_json(found),
    }


def _judged(scored: Scored, verdict: GateVerdict, fail_on: str | None) -> Judged:
    from trebuchet.cli.judged import Judged
    from trebuchet.cli.printing import repairs_of
    from trebuchet.report.cause import MOST

    repairs = cache(lambda: repairs_of(scored, MOST))
    return Judged((scored.run,), scored.corpus, verdict, fail_on, repairs)


def _formats(judged: Judged, asked: Asked, width: int, color: bool) -> dict[str, Maker]:
    from trebuchet.cli.judged import makers
    from trebuchet.report.card import card
    from trebuchet.report.json import run_json

    (run,) = judged.runs
    return {
        **makers(judged),
        "text": lambda: card(run, judged.repairs(), asked.words(), width, color),
        "json": lambda: run_json(run),
    }


def _minimums(given: tuple[str, ...]) -> Mapping[str, float]:
    from trebuchet.analysis.gate import MEASURES
    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place

    least: dict[str, float] = {}
    for pair in given:
        name, _, number = pair.partition("=")
        if name not in MEASURES:
            raise UsageError(
                Problem(
                    Place("--min-score"),
                    "unknown-score",
                    f'no score "{name}"{nearest(name, MEASURES)}; write NAME=N with '
                    f"{', '.join(MEASURES)}",
                )
            )
        try:
            least[name] = float(number)
        except ValueError:
            least[name] = -1
        if not 0 <= least[name] <= 100:
            raise UsageError(
                Problem(
                    Place("--min-score"),
                    "bad-score",
                    f'"{pair}" gives no number from 0 to 100; write {name}=N',
                )
            )
    return least
