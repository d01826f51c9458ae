"""Checks of roles: who is named, who does the harm, and what each kind of entry must hold."""

from __future__ import annotations

from collections.abc import Iterator

from trebuchet.corpus.draft import Draft
from trebuchet.errors import Problem, nearest
from trebuchet.model.attack import Attack
from trebuchet.model.trace import Step
from trebuchet.model.vocabulary import ParameterKind

KINDS = tuple(kind.value for kind in ParameterKind)


def roles_exist(draft: Draft) -> Iterator[Problem]:
    """Each role that a step, an event, the harm or the focus names exists."""
    for entry in draft.entries:
        named = [((*path, "role"), step.role) for path, step in entry.steps()]
        named += [((*path, "role"), event.role) for path, event in entry.events() if event.role]
        if isinstance(entry.value, Attack):
            attack = entry.value
            if attack.harm is not None:
                named.append((("harm", "role"), attack.harm.role))
            if attack.focus:
                named.append((("focus",), attack.focus))
        for path, role in named:
            if role not in entry.roles:
                yield entry.problem(
                    path, "unknown-role", f'unknown role "{role}"{nearest(role, entry.roles)}'
                )


def roles_used(draft: Draft) -> Iterator[Problem]:
    """Each role has a step, or it would ask for a tool that nothing calls."""
    for entry in draft.entries:
        used = {step.role for _, step in entry.steps()}
        for role in entry.roles:
            if role not in used:
                yield entry.key_problem(
                    ("roles", role), "unused-role", f'no step is done by the role "{role}"'
                )


def named_parameters_are_kinds(draft: Draft) -> Iterator[Problem]:
    """The keys of a role's `named` are parameter kinds."""
    for entry in draft.entries:
        for role, words in entry.roles.items():
            for kind in words.named:
                if kind not in KINDS:
                    yield entry.key_problem(
                        ("roles", role, "named", kind),
                        "unknown-parameter-kind",
                        f'unknown parameter kind "{kind}"{nearest(kind, KINDS)}',
                    )


def focus_is_free(draft: Draft) -> Iterator[Problem]:
    """The focus role is tied to no server, since the others are tied to its."""
    for entry, attack in draft.attacks():
        role = attack.roles.get(attack.focus)
        if role is not None and role.server != "any":
            yield entry.problem(
                ("roles", attack.focus, "server"),
                "focus-server",
                f'the focus role is tied to the server "{role.server}", its own; leave that out',
            )


def harm_is_done(draft: Draft) -> Iterator[Problem]:
    """The trace has steps of the role that the harm counts, and of the focus role."""
    for entry, attack in draft.attacks():
        acting = {part.role for part in attack.trace if isinstance(part, Step)}
        if attack.harm is not None and attack.harm.role in attack.roles.keys() - acting:
            yield entry.problem(
                ("harm", "role"),
                "harm-without-step",
                f'the harm counts calls of "{attack.harm.role}", and the trace has no step of it',
            )
        if attack.focus in attack.roles.keys() - acting:
            yield entry.problem(
                ("focus",),
                "focus-without-step",
                f'the focus is "{attack.focus}", and the trace has no step of it',
            )


def twin_uses_focus(draft: Draft) -> Iterator[Problem]:
    """The twin uses the same tool as the attack does its harm with."""
    for entry, attack in draft.attacks():
        if attack.twin is None or attack.focus not in attack.roles:
            continue
        if not any(isinstance(p, Step) and p.role == attack.focus for p in attack.twin.trace):
            yield entry.problem(
                ("twin", "trace"),
                "twin-without-focus",
                f'the twin never uses "{attack.focus}", the role that does the harm',
            )


def parts_fit_decidability(draft: Draft) -> Iterator[Problem]:
    """What can be replayed has all its parts; what cannot has none of them."""
    for entry, attack in draft.attacks():
        for part in ("roles", "focus", "trace", "harm", "twin"):
            present = bool(getattr(attack, part))
            if attack.decidability.replayable and not present:
                yield entry.problem(
                    (),
                    "missing-part",
                    f'"{part}" is missing; an attack with decidability '
                    f'"{attack.decidability}" is replayed and needs it',
                )
            if not attack.decidability.replayable and present:
                yield entry.key_problem(
                    (part,),
                    "needless-part",
                    f'"{part}" is given, but decidability "{attack.decidability}" is not replayed',
                )
        if attack.variants and not attack.decidability.replayable:
            yield entry.key_problem(
                ("variants",),
                "needless-part",
                f'"variants" is given, but decidability "{attack.decidability}" is not replayed',
            )
