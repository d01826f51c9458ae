"""A run as a table: one row a case and a session, safe in a spreadsheet, equal in Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from trebuchet.model.run import Run
from trebuchet.report.run_rows import COLUMNS, rows_csv, run_rows
from trebuchet.store import write_parquet

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
KINDS = {"text": (str,), "whole": (int,), "number": (float,), "yes-no": (bool,)}


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_the_run(name: str, handmade: Mapping[str, Run]) -> None:
    """One a case and one a session, in order, every cell of its column's kind or empty."""
    run = handmade[name]
    rows = run_rows([run])
    ids = [case.id for case in run.cases] + [session.id for session in run.sessions]
    assert [row["id"] for row in rows] == ids
    for row in rows:
        assert tuple(row) == tuple(COLUMNS)
        for column, kind in COLUMNS.items():
            assert row[column] is None or isinstance(row[column], KINDS[kind]), column


def test_csv_reads_back(handmade: Mapping[str, Run]) -> None:
    """Line ends inside a name do not part a row; an empty cell is empty."""
    run = handmade["hostile"]
    found = list(csv.DictReader(io.StringIO(rows_csv(run_rows([run])))))
    assert len(found) == len(run.cases) + len(run.sessions)
    assert found[0]["verdict"] == "bypassed"
    assert found[0]["session"] == ""
    assert not any("\x1b" in cell or "\n" in cell for row in found for cell in row.values())


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula(start: str, handmade: Mapping[str, Run]) -> None:
    """What a spreadsheet would work out gets a mark that makes it a text."""
    (case, *_) = handmade["few"].cases
    run = handmade["few"].model_copy(
        update={"cases": (case.model_copy(update={"message": start}),), "sessions": ()}
    )
    (found,) = csv.DictReader(io.StringIO(rows_csv(run_rows([run]))))
    assert found["message"].startswith("'")
    assert found["credit"] == "1.0"


def test_parquet_holds_the_same_to_the_letter(handmade: Mapping[str, Run], tmp_path: Path) -> None:
    """Every row and cell comes back, numbers as numbers."""
    rows = run_rows([handmade["mixed"], handmade["hostile"]])
    out = tmp_path / "run.parquet"
    write_parquet(COLUMNS, rows, out)
    found = duckdb.read_parquet(str(out))
    assert tuple(found.columns) == tuple(COLUMNS)
    assert [tuple(row.values()) for row in rows] == found.fetchall()
