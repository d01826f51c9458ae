"""Runs are kept once, in order, found by id, and never lost to a file that is no store."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from trebuchet.errors import StoreError
from trebuchet.model.run import Run
from trebuchet.store import default_path, file, load, runs, save
from trebuchet.store.file import check_writable


def refused(path: Path, run: Run) -> str:
    """The code and sentence with which a file is refused for keeping."""
    with pytest.raises(StoreError) as caught:
        save(run, path)
    (problem,) = caught.value.problems
    assert problem.place.file == str(path)
    assert "\n" not in problem.message
    return f"{problem.code}: {problem.message}"


def test_same_run_twice_is_one_run(store: Path, run: Run) -> None:
    """Keeping a run again changes nothing."""
    before = runs(store)
    save(run, store)
    assert runs(store) == before


def test_order_of_keeping_is_kept(store: Path, run: Run) -> None:
    """A run kept again after another one is the latest, and still one run."""
    other = run.model_copy(update={"id": "other"})
    save(other, store)
    assert load(store) == other
    save(run, store)
    assert load(store, "latest") == run
    assert [(row.number, row.id) for row in runs(store)] == [(2, "other"), (3, run.id)]


def test_head_of_a_run(store: Path, run: Run) -> None:
    """A row of the list says which policy on which servers, and how it fared."""
    (row,) = runs(store)
    assert (row.policies, row.servers) == (("policy.json",), ("execution-market",))
    assert (row.stopped, row.attacks, row.intact, row.honest) == (2.0, 5, 6.0, 8)
    assert (row.protection, row.usability, row.trebuchet) == (None, "C", "0.1.0")
    assert row.saved_at.endswith("Z")


def test_run_is_found_by_its_beginning(store: Path, run: Run) -> None:
    """A prefix is enough where it is the only one; the whole id beats a longer one."""
    save(run.model_copy(update={"id": "5f1d"}), store)
    assert load(store, "5f1d0") == run
    assert load(store, "5f1d").id == "5f1d"
    with pytest.raises(StoreError, match='"5f1" begins 2 runs: "5f1d0c2ab97e4c31", "5f1d"'):
        load(store, "5f1")


def test_unknown_run_names_the_nearest(store: Path) -> None:
    """A misspelt id gets a hint."""
    with pytest.raises(StoreError, match='no run "5f1d0c2ab97e4c32" is kept here; did you mean'):
        load(store, "5f1d0c2ab97e4c32")


def test_reading_makes_no_file(tmp_path: Path) -> None:
    """Asking for runs where there is no store is an error and leaves nothing behind."""
    path = tmp_path / "none" / "runs.duckdb"
    for ask in (runs, load):
        with pytest.raises(StoreError, match="no runs are kept here yet"):
            ask(path)
    assert not path.parent.exists()


def test_default_path_is_not_touched() -> None:
    """The place in the user's data folder is only named."""
    assert default_path().name == "trebuchet.duckdb"
    assert default_path().parent.name == "trebuchet"


def test_foreign_files_are_refused_and_left_alone(tmp_path: Path, run: Run) -> None:
    """Text, SQLite, an empty file and half a database are no store, and stay as they were."""
    save(run, tmp_path / "whole.duckdb")
    (tmp_path / "text").write_text("not a database\n" * 400, encoding="utf-8")
    (tmp_path / "empty").touch()
    (tmp_path / "half").write_bytes((tmp_path / "whole.duckdb").read_bytes()[:9000])
    with sqlite3.connect(tmp_path / "sqlite") as other:
        other.execute("CREATE TABLE kept (x)")
    other.close()
    damaged = "this database of runs is damaged; keep runs in another file, or remove it"
    for name in ("text", "empty", "half", "sqlite"):
        path = tmp_path / name
        before = path.read_bytes()
        said = damaged if name == "half" else "this file is no database of runs"
        assert refused(path, run) == f"store-unusable: {said}"
        assert path.read_bytes() == before


def test_folder_is_refused(tmp_path: Path, run: Run) -> None:
    """A folder is no store."""
    assert refused(tmp_path, run) == "store-unusable: this is a folder, not a database of runs"


def test_database_of_someone_else_is_refused(tmp_path: Path, run: Run) -> None:
    """A DuckDB file with other tables is not written to."""
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute("CREATE TABLE runs AS SELECT 1 AS id")
    assert refused(path, run) == "not-a-store: this database is not one of runs"
    with duckdb.connect(str(path)) as theirs:
        assert theirs.execute("FROM runs").fetchall() == [(1,)]


def test_newer_store_is_refused(store: Path, run: Run) -> None:
    """A store of a later trebuchet is neither read nor written, and the sentence says so."""
    with duckdb.connect(str(store)) as newer:
        newer.execute("UPDATE store_version SET version = 9")
    words = 'store-version: this store has version "9", of a newer trebuchet; this one reads "4"'
    assert refused(store, run) == words
    with pytest.raises(StoreError, match='version "9"'):
        load(store)


def test_place_that_cannot_be_made_is_refused(tmp_path: Path, run: Run) -> None:
    """A path through a file cannot be made, and says why."""
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "runs.duckdb", run).startswith("store-unwritable: ")


def test_a_link_to_nothing_and_a_name_too_long_are_refused(tmp_path: Path, run: Run) -> None:
    """No database is made at the other end of a link, and no name is a fault of ours."""
    (tmp_path / "dead").symlink_to(tmp_path / "nowhere")
    assert "this link leads nowhere" in refused(tmp_path / "dead", run)
    assert refused(tmp_path / ("x" * 300), run).startswith("store-unwritable: cannot be made: ")
    with pytest.raises(StoreError, match="no runs are kept here yet"):
        load(tmp_path / ("x" * 300))
    assert [path.name for path in tmp_path.iterdir()] == ["dead"]


def test_a_check_makes_nothing(tmp_path: Path, store: Path) -> None:
    """Whether a run could be kept is found out without keeping one."""
    kept = store.read_bytes()
    check_writable(store)
    check_writable(tmp_path / "new.duckdb")
    assert store.read_bytes() == kept
    assert not (tmp_path / "new.duckdb").exists()
    with pytest.raises(StoreError, match="there is no folder"):
        check_writable(tmp_path / "no" / "new.duckdb")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_unwritable_folder_is_refused(tmp_path: Path, run: Run) -> None:
    """A folder without the right to write is refused in a sentence."""
    tmp_path.chmod(0o500)
    assert refused(tmp_path / "runs.duckdb", run).startswith("store-unwritable: ")


def test_names_that_mean_something_to_duckdb_are_files(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`:memory:`, a service's prefix and a quote are parts of a file's name, no more."""
    monkeypatch.chdir(tmp_path)
    for name in (":memory:", "md:runs", "sqlite:runs", "it's.duckdb"):
        save(run, Path(name))
        assert load(Path(name)) == run
        assert (tmp_path / name).is_file()


def test_text_without_meaning_is_refused_whole(store: Path, run: Run) -> None:
    """Half a surrogate pair in an argument is refused in a sentence; nothing of the run is kept."""
    deciding = run.cases[0].deciding
    assert deciding is not None
    bad = deciding.model_copy(update={"arguments": {"id": "\ud800"}})
    cases = (run.cases[0].model_copy(update={"deciding": bad}),)
    assert refused(store, run.model_copy(update={"id": "bad", "cases": cases}))
    assert [row.id for row in runs(store)] == [run.id]


HOLD = """
import sys, duckdb
held = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.readline()
held.close()
"""


def test_busy_file_is_waited_for(store: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds the file it is waited for a while, then refused; then free."""
    other = run.model_copy(update={"id": "other"})
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        monkeypatch.setattr(file, "PATIENCE", 0.3)
        assert refused(store, other) == "store-busy: another process has held this file for 0.3 s"
        monkeypatch.setattr(file, "PATIENCE", 5.0)
        holder.stdin.write("\n")
        holder.stdin.flush()
        save(other, store)
    assert load(store) == other
