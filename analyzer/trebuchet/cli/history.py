"""`trebuchet history`: how a policy scored at each commit, and which opened and closed what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.outputs import OUTPUT, Maker, format_option, planned, print_format, write_outputs
from trebuchet.cli.score import SETTING_OPTIONS

if TYPE_CHECKING:
    from trebuchet.api.history import Kept
    from trebuchet.model.history import History
    from trebuchet.model.run import Run

_FORMATS = ("text", "json", "svg")


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(SETTING_OPTIONS):
        function = option(function)
    return function


@click.command("history")
@click.argument("policy")
@click.option("--since", metavar="REV", help="From the state at this revision on.")
@click.option(
    "--max-count",
    "most",
    type=click.IntRange(min=1),
    metavar="N",
    help="Only the last N revisions.",
)
@_options
@format_option(*_FORMATS)
@OUTPUT
@click.option(
    "--db",
    metavar="FILE",
    help="Keep the runs here, or nowhere with `none`; else in the user's data folder.",
)
def command(
    policy: str,
    since: str | None,
    most: int | None,
    format_: str,
    outputs: tuple[str, ...],
    db: str | None,
    **scope: Any,
) -> None:
    """Score POLICY at every commit of its file, oldest first, and say what each one turned."""
    from trebuchet import api
    from trebuchet.api.history import history, versions
    from trebuchet.cli.scope import Asked, scope_of
    from trebuchet.cli.terminal import WIDTH, color, width

    asked = Asked(policy=policy, **scope)
    plan = planned(outputs, _FORMATS, asked.files())
    path = Path(policy)
    found = versions(path, since, most, asked.dialect, asked.lenient)
    newest = found.newest
    if newest is None:
        raise _unreadable(policy, found.versions[-1].error)
    inventory = Path(asked.inventory) if asked.inventory else None
    index, packages = api.load_index(inventory), api.load_packages(inventory)
    named = [packages.get(name, name) for name in asked.servers]
    servers = api.served(newest, named, index)
    read = scope_of(asked, dict.fromkeys(servers, newest))
    kept, keep, finish = _store(db)
    told = history(
        found,
        servers,
        read.corpus,
        read.inventory,
        kept,
        keep,
        **read.terms(),
    )
    finish(told)
    write_outputs(plan, _makers(told, WIDTH, False))
    print_format(format_, _makers(told, width(), color()))


def _unreadable(policy: str, error: str) -> Exception:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    message = f"no revision of it can be read as a policy; the last one: {error}"
    return UsageError(Problem(Place(policy), "no-revision", message))


def _store(db: str | None) -> tuple[Kept, Callable[[Run], None], Callable[[History], None]]:
    """What gives kept runs, what keeps new ones, and what keeps the order of the commits.

    A file that the user named must work; the one that was not asked for may fail with a warning.
    """
    from trebuchet.cli.keeping import database, ready
    from trebuchet.cli.terminal import warn
    from trebuchet.errors import StoreError
    from trebuchet.store import load, save
    from trebuchet.store.revisions import kept_ids, save_revisions

    nothing = (lambda _: None), (lambda _: None), (lambda _: None)
    if db == "none":
        return nothing
    ready(db)
    path = database(db)
    try:
        ids = kept_ids(path)
    except StoreError as error:
        if db is not None:
            raise
        warn(f"the runs are not kept: {error}")
        return nothing
    return (
        lambda id_: load(path, id_) if id_ in ids else None,
        lambda run: save(run, path),
        lambda told: save_revisions([row.revision for row in told.revisions], path),
    )


def _makers(found: History, width: int, color: bool) -> Mapping[str, Maker]:
    from trebuchet.report.history import history
    from trebuchet.report.history_json import history_json
    from trebuchet.report.history_svg import history_svg

    return {
        "text": lambda: history(found, width, color),
        "json": lambda: history_json(found),
        "svg": lambda: history_svg(found),
    }
