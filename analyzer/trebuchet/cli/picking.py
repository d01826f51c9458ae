"""Picks attacks and sessions of a corpus: by id, by filter, by shared tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from trebuchet.model.attack import Attack, Corpus


def read_corpus(corpora: Sequence[str]) -> Corpus:
    """The shipped corpus, with the user's own beside it."""
    from trebuchet import api

    return api.load_corpus(extra=[Path(folder) for folder in corpora])


def no_such(corpus: Corpus, id_: str) -> Exception:
    """What to raise for an id that is in no file, with the nearest one that is."""
    from trebuchet.errors import Problem, UsageError, likely
    from trebuchet.model.place import Place

    known = [each.id for each in corpus.attacks] + [each.id for each in corpus.sessions]
    known += [incident.name for each in corpus.attacks for incident in each.incidents]
    hint = likely(id_, known) or "; `trebuchet attacks search` looks in titles and texts, too"
    message = f'no attack and no session "{id_}"{hint}'
    return UsageError(Problem(Place("attacks"), "unknown-attack", message))


def only(corpus: Corpus, ids: Sequence[str]) -> Corpus:
    """The corpus with these attacks and sessions alone; the whole where none is named."""
    if not ids:
        return corpus
    for id_ in ids:
        if corpus.attack(id_) is None and corpus.session(id_) is None:
            raise no_such(corpus, id_)
    attacks = tuple(attack for attack in corpus.attacks if attack.id in ids)
    sessions = tuple(session for session in corpus.sessions if session.id in ids)
    return corpus.model_copy(update={"attacks": attacks, "sessions": sessions})


def filters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Puts the filters of a list of attacks on a verb."""
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


def refuse_filters(given: dict[str, tuple[str, ...]]) -> None:
    """Raises when a filter of attacks is asked of honest sessions."""
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    problems = [
        Problem(Place(f"--{name}"), "not-of-sessions", f"an honest session has no {name}")
        for name, wanted in ((key.replace("_", "-"), words) for key, words in given.items())
        if wanted
    ]
    if problems:
        raise UsageError(problems)


def split(corpus: Corpus, attacks: Sequence[Attack], shared: bool) -> list[Attack]:
    """The attacks whose tools honest sessions mostly use too, or those whose tools they do not."""
    from trebuchet import api

    split = api.shared_tools(corpus, api.load_inventory(), api.load_world())
    kept = {id_ for id_, one in split.items() if one.is_shared == shared}
    return [attack for attack in attacks if attack.id in kept]


def chosen(corpus: Corpus, given: dict[str, tuple[str, ...]]) -> list[Attack]:
    """The attacks that pass every filter; raises for a word that no attack has."""
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
    for name, wanted in ((key.replace("_", "-"), words) for key, words in given.items()):
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
