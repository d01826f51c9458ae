"""Paths and cuts of a kept run as data frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from calling import harmful
from escalations import ESCALATIONS, PLAIN
from trebuchet.errors import StoreError
from trebuchet.store import save_escalation
from trebuchet.views import cuts_table, paths_table


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A store with the handmade escalations, kept by themselves."""
    path = tmp_path / "runs.duckdb"
    for place, found in enumerate(ESCALATIONS.values()):
        save_escalation(found.model_copy(update={"id": f"e{place}"}), path)
    return path


def test_one_row_a_path_worst_goal_first(db: Path) -> None:
    """With the route, the calls as sentences, and whether a person is asked."""
    frame = paths_table(db, "e0")
    assert list(frame["goal"]) == ["exfiltrated", "exfiltrated", "persisted", "corrupted"]
    first = frame.iloc[0]
    assert (first["route"], first["asked"]) == ("fetch → read_file → fetch", "no")
    assert first["steps"].startswith(PLAIN.goals[0].paths[0].hops[0].sentence)
    assert list(frame["state"])[-1] == "‖ held"


def test_one_row_a_denial(db: Path) -> None:
    """With its rule, what it costs, and whether it is proven; other sets are counted on."""
    frame = cuts_table(db, "e0")
    assert list(frame["set"]) == [1, 2, 1]
    assert frame.iloc[0]["costs"] == "breaks 1 honest session: release-notes"
    assert frame.iloc[0]["standing"].startswith("proven")


def test_nothing_reached_is_an_empty_frame(db: Path) -> None:
    """The columns are there all the same."""
    assert paths_table(db, "e1").empty
    assert "route" in paths_table(db, "e1").columns
    assert cuts_table(db, "e1").empty


def test_hostile_names_leave_harmless(db: Path) -> None:
    """Controls are escaped and long names cut."""
    for frame in (paths_table(db, "e3"), cuts_table(db, "e3")):
        for cell in frame.astype(str).to_numpy().ravel():
            assert not harmful(cell)
            assert len(cell) < 5000


def test_unknown_run_is_one_sentence(db: Path) -> None:
    """As for any run that is not kept."""
    with pytest.raises(StoreError, match="no runs are kept here yet"):
        paths_table(db, "e9")
