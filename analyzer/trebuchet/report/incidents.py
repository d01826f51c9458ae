"""Real incidents: which attack replays which, and what is known of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trebuchet.model.attack import Attack, Incident
from trebuchet.report.line import Line, Span, folded, line, rendered
from trebuchet.report.text import cells, counted


def incidents_table(attacks: Sequence[Attack], width: int = 80, color: bool = False) -> str:
    """The incidents that attacks replay, by date and name, each with its attack; nothing is cut.

    An attack stands beside its incident where the width allows it, else below.
    """
    found = sorted(
        (incident.date, incident.name, attack.id)
        for attack in attacks
        for incident in attack.incidents
    )
    if not found:
        return "no incidents\n"
    column = max(cells(name) for _, name, _ in found) + 2
    lines: list[Line] = [line(Span(f"  {'date':<12}{'incident':<{column}}attack", "dim"))]
    for date, name, id_ in found:
        head = line(f"  {date:<12}", Span(name).padded(column))
        if 14 + column + cells(id_) <= width:
            lines.append((*head, Span(id_, "dim")))
        else:
            lines += [head, *folded(16, id_, width, "dim")]
    names = len({name for _, name, _ in found})
    return rendered([*lines, line(Span(counted(names, "incident"), "dim"))], width, color)


def incidents(seen: Sequence[Incident], width: int) -> Iterator[Line]:
    """Each incident: what the sources say, what the trace adds, and where to read it."""
    for incident in seen:
        yield from folded(2, f"{incident.title} ({incident.name}, {incident.date})", width)
        yield from folded(4, f"known: {incident.known.strip()}", width)
        yield from folded(4, f"assumed: {incident.assumed.strip()}", width)
        yield from folded(4, incident.source, width, "dim")
