"""Reads both sides of a comparison and all that they are judged on, and compares them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from trebuchet import api
from trebuchet.api.revisions import inventory_at
from trebuchet.cli.keeping import database
from trebuchet.cli.scope import Asked, Scope, scope_of
from trebuchet.cli.side import side
from trebuchet.errors import Problem, UsageError
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy
from trebuchet.model.run import Run
from trebuchet.model.tool import Inventory

Side = NativePolicy | Run


class Done(NamedTuple):
    """A comparison, and the corpus that it was made with."""

    comparison: api.Comparison
    corpus: Corpus


def compared_sides(
    old_word: str,
    new_word: str,
    asked: Asked,
    db: str | None = None,
    old_inventory: str | None = None,
    paths: bool = True,
) -> Done:
    """What the two words mean, compared; raises with what is wrong with the first bad input."""
    kept = database(db)
    old = side(old_word, kept, asked.dialect, asked.lenient)
    new = side(new_word, kept, asked.dialect, asked.lenient)
    before = inventory_at(old_inventory) if old_inventory else None
    scope = _scope(old, new, asked, (before,) if before else ())
    held = scope.policies
    comparison = api.compared(
        old,
        new if isinstance(new, Run) else held,
        scope.corpus,
        scope.inventory,
        old_inventory=before,
        old_name=_name(old),
        new_name=_name(new),
        paths=paths,
        **scope.terms(),
    )
    return Done(comparison, scope.corpus)


def _scope(old: Side, new: Side, asked: Asked, also: Sequence[Inventory]) -> Scope:
    path = Path(asked.inventory) if asked.inventory else None
    index = api.load_index(path)
    packages = api.load_packages(path)
    named = [packages.get(name, name) for name in asked.servers]
    if isinstance(old, Run) and isinstance(new, Run):
        _unasked(asked)
        named = [name for name in new.servers if name in index]
    else:
        named = list(api.served_both(old, new, named, index))
    policy = new if isinstance(old, Run) else old
    if isinstance(new, NativePolicy):
        policy = new
    # Of two runs nothing is scored, so any policy stands for the servers to be read.
    spare = api.parse_policy('{"version": "1", "default": "deny"}')
    held = policy if not isinstance(policy, Run) else spare
    return scope_of(asked, dict.fromkeys(named, held), also)


def _unasked(asked: Asked) -> None:
    """Refuses what would be taken for a filter of runs that stand as they were kept."""
    given = [
        option
        for option, values in (
            ("--server", asked.servers),
            ("--attack", asked.attacks),
            ("--tactic", asked.tactics),
            ("--severity", asked.severities),
            ("--needs", asked.needs),
            ("--world", asked.world),
            ("--sessions", asked.sessions),
        )
        if values
    ]
    if given:
        raise UsageError(
            Problem(
                Place(given[0]),
                "run-as-kept",
                "this says how a file is judged, and both sides are runs, which stand as kept",
            )
        )


def _name(found: Side) -> str:
    return f"run {found.id[:10]}" if isinstance(found, Run) else found.name
