"""A kept run comes back equal, whatever it holds."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from any_value import anything
from trebuchet.model.run import Run
from trebuchet.store import load, save

RUNS: st.SearchStrategy[Run] = anything(Run)


@settings(max_examples=25, deadline=None)
@given(run=RUNS)
def test_any_run_comes_back_equal(run: Run) -> None:
    """What `load` gives equals what `save` was given, to the type of every number."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "runs.duckdb"
        save(run, path)
        kept = load(path, run.id) if run.id else load(path)
    assert kept == run
    assert repr(kept) == repr(run)


@settings(max_examples=10, deadline=None)
@given(first=RUNS, second=RUNS)
def test_runs_do_not_mix(first: Run, second: Run) -> None:
    """Two runs in one file come back as themselves."""
    first, second = (
        run.model_copy(update={"id": id_}) for run, id_ in ((first, "a"), (second, "b"))
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "runs.duckdb"
        save(first, path)
        save(second, path)
        assert (load(path, "a"), load(path, "b")) == (first, second)
