"""`trebuchet attacks lint` and `new`: the verbs of whoever writes attacks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trebuchet.cli.options import CORPUS, INVENTORY
from trebuchet.cli.picking import only, read_corpus

if TYPE_CHECKING:
    from trebuchet.analysis.artefact import Surveyed
    from trebuchet.errors import Problem
    from trebuchet.model.attack import Corpus


@click.command("lint")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@CORPUS
@click.option(
    "--write",
    is_flag=True,
    help="Renew the generated files of the checkout: lock, index, schemas, coverage, rule forms.",
)
@click.pass_context
def lint(
    ctx: click.Context, /, ids: tuple[str, ...], corpora: tuple[str, ...], write: bool
) -> None:
    """Check every file, and replay every attack and twin: each must fire, each must be hurt.

    With one ID or more only those are replayed. Every file is read and checked all the same; the
    generated files are not.
    """
    from trebuchet import api
    from trebuchet.cli.terminal import say, warn

    read = read_corpus(corpora)
    corpus, shipped = only(read, ids), read_corpus(()) if corpora else read
    inventory, world = api.load_inventory(), api.load_world()
    surveyed = api.survey(shipped, inventory, world) if write or not ids else None
    if write and surveyed:
        api.write_generated()
        api.write_pages(surveyed.pages)
    problems = [
        *(_of_the_whole(shipped, surveyed) if surveyed and not ids else ()),
        *api.prove(corpus, inventory, world),
    ]
    for problem in problems:
        warn(str(problem))
    if problems:
        ctx.exit(1)
    attacks, sessions = len(corpus.attacks), len(corpus.sessions)
    fire = "attack fires and is stopped" if attacks == 1 else "attacks fire and are stopped"
    run = "session runs and breaks" if sessions == 1 else "sessions run and break"
    say(f"{attacks} {fire}, {sessions} {run} ({corpus.digest[:6]})")


@click.command("new")
@click.argument("id_", metavar="ID")
@click.option("--tactic", required=True, metavar="NAME", help="Why an attacker does it.")
@click.option(
    "--from", "recorded", metavar="CALLS.jsonl", help="Draft it from recorded calls (see decide)."
)
@INVENTORY
@click.option("-o", "--output", metavar="FILE", help="Write it there; never over a file.")
def new(
    id_: str, tactic: str, recorded: str | None, inventory: str | None, output: str | None
) -> None:
    """Begin an attack: a file that lints, with a word on every part."""
    from trebuchet import api
    from trebuchet.cli.terminal import say
    from trebuchet.cli.writing import write_new

    text = api.begun_attack(id_, tactic, recorded, inventory)
    _refuse_taken(id_)
    if output is None:
        say(text)
    else:
        write_new(Path(output), text)


def _refuse_taken(id_: str) -> None:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    corpus = read_corpus(())
    if corpus.attack(id_) or corpus.session(id_):
        message = f'"{id_}" is taken (`trebuchet attacks show {id_}`), and an id is for ever'
        raise UsageError(Problem(Place("attacks"), "taken", message))


def _of_the_whole(shipped: Corpus, surveyed: Surveyed) -> tuple[Problem, ...]:
    """What is wrong with our corpus as a body; one of the user's own has no lock."""
    from trebuchet import api

    return (
        *api.covered(shipped),
        *api.locked(shipped),
        *api.drift(shipped),
        *api.page_drift(surveyed.pages),
        *surveyed.problems,
    )
