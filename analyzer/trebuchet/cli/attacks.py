"""`trebuchet attacks`: browse, search, check and begin attacks and honest sessions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from trebuchet.cli.export import command as export
from trebuchet.cli.group import VerbGroup
from trebuchet.cli.options import CORPUS, FORMAT
from trebuchet.cli.picking import chosen, filters, no_such, read_corpus, refuse_filters, split
from trebuchet.cli.upkeep import lint, new

if TYPE_CHECKING:
    from trebuchet.model.attack import Attack, HonestSession

_KIND = click.option(
    "--kind",
    type=click.Choice(["attack", "benign"]),
    default="attack",
    show_default=True,
    help="Attacks, or the sessions of honest work.",
)


@click.group("attacks", cls=VerbGroup)
def command() -> None:
    """Browse, search, check and begin attacks, and the honest work beside them."""


@command.command("list")
@_KIND
@filters
@click.option("--incident", is_flag=True, help="Only those that replay a real, named incident.")
@click.option(
    "--shared/--no-shared",
    default=None,
    help="Only those on tools most of which honest sessions use too, or only the others.",
)
@FORMAT
@CORPUS
def list_(
    kind: str,
    incident: bool,
    shared: bool | None,
    format_: str,
    corpora: tuple[str, ...],
    **given: tuple[str, ...],
) -> None:
    """List attacks, or honest sessions with --kind benign."""
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report import catalogue
    from trebuchet.report.incidents import incidents_table

    corpus = read_corpus(corpora)
    if kind == "benign":
        flags = {"incident": ("yes",) * incident, "shared": ("yes",) * (shared is not None)}
        refuse_filters({**given, **flags})
        sessions = corpus.sessions
        say(
            catalogue.sessions_json(sessions)
            if format_ == "json"
            else catalogue.sessions_table(sessions, width(), color())
        )
        return
    attacks = chosen(corpus, given)
    if incident:
        attacks = [attack for attack in attacks if attack.incidents]
    if shared is not None:
        attacks = split(corpus, attacks, shared)
    if format_ == "json":
        say(catalogue.attacks_json(attacks))
    elif incident:
        say(incidents_table(attacks, width(), color()))
    else:
        say(catalogue.attacks_table(attacks, corpus.taxonomy.tactics, width(), color()))


@command.command("show")
@click.argument("id_", metavar="ID")
@FORMAT
@CORPUS
def show(id_: str, format_: str, corpora: tuple[str, ...]) -> None:
    """Show one attack or honest session as a case file; an incident's name shows its attack."""
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.corpus import attack_named
    from trebuchet.report import catalogue
    from trebuchet.report.case_file import attack_page, session_page

    corpus = read_corpus(corpora)
    attack, session = attack_named(corpus, id_), corpus.session(id_)
    if attack is not None:
        as_json = format_ == "json"
        say(catalogue.attack_json(attack) if as_json else attack_page(attack, width(), color()))
    elif session is not None:
        as_json = format_ == "json"
        say(catalogue.session_json(session) if as_json else session_page(session, width(), color()))
    else:
        raise no_such(corpus, id_)


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@FORMAT
@CORPUS
def search(words: tuple[str, ...], format_: str, corpora: tuple[str, ...]) -> None:
    """Search attacks and honest sessions, best match first."""
    from trebuchet.cli.terminal import color, say, warn, width
    from trebuchet.corpus import search as find
    from trebuchet.model.attack import Attack
    from trebuchet.report import catalogue

    corpus = read_corpus(corpora)
    found = find(corpus, " ".join(words))
    attacks = [item for item in found if isinstance(item, Attack)]
    sessions = [item for item in found if not isinstance(item, Attack)]
    if format_ == "json":
        say(_both(found))
        return
    if not found:
        warn(f'nothing matches "{" ".join(words)}"')
        return
    if attacks:
        say(catalogue.attacks_table(attacks, (), width(), color()))
    if sessions:
        say(catalogue.sessions_table(sessions, width(), color()))


command.add_command(lint)
command.add_command(new)
command.add_command(export)


def _both(found: Sequence[Attack | HonestSession]) -> str:
    import json

    from trebuchet.model.attack import Attack
    from trebuchet.report.catalogue import attack_head, session_head
    from trebuchet.report.json import written

    heads = [
        {"kind": "attack", **attack_head(item)}
        if isinstance(item, Attack)
        else {"kind": "benign", **session_head(item)}
        for item in found
    ]
    return written(json.loads(json.dumps(heads, default=str)))
