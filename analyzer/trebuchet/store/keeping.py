"""Runs kept and found again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
from platformdirs import user_data_path

from trebuchet.errors import nearest
from trebuchet.model.case_row import CaseRow, Outline
from trebuchet.model.run import Run, TwinVerdict, Verdict
from trebuchet.model.run_row import RunRow
from trebuchet.model.vocabulary import Severity
from trebuchet.store.escalations import escalation_of, holds, keep_escalation
from trebuchet.store.file import first_line, reading, refuse, writing
from trebuchet.store.rows import Row, head, rows
from trebuchet.store.table import Table, dicts, insert, now
from trebuchet.store.tables import RUN_TABLES, RUNS
from trebuchet.store.whole import whole

LATEST: Final = "latest"


def default_path() -> Path:
    """The store in the user's data folder; nothing is made by asking."""
    return user_data_path("trebuchet") / "trebuchet.duckdb"


def save(run: Run, path: Path) -> None:
    """Keep `run` whole in the store at `path`, which is made where there is none.

    The same run kept again is still one run, and is then the latest. Raises `StoreError` when
    the file is busy for more than five seconds, is no store, or cannot be written.
    """
    with writing(path) as store:
        try:
            _keep(store, run)
        except duckdb.Error as error:
            raise refuse(path, "store-unwritable", first_line(error)) from None


def load(path: Path, which: str = LATEST) -> Run:
    """The run that `which` means (see `meant`): equal to what was kept."""
    with reading(path) as store:
        run = _found(store, path, which)
        kept = {table.name: _select(store, table, run) for table in RUN_TABLES}
        escalation = escalation_of(store, run)
    return whole(kept["runs"][0], kept, escalation)


def load_outline(path: Path, which: str = LATEST) -> Outline:
    """As `load`, but without evidence: what a matrix of attacks shows, and what a card says."""
    with reading(path) as store:
        run = _found(store, path, which)
        left_out = ("cases", "bindings", "decisions", "sessions")
        kept = {
            table.name: [] if table.name in left_out else _select(store, table, run)
            for table in RUN_TABLES
        }
        found = store.execute(
            f"SELECT {', '.join(_ROW)} FROM cases WHERE run = ? ORDER BY position",  # noqa: S608
            [run],
        ).fetchall()
    cases = tuple(
        CaseRow(
            attack,
            title,
            tactic,
            Severity(severity),
            Verdict(verdict),
            TwinVerdict(twin),
            credit,
            shared,
        )
        for attack, title, tactic, severity, verdict, twin, credit, shared in found
    )
    return Outline(whole(kept["runs"][0], kept), cases)


_ROW: Final = ("attack", "title", "tactic", "severity", "verdict", "twin_verdict", "credit",
         "shared")  # fmt: skip


def runs(path: Path) -> tuple[RunRow, ...]:
    """The heads of all kept runs, in the order of keeping."""
    with reading(path) as store:
        found = dicts(
            store.execute(
                """SELECT number, id, strftime(saved_at, '%Y-%m-%dT%H:%M:%SZ') AS saved_at,
                          trebuchet,
                          (SELECT coalesce(list(name ORDER BY position), [])
                           FROM policies WHERE policies.run = runs.id) AS policies,
                          servers, stopped, attacks, intact, honest, protection, usability,
                          corpus, attacks_share, honest_share, needs
                   FROM runs ORDER BY number"""
            )
        )
    return tuple(RunRow.model_validate(row, strict=False) for row in found)


def _keep(store: duckdb.DuckDBPyConnection, run: Run) -> None:
    last = store.execute("SELECT max(number), arg_max(id, number) FROM runs").fetchone()
    number, latest = last if last is not None else (None, None)
    stamp = {"number": (number or 0) + 1, "saved_at": now()}
    known = store.execute("SELECT 1 FROM runs WHERE id = ?", [run.id]).fetchone()
    if run.escalation is not None and not (known and holds(store, run.id)):
        keep_escalation(store, run.escalation, run.id)
    if latest == run.id:
        return
    if known:
        store.execute(
            "UPDATE runs SET number = $number, saved_at = $saved_at::TIMESTAMP WHERE id = $id",
            {**stamp, "id": run.id},
        )
        return
    insert(store, RUNS, [{**stamp, **head(run)}])
    for table, values in rows(run):
        insert(store, table, values)


def meant(which: str, kept: Sequence[tuple[int, str]]) -> list[str]:
    """The ids of the kept runs, each with its number, that a word may mean; best if it is one.

    A word is `latest`, an id, a run's number, or the beginning of an id. Up to four digits are
    always a number: whoever types 99 does not mean an id that happens to begin so.
    """
    if which == LATEST:
        return [id_ for _, id_ in kept[-1:]]
    exact = [id_ for number, id_ in kept if which in (id_, str(number))]
    if exact or not which or (which.isdecimal() and len(which) <= _NUMBER):
        return exact
    return [id_ for _, id_ in kept if id_.startswith(which)]


_NUMBER: Final = 4
"""Digits that are a run's number and not the beginning of an id."""


def _found(store: duckdb.DuckDBPyConnection, path: Path, which: str) -> str:
    found = store.execute("SELECT number, id FROM runs ORDER BY number").fetchall()
    kept = [(int(number), str(id_)) for number, id_ in found]
    if not kept:
        raise refuse(path, "run-missing", "no runs are kept here yet")
    hits = meant(which, kept)
    if len(hits) == 1:
        return hits[0]
    if hits:
        some = ", ".join(f'"{id_}"' for id_ in hits[:5])
        raise refuse(path, "run-ambiguous", f'"{which}" begins {len(hits)} runs: {some}')
    if which.isdecimal() and len(which) <= _NUMBER:
        some = ", ".join(str(number) for number, _ in kept[-5:])
        message = f"no run has the number {which}; the latest are {some}"
        raise refuse(path, "run-missing", message)
    hint = nearest(which, [id_ for _, id_ in kept])
    raise refuse(path, "run-missing", f'no run "{which}" is kept here{hint}')


def _select(store: duckdb.DuckDBPyConnection, table: Table, run: str) -> list[Row]:
    key = "id" if table is RUNS else "run"
    order = [name for name, _ in table.columns if name in ("case_position", "position")]
    by = f" ORDER BY {', '.join(order)}" if order else ""
    return dicts(store.execute(f"SELECT * FROM {table.name} WHERE {key} = ?{by}", [run]))  # noqa: S608
