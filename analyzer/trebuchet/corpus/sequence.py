"""Checks of traces: step ids, order in time, parameters, variants, and the size of a session."""

from __future__ import annotations

from collections.abc import Iterator

from trebuchet.corpus.casting import KINDS
from trebuchet.corpus.draft import Draft, Entry, Path
from trebuchet.errors import Problem, nearest
from trebuchet.model.attack import Change
from trebuchet.model.trace import Step, Trace

FEWEST_CALLS, MOST_CALLS = 5, 60
"""The size of an honest session, repetitions counted."""

OWN_PATH = "path:"
"""Begins a key of `with` that is a parameter's own path, not a kind."""


def steps_unique(draft: Draft) -> Iterator[Problem]:
    """No two steps of one trace share an id."""
    for entry in draft.entries:
        for path, trace in entry.traces():
            seen: set[str] = set()
            for index, part in enumerate(trace):
                if isinstance(part, Step):
                    if part.id in seen:
                        yield entry.problem(
                            (*path, index, "id"),
                            "duplicate-step",
                            f'the step "{part.id}" is there already; each step has its own id',
                        )
                    seen.add(part.id)


def uses_earlier_steps(draft: Draft) -> Iterator[Problem]:
    """`uses` names steps that come earlier in the same trace."""
    for entry in draft.entries:
        for path, trace in entry.traces():
            yield from _uses(entry, path, trace)


def _uses(entry: Entry, path: Path, trace: Trace) -> Iterator[Problem]:
    every = {part.id for part in trace if isinstance(part, Step)}
    earlier: set[str] = set()
    for index, part in enumerate(trace):
        if not isinstance(part, Step):
            continue
        for position, name in enumerate(part.uses):
            place = (*path, index, "uses", position)
            if name in earlier:
                continue
            if name in every:
                message = f'the step uses "{name}", which does not come before it'
                yield entry.problem(place, "later-step", message)
            else:
                message = f'unknown step "{name}"{nearest(name, every)}'
                yield entry.problem(place, "unknown-step", message)
        earlier.add(part.id)


def time_goes_on(draft: Draft) -> Iterator[Problem]:
    """Steps and events are written in the order in which they begin."""
    for entry in draft.entries:
        for path, trace in entry.traces():
            before = 0.0
            for index, part in enumerate(trace):
                if part.at < before:
                    yield entry.problem(
                        (*path, index, "at"),
                        "time-goes-back",
                        f"time goes back from {before:g} to {part.at:g} seconds",
                    )
                before = max(before, part.at)


def parameters_are_kinds(draft: Draft) -> Iterator[Problem]:
    """Each key of `with` is a parameter kind, or a parameter's own path after `path:`."""
    for entry in draft.entries:
        keys = [((*path, "with", key), key) for path, step in entry.steps() for key in step.with_]
        keys += [
            ((*path, "with", key), key) for path, change in changes(entry) for key in change.with_
        ]
        for path, key in keys:
            if key in KINDS or (key.startswith(OWN_PATH) and len(key) > len(OWN_PATH)):
                continue
            hint = nearest(key, KINDS) or f'; write "{OWN_PATH}{key}" for a parameter of that path'
            yield entry.key_problem(
                path, "unknown-parameter-kind", f'unknown parameter kind "{key}"{hint}'
            )


def variants_change_steps(draft: Draft) -> Iterator[Problem]:
    """Each variant has its own name and changes something in steps of the attack."""
    for entry, attack in draft.attacks():
        steps = {part.id for part in attack.trace if isinstance(part, Step)}
        names: set[str] = set()
        for index, variant in enumerate(attack.variants):
            path = ("variants", index)
            if variant.name in names:
                yield entry.problem(
                    (*path, "name"), "duplicate-variant", f'a second variant "{variant.name}"'
                )
            names.add(variant.name)
            for step in variant.changes:
                if step not in steps:
                    yield entry.key_problem(
                        (*path, "changes", step),
                        "unknown-step",
                        f'unknown step "{step}"{nearest(step, steps)}',
                    )
            if not any(change != Change() for change in variant.changes.values()):
                yield entry.problem(
                    path, "empty-variant", f'the variant "{variant.name}" changes nothing'
                )


def sessions_of_a_size(draft: Draft) -> Iterator[Problem]:
    """An honest session has 5 to 60 calls, repetitions counted."""
    for entry, session in draft.sessions():
        calls = sum(part.repeat for part in session.trace if isinstance(part, Step))
        if not FEWEST_CALLS <= calls <= MOST_CALLS:
            yield entry.problem(
                ("trace",),
                "session-size",
                f"the session has {calls} calls; it must have {FEWEST_CALLS} to {MOST_CALLS}",
            )


def changes(entry: Entry) -> Iterator[tuple[Path, Change]]:
    """Each change of each variant with its path."""
    for index, variant in enumerate(getattr(entry.value, "variants", ())):
        for step, change in variant.changes.items():
            yield ("variants", index, "changes", step), change
