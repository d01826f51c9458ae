"""The corpus as a table: one row an attack, for spreadsheets and columnar files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet.model.attack import Attack, Corpus
from trebuchet.report.catalogue import calls_of, capabilities
from trebuchet.report.csv_text import Cell, csv_text
from trebuchet.report.navigator import attack_ids

COLUMNS: Final[Mapping[str, str]] = {
    "id": "text",
    "version": "whole",
    "status": "text",
    "title": "text",
    "tactic": "text",
    "technique": "text",
    "severity": "text",
    "shape": "text",
    "decidability": "text",
    "tell": "text",
    "summary": "text",
    "mechanism": "text",
    "capabilities": "texts",
    "parameters": "texts",
    "calls": "whole",
    "harm_measure": "text",
    "harm_limit": "text",
    "harm_effect": "text",
    "reversible": "yes-no",
    "twin_fact": "text",
    "variants": "texts",
    "control": "text",
    "through_approver": "yes-no",
    "frameworks": "texts",
    "attack_ids": "texts",
    "incidents": "texts",
    "source_kinds": "texts",
    "sources": "texts",
    "sources_unread": "whole",
    "first_seen": "text",
    "bound_tools": "whole",
    "shared_tools": "whole",
}
"""Each column with what its cells hold: text, texts, a whole number, or yes and no.

What an entry beyond a tool-call policy does not have is empty. `harm_limit` is text, since it may
name a value of the world; `attack_ids` are MITRE ATT&CK's, through SAFE-MCP's own mapping.
"""


def attack_rows(
    corpus: Corpus, tools: Mapping[str, tuple[int, int]]
) -> tuple[dict[str, Cell], ...]:
    """One row an attack, sorted by id.

    `tools` holds, for each replayable attack, how many tools it binds to and how many of those
    honest sessions use.
    """
    return tuple(_row(attack, corpus, tools.get(attack.id)) for attack in corpus.attacks)


def attacks_csv(rows: Sequence[Mapping[str, Cell]]) -> str:
    """The rows as CSV with a head (see `csv_text`)."""
    return csv_text(COLUMNS, rows)


def _row(attack: Attack, corpus: Corpus, tools: tuple[int, int] | None) -> dict[str, Cell]:
    harm, twin = attack.harm, attack.twin
    parameters = {kind.value for role in attack.roles.values() for kind in role.parameters}
    row: dict[str, Any] = {
        name: getattr(attack, name)
        for name in ("id", "version", "status", "title", "tactic", "technique", "first_seen")
    }
    row |= {
        name: getattr(attack, name).value for name in ("severity", "shape", "decidability", "tell")
    }
    row |= {
        "summary": _line(attack.summary),
        "mechanism": _line(attack.mechanism),
        "capabilities": capabilities(attack.roles),
        "parameters": sorted(parameters),
        "calls": calls_of(attack.trace) if attack.trace else None,
        "harm_measure": harm.measure if harm else None,
        "harm_limit": str(harm.limit) if harm else None,
        "harm_effect": _line(harm.effect) if harm else None,
        "reversible": harm.reversible if harm else None,
        "twin_fact": _line(twin.fact) if twin else None,
        "variants": [variant.name for variant in attack.variants],
        "control": _line(attack.control),
        "through_approver": attack.through_approver,
        "frameworks": [f"{named.framework}:{named.id}" for named in attack.frameworks],
        "attack_ids": list(attack_ids(attack, corpus.taxonomy.frameworks)),
        "incidents": [incident.name for incident in attack.incidents],
        "source_kinds": sorted({source.kind for source in attack.sources}),
        "sources": [source.url for source in attack.sources],
        "sources_unread": sum(not source.read for source in attack.sources),
        "bound_tools": tools[0] if tools else None,
        "shared_tools": tools[1] if tools else None,
    }
    return row


def _line(text: str) -> str:
    return " ".join(text.split())
