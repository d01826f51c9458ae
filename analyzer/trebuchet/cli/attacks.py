"""`trebuchet attacks`: browse, search, check and begin attacks and honest sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.export import command as export
from trebuchet.cli.group import VerbGroup

if TYPE_CHECKING:
    from trebuchet.errors import Problem
    from trebuchet.model.attack import Attack, Corpus, HonestSession
    from trebuchet.model.tool import Inventory
    from trebuchet.model.world import World

_FORMAT = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or JSON for scripts.",
)
_KIND = click.option(
    "--kind",
    type=click.Choice(["attack", "benign"]),
    default="attack",
    show_default=True,
    help="Attacks, or the sessions of honest work.",
)
_CORPUS = click.option(
    "--corpus", "corpora", multiple=True, metavar="DIR", help="Your own, beside ours; repeatable."
)


@click.group("attacks", cls=VerbGroup)
def command() -> None:
    """Browse, search, check and begin attacks, and the honest work beside them."""


def _filters(function: Callable[..., Any]) -> Callable[..., Any]:
    for name, what in reversed(
        (
            ("tactic", "of this tactic: why it is done"),
            ("technique", "of this technique: how it is done"),
            ("severity", "with this ceiling: low, medium, high, critical"),
            ("shape", "of this shape: how the calls lie in time"),
            ("decidability", "decided by this: what a gateway must know"),
            ("capability", "whose tools can do this"),
            ("framework", "of this id in a framework: ASI02, SAFE-T2101"),
            ("source-kind", "with such a source: incident, paper, advisory"),
        )
    ):
        function = click.option(
            f"--{name}", multiple=True, metavar="NAME", help=f"Only those {what}."
        )(function)
    return function


@command.command("list")
@_KIND
@_filters
@click.option("--incident", is_flag=True, help="Only those that replay a real, named incident.")
@click.option(
    "--shared/--no-shared",
    default=None,
    help="Only those on tools most of which honest sessions use too, or only the others.",
)
@_FORMAT
@_CORPUS
def list_(
    kind: str,
    incident: bool,
    shared: bool | None,
    format_: str,
    corpora: tuple[str, ...],
    **filters: tuple[str, ...],
) -> None:
    """List attacks, or honest sessions with --kind benign."""
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report import catalogue
    from trebuchet.report.incidents import incidents_table

    corpus = _corpus(corpora)
    if kind == "benign":
        given = {"incident": ("yes",) * incident, "shared": ("yes",) * (shared is not None)}
        _refuse_filters({**filters, **given})
        sessions = corpus.sessions
        say(
            catalogue.sessions_json(sessions)
            if format_ == "json"
            else catalogue.sessions_table(sessions, width(), color())
        )
        return
    attacks = _chosen(corpus, filters)
    if incident:
        attacks = [attack for attack in attacks if attack.incidents]
    if shared is not None:
        attacks = _split(corpus, attacks, shared)
    if format_ == "json":
        say(catalogue.attacks_json(attacks))
    elif incident:
        say(incidents_table(attacks, width(), color()))
    else:
        say(catalogue.attacks_table(attacks, corpus.taxonomy.tactics, width(), color()))


@command.command("show")
@click.argument("id_", metavar="ID")
@_FORMAT
@_CORPUS
def show(id_: str, format_: str, corpora: tuple[str, ...]) -> None:
    """Show one attack or honest session as a case file; an incident's name shows its attack."""
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.corpus import attack_named
    from trebuchet.report import catalogue
    from trebuchet.report.case_file import attack_page, session_page

    corpus = _corpus(corpora)
    attack, session = attack_named(corpus, id_), corpus.session(id_)
    if attack is not None:
        as_json = format_ == "json"
        say(catalogue.attack_json(attack) if as_json else attack_page(attack, width(), color()))
    elif session is not None:
        as_json = format_ == "json"
        say(catalogue.session_json(session) if as_json else session_page(session, width(), color()))
    else:
        raise _no_such(corpus, id_)


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@_FORMAT
@_CORPUS
def search(words: tuple[str, ...], format_: str, corpora: tuple[str, ...]) -> None:
    """Search attacks and honest sessions, best match first."""
    from trebuchet.cli.terminal import color, say, warn, width
    from trebuchet.corpus import search as find
    from trebuchet.model.attack import Attack
    from trebuchet.report import catalogue

    corpus = _corpus(corpora)
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


@command.command("lint")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@_CORPUS
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

    corpus = _only(_corpus(corpora), ids)
    inventory, world = api.load_inventory(), api.load_world()
    if write:
        api.write_generated()
        api.write_pages(api.survey(_corpus(()), inventory, world).pages)
    problems = [
        *([] if ids else _of_the_whole(inventory, world)),
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


@command.command("new")
@click.argument("id_", metavar="ID")
@click.option("--tactic", required=True, metavar="NAME", help="Why an attacker does it.")
@click.option("-o", "--output", metavar="FILE", help="Write it there; never over a file.")
def new(id_: str, tactic: str, output: str | None) -> None:
    """Begin an attack: a file that lints, with a word on every part."""
    from trebuchet.cli.terminal import say
    from trebuchet.cli.writing import write_new
    from trebuchet.corpus import scaffold

    text = scaffold(id_, tactic)
    _refuse_taken(id_)
    if output is None:
        say(text)
    else:
        write_new(Path(output), text)


command.add_command(export)


def _refuse_taken(id_: str) -> None:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    corpus = _corpus(())
    if corpus.attack(id_) or corpus.session(id_):
        message = f'"{id_}" is taken (`trebuchet attacks show {id_}`), and an id is for ever'
        raise UsageError(Problem(Place("attacks"), "taken", message))


def _refuse_filters(filters: dict[str, tuple[str, ...]]) -> None:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    problems = [
        Problem(Place(f"--{name}"), "not-of-sessions", f"an honest session has no {name}")
        for name, wanted in ((key.replace("_", "-"), words) for key, words in filters.items())
        if wanted
    ]
    if problems:
        raise UsageError(problems)


def _corpus(corpora: Sequence[str]) -> Corpus:
    from trebuchet import api

    return api.load_corpus(extra=[Path(folder) for folder in corpora])


def _of_the_whole(inventory: Inventory, world: World) -> tuple[Problem, ...]:
    """What is wrong with our corpus as a body; one of the user's own has no lock."""
    from trebuchet import api

    shipped = _corpus(())
    surveyed = api.survey(shipped, inventory, world)
    return (
        *api.covered(shipped),
        *api.locked(shipped),
        *api.drift(shipped),
        *api.page_drift(surveyed.pages),
        *surveyed.problems,
    )


def _only(corpus: Corpus, ids: Sequence[str]) -> Corpus:
    """The corpus with these attacks and sessions alone; the whole where none is named."""
    if not ids:
        return corpus
    for id_ in ids:
        if corpus.attack(id_) is None and corpus.session(id_) is None:
            raise _no_such(corpus, id_)
    attacks = tuple(attack for attack in corpus.attacks if attack.id in ids)
    sessions = tuple(session for session in corpus.sessions if session.id in ids)
    return corpus.model_copy(update={"attacks": attacks, "sessions": sessions})


def _no_such(corpus: Corpus, id_: str) -> Exception:
    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place

    known = [each.id for each in corpus.attacks] + [each.id for each in corpus.sessions]
    known += [incident.name for each in corpus.attacks for incident in each.incidents]
    message = f'no attack and no session "{id_}"{nearest(id_, known)}'
    return UsageError(Problem(Place("attacks"), "unknown-attack", message))


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


def _split(corpus: Corpus, attacks: Sequence[Attack], shared: bool) -> list[Attack]:
    """The attacks whose tools honest sessions mostly use too, or those whose tools they do not."""
    from trebuchet import api

    split = api.shared_tools(corpus, api.load_inventory(), api.load_world())
    kept = {id_ for id_, one in split.items() if one.is_shared == shared}
    return [attack for attack in attacks if attack.id in kept]


def _chosen(corpus: Corpus, filters: dict[str, tuple[str, ...]]) -> list[Attack]:
    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place
    from trebuchet.report.catalogue import capabilities

    kept = list(corpus.attacks)
    values: dict[str, Callable[[Attack], Sequence[str]]] = {
        "tactic": lambda attack: [attack.tactic],
        "technique": lambda attack: [attack.technique],
        "severity": lambda attack: [attack.severity.value],
        "shape": lambda attack: [attack.shape.value],
        "decidability": lambda attack: [attack.decidability.value],
        "capability": lambda attack: capabilities(attack.roles),
        "framework": lambda attack: [found.id for found in attack.frameworks],
        "source-kind": lambda attack: [source.kind for source in attack.sources],
    }
    for name, wanted in ((key.replace("_", "-"), words) for key, words in filters.items()):
        known = sorted({value for attack in corpus.attacks for value in values[name](attack)})
        for word in wanted:
            if word not in known:
                raise UsageError(
                    Problem(
                        Place(f"--{name}"),
                        f"unknown-{name}",
                        f'no attack has the {name} "{word}"{nearest(word, known)}',
                    )
                )
        if wanted:
            kept = [attack for attack in kept if set(wanted).intersection(values[name](attack))]
    return kept
