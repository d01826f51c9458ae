"""Which commit of a repository a kept run judged, so that runs can be put in a policy's order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from trebuchet.model.history import PolicyRevision
from trebuchet.store.file import first_line, reading, refuse, writing
from trebuchet.store.table import dicts, insert
from trebuchet.store.tables import REVISIONS


def save_revisions(revisions: Sequence[PolicyRevision], path: Path) -> None:
    """Keep revisions in the store at `path`, each once with each run that judged it.

    Raises `StoreError` as `save` does.
    """
    with writing(path) as store:
        try:
            for each in revisions:
                store.execute(
                    'DELETE FROM revisions WHERE file = ? AND "commit" = ? AND '
                    "(run IS NOT DISTINCT FROM ? OR run IS NULL)",
                    [each.file, each.commit, each.run],
                )
            insert(store, REVISIONS, [each.model_dump() for each in revisions])
        except duckdb.Error as error:
            raise refuse(path, "store-unwritable", first_line(error)) from None


def revisions(path: Path) -> tuple[PolicyRevision, ...]:
    """All kept revisions, by file and in the order of their commits."""
    with reading(path) as store:
        rows = dicts(
            store.execute('SELECT * FROM revisions ORDER BY file, position, "commit", run')
        )
    return tuple(PolicyRevision.model_validate(row) for row in rows)


def kept_ids(path: Path) -> frozenset[str]:
    """The ids of all kept runs; none where there is no store yet."""
    if not path.exists():
        return frozenset()
    with reading(path) as store:
        return frozenset(row[0] for row in store.execute("SELECT id FROM runs").fetchall())
