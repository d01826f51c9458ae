"""Commits and their runs, kept once and in the order of the branch."""

from __future__ import annotations

from pathlib import Path

import pytest

from trebuchet.errors import StoreError
from trebuchet.model.history import PolicyRevision
from trebuchet.store.revisions import kept_ids, revisions, save_revisions


def revision(place: int, run: str | None = "r", file: str = "policy.json") -> PolicyRevision:
    """The commit at a place of the branch, and its run."""
    return PolicyRevision(
        file=file,
        commit=f"{place:040x}",
        position=place,
        date="2026-01-01T09:00:00+02:00",
        subject="Raise 'the' limit; DROP TABLE runs é",
        run=run,
        error="" if run else "policy.json:1:1: no policy",
    )


def test_revisions_come_back_equal_and_in_order(tmp_path: Path) -> None:
    """Kept in any order and as often as one likes, each is there once."""
    path = tmp_path / "runs.duckdb"
    assert kept_ids(path) == frozenset()
    kept = [revision(2), revision(0), revision(1, None), revision(7, file="a.json")]
    save_revisions(kept, path)
    save_revisions(kept[:3], path)
    assert revisions(path) == (kept[3], kept[1], kept[2], kept[0])


def test_a_commit_may_have_a_run_of_each_corpus(tmp_path: Path) -> None:
    """Another run stands beside the first, and what can be read now is broken no more."""
    path = tmp_path / "runs.duckdb"
    save_revisions([revision(0, "one"), revision(1, None)], path)
    save_revisions([revision(0, "two"), revision(1, "three")], path)
    assert [each.run for each in revisions(path)] == ["one", "two", "three"]


def test_a_store_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Reading makes nothing."""
    with pytest.raises(StoreError):
        revisions(tmp_path / "none.duckdb")
    assert not (tmp_path / "none.duckdb").exists()
