"""Escalations come back equal, whether kept with a run or by themselves."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from any_value import anything
from escalations import ESCALATIONS, PLAIN
from trebuchet.errors import StoreError
from trebuchet.model.escalation import Escalation
from trebuchet.model.run import Run
from trebuchet.store import ask, load, load_escalation, save, save_escalation

ANY: st.SearchStrategy[Escalation] = anything(Escalation)


@settings(max_examples=15, deadline=None)
@given(found=ANY)
def test_any_escalation_comes_back_equal(found: Escalation) -> None:
    """What is loaded equals what was kept, to the type of every number; twice is once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "runs.duckdb"
        save_escalation(found, path)
        save_escalation(found, path)
        kept = load_escalation(path, found.id)
    assert kept == found
    assert repr(kept) == repr(found)


@pytest.mark.parametrize("name", ESCALATIONS)
def test_handmade_escalations_come_back(name: str, tmp_path: Path) -> None:
    """Hostile names, too."""
    save_escalation(ESCALATIONS[name], tmp_path / "runs.duckdb")
    assert load_escalation(tmp_path / "runs.duckdb", ESCALATIONS[name].id) == ESCALATIONS[name]


def test_escalation_of_a_run_and_by_itself_stand_apart(store: Path, run: Run) -> None:
    """The same paths kept with two runs and alone are three, and come back each as it was."""
    first = run.model_copy(update={"id": "first", "escalation": PLAIN})
    second = run.model_copy(update={"id": "second", "escalation": PLAIN})
    for each in (first, second):
        save(each, store)
    save_escalation(PLAIN, store)
    assert (load(store, "first"), load(store, "second")) == (first, second)
    assert load_escalation(store, PLAIN.id) == PLAIN
    assert load(store, run.id).escalation is None
    assert len(ask(store, "FROM escalations").rows) == 3


def test_paths_are_added_to_a_run_that_was_kept_without(store: Path, run: Run) -> None:
    """A run scored again with its paths gets them, once."""
    whole = run.model_copy(update={"escalation": PLAIN})
    save(whole, store)
    save(whole, store)
    assert load(store, run.id) == whole
    assert len(ask(store, "FROM escalations").rows) == 1


def test_views_answer_what_is_reached_and_what_closes_it(tmp_path: Path) -> None:
    """Goals with a path, the worst first, with tools; rules with what they cost."""
    save_escalation(PLAIN, tmp_path / "runs.duckdb")
    reached = ask(tmp_path / "runs.duckdb", "SELECT goal, held, calls, tools FROM reached")
    assert reached.rows == (
        ("exfiltrated", "false", "3", "fetch → read_file → fetch"),
        ("persisted", "false", "2", "fetch → create_directory"),
        ("corrupted", "true", "2", "fetch → write_file"),
    )
    cuts = ask(
        tmp_path / "runs.duckdb", "SELECT goal, tool, sessions_broken, proven FROM cheapest_cuts"
    )
    assert cuts.rows == (
        ("exfiltrated", "fetch", "1", "true"),
        ("persisted", "create_directory", "0", "false"),
    )


def test_unknown_paths_name_the_nearest(tmp_path: Path) -> None:
    """An id that is not kept is one sentence."""
    save_escalation(PLAIN, tmp_path / "runs.duckdb")
    with pytest.raises(StoreError, match='no paths "8c1f02aa41d97be4" are kept here; did you mean'):
        load_escalation(tmp_path / "runs.duckdb", "8c1f02aa41d97be4")
