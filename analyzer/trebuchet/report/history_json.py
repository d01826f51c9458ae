"""A policy's history as JSON for scripts: stable keys, described by `docs/history.schema.json`."""

from __future__ import annotations

from typing import Any

from trebuchet.model.history import History, RevisionScore, Spell
from trebuchet.report.written import written


def history_json(found: History) -> str:
    """One JSON object in ASCII, the oldest revision first.

    A source is `file:line:column` or null. What was judged now and what was kept is not told, so
    that the same history gives the same bytes.
    """
    return written(
        {
            "schema_version": found.schema_version,
            "file": found.file,
            "servers": found.servers,
            "corpus": found.corpus,
            "earlier": found.earlier,
            "shallow": found.shallow,
            "revisions": [_revision(row) for row in found.revisions],
            "spells": [_spell(spell) for spell in found.spells],
        }
    )


def _revision(row: RevisionScore) -> dict[str, Any]:
    revision = row.revision.model_dump(mode="json")
    score = row.model_dump(mode="json", exclude={"revision"})
    return {**revision, **{name: _whole(value) for name, value in score.items()}}


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _spell(spell: Spell) -> dict[str, Any]:
    plain = spell.model_dump(mode="json")
    return {**plain, "source": None if spell.source is None else str(spell.source)}
