"""Escalations kept, with a run or by themselves, and read back equal."""

from __future__ import annotations

from pathlib import Path

import duckdb

from trebuchet.errors import nearest
from trebuchet.model.escalation import Escalation
from trebuchet.store.escalation_rows import escalation_rows, whole_escalation
from trebuchet.store.escalation_tables import ESCALATION_TABLES
from trebuchet.store.file import first_line, reading, refuse, writing
from trebuchet.store.table import dicts, insert, now

_ORDER = ("goal_position", "path_position", "choke_position", "position")


def save_escalation(found: Escalation, path: Path) -> None:
    """Keep an escalation by itself in the store at `path`, in place of the same kept before.

    Raises `StoreError` as `save` does.
    """
    with writing(path) as store:
        try:
            for table in ESCALATION_TABLES:
                store.execute(
                    f"DELETE FROM {table.name} WHERE run IS NULL AND escalation = ?",  # noqa: S608
                    [found.id],
                )
            keep_escalation(store, found, None)
        except duckdb.Error as error:
            raise refuse(path, "store-unwritable", first_line(error)) from None


def load_escalation(path: Path, which: str) -> Escalation:
    """The escalation of that id that was kept by itself, equal to what was kept."""
    with reading(path) as store:
        ids = [
            row[0]
            for row in store.execute(
                "SELECT escalation FROM escalations WHERE run IS NULL ORDER BY escalation"
            ).fetchall()
        ]
        if which not in ids:
            hint = nearest(which, ids)
            raise refuse(path, "escalation-missing", f'no paths "{which}" are kept here{hint}')
        return _read(store, "run IS NULL AND escalation = ?", which)


def keep_escalation(store: duckdb.DuckDBPyConnection, found: Escalation, run: str | None) -> None:
    """Add the rows of one escalation to an open store."""
    for table, values in escalation_rows(found, run, now()):
        insert(store, table, values)


def holds(store: duckdb.DuckDBPyConnection, run: str) -> bool:
    """Whether a run was kept with its escalation."""
    return store.execute("SELECT 1 FROM escalations WHERE run = ?", [run]).fetchone() is not None


def escalation_of(store: duckdb.DuckDBPyConnection, run: str) -> Escalation | None:
    """The escalation that was kept with a run, or None."""
    return _read(store, "run = ?", run) if holds(store, run) else None


def _read(store: duckdb.DuckDBPyConnection, where: str, value: str) -> Escalation:
    rows = {}
    for table in ESCALATION_TABLES:
        order = [name for name, _ in table.columns]
        by = ", ".join(name for name in _ORDER if name in order)
        ordered = f" ORDER BY {by}" if by else ""
        asked = f"SELECT * FROM {table.name} WHERE {where}{ordered}"  # noqa: S608
        rows[table.name] = dicts(store.execute(asked, [value]))
    return whole_escalation(rows)
