"""A table as a Parquet file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from shipped import our_corpus
from trebuchet.errors import StoreError
from trebuchet.report.attack_rows import COLUMNS, attack_rows
from trebuchet.store import write_parquet


def test_the_corpus_is_read_back_from_parquet(tmp_path: Path) -> None:
    """Every row, list and empty cell comes back as it went in."""
    corpus = our_corpus()
    rows = attack_rows(corpus, {corpus.attacks[0].id: (3, 2)})
    out = tmp_path / "attacks.parquet"
    write_parquet(COLUMNS, rows, out)
    read = duckdb.read_parquet(str(out))
    assert read.columns == list(COLUMNS)
    found = [dict(zip(COLUMNS, row, strict=True)) for row in read.fetchall()]
    assert found == [dict(row) for row in rows]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["attacks.parquet"]


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    """An empty corpus is an empty file with the same columns."""
    out = tmp_path / "none.parquet"
    write_parquet(COLUMNS, (), out)
    assert duckdb.read_parquet(str(out)).columns == list(COLUMNS)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """The error names the file that could not be written."""
    with pytest.raises(StoreError, match=r"gone/a\.parquet: cannot be written"):
        write_parquet(COLUMNS, (), tmp_path / "gone" / "a.parquet")
