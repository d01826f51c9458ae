"""The corpus as lists: attacks and honest sessions, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from trebuchet.model.attack import Attack, HonestSession, Tactic
from trebuchet.model.trace import Role, Step
from trebuchet.report.json import written
from trebuchet.report.line import BLANK, Line, Span, folded, line, rendered
from trebuchet.report.table import Field, table
from trebuchet.report.text import cells, counted, inert
from trebuchet.report.tones import TONES


def attacks_table(
    attacks: Sequence[Attack],
    tactics: Sequence[Tactic] = (),
    width: int = 80,
    color: bool = False,
) -> str:
    """Attacks under their tactics, in the order of `tactics`; ids are never cut.

    A title stands beside its id where the width allows it, else below.
    """
    if not attacks:
        return "no attacks\n"
    titles = {tactic.id: tactic.title for tactic in tactics}
    order = [*titles, *sorted({attack.tactic for attack in attacks} - set(titles))]
    column = max(cells(inert(attack.id)) for attack in attacks)
    lines = [
        line(Span(f"  {'attack':<{column + 2}}{'severity':<10}{'shape':<16}decided by", "dim")),
        BLANK,
    ]
    for tactic in order:
        held = [attack for attack in attacks if attack.tactic == tactic]
        if held:
            lines.append(line(Span(tactic, "bold"), "  ", Span(titles.get(tactic, ""), "dim")))
            for attack in held:
                lines += _attack(attack, column, width)
            lines.append(BLANK)
    lines.append(line(Span(counted(len(attacks), "attack"), "dim")))
    return rendered(lines, width, color)


_DECIDED: Final = 14
"""Columns of what decides an attack, where its title stands beside it."""


def _attack(attack: Attack, column: int, width: int) -> Iterator[Line]:
    head = line(
        "  ",
        Span(attack.id).padded(column + 2),
        Span(f"{attack.severity.value:<10}", TONES[attack.severity]),
        f"{attack.shape.value:<16}",
    )
    decided = attack.decidability.value
    left = width - sum(cells(span.text) for span in head) - _DECIDED
    title = attack.title + (" (withdrawn)" if attack.status == "withdrawn" else "")
    if cells(inert(title)) <= left:
        yield (*head, *line(f"{decided:<{_DECIDED}}", Span(title, "dim")))
    else:
        yield (*head, *line(decided))
        yield from folded(4, title, width, "dim")


def sessions_table(sessions: Sequence[HonestSession], width: int = 80, color: bool = False) -> str:
    """Honest sessions with their number of calls and the roles that they need."""
    if not sessions:
        return "no sessions\n"
    rows: list[list[str | Span]] = [
        [
            session.id,
            str(calls_of(session.trace)),
            str(len(session.roles)),
            Span(session.title, "dim"),
        ]
        for session in sessions
    ]
    fields = (
        Field("session", gives=False),
        Field("calls", right=True),
        Field("roles", right=True),
        Field("title"),
    )
    lines = table(fields, rows, width)
    return rendered([*lines, line(Span(counted(len(rows), "session"), "dim"))], width, color)


def attacks_json(attacks: Iterable[Attack]) -> str:
    """Attacks as an array of their heads; the keys are stable."""
    return written([attack_head(attack) for attack in attacks])


def sessions_json(sessions: Iterable[HonestSession]) -> str:
    """Honest sessions as an array of their heads; the keys are stable."""
    return written([session_head(session) for session in sessions])


def attack_json(attack: Attack) -> str:
    """One attack whole, as its file says it, with the capabilities that it needs."""
    whole = attack.model_dump(mode="json", by_alias=True)
    return written({**whole, "capabilities": capabilities(attack.roles)})


def session_json(session: HonestSession) -> str:
    """One honest session whole, as its file says it."""
    whole = session.model_dump(mode="json", by_alias=True)
    return written({**whole, "capabilities": capabilities(session.roles)})


def attack_head(attack: Attack) -> dict[str, Any]:
    """What a list says of one attack."""
    return {
        "id": attack.id,
        "version": attack.version,
        "status": attack.status,
        "title": attack.title,
        "tactic": attack.tactic,
        "technique": attack.technique,
        "severity": attack.severity,
        "shape": attack.shape,
        "decidability": attack.decidability,
        "tell": attack.tell,
        "capabilities": capabilities(attack.roles),
        "through_approver": attack.through_approver,
        "frameworks": [entry.model_dump() for entry in attack.frameworks],
        "sources": [source.model_dump() for source in attack.sources],
        "incidents": [incident.name for incident in attack.incidents],
        "first_seen": attack.first_seen,
        "summary": attack.summary,
    }


def session_head(session: HonestSession) -> dict[str, Any]:
    """What a list says of one honest session."""
    return {
        "id": session.id,
        "version": session.version,
        "status": session.status,
        "title": session.title,
        "calls": calls_of(session.trace),
        "roles": sorted(session.roles),
        "capabilities": capabilities(session.roles),
        "hurt_by": session.hurt_by,
        "summary": session.summary,
    }


def capabilities(roles: Mapping[str, Role]) -> list[str]:
    """What the tools of these roles must be able to do, sorted."""
    return sorted({word.value for role in roles.values() for word in role.capability + role.also})


def calls_of(trace: Iterable[object]) -> int:
    """How many calls a trace makes, repetitions counted."""
    return sum(step.repeat for step in trace if isinstance(step, Step))
