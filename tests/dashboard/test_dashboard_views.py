"""The frames of the dashboard say what the runs say, and nothing more."""

from __future__ import annotations

from pathlib import Path

import pytest

from trebuchet.errors import StoreError
from trebuchet.model.run import Run, TwinVerdict, Verdict
from trebuchet.store import runs as heads
from trebuchet.store import save
from trebuchet.views import (
    Wanted,
    broken_frame,
    cases_frame,
    coverage_frame,
    latest_runs,
    letters_frame,
    runs_frame,
    story,
)
from trebuchet.views.cell import ALIKE, COSTLY, cells


def ids(path: Path) -> list[str]:
    """The ids of every run in the file."""
    return [row.id for row in heads(path)]


def test_runs_are_listed_latest_first(three: Path, runs: dict[str, Run]) -> None:
    """Every kept run is listed under its policy's name, the latest first, with both letters."""
    frame = runs_frame(three)
    assert list(frame["label"]) == ["ask.json", "github-review.json", "taobao-hide.json"]
    assert frame["latest"].all()
    letters = [run.summary.protection or "\u2013" for run in reversed(runs.values())]
    assert list(frame["protection"]) == letters


def test_the_latest_run_of_each_policy(three: Path, runs: dict[str, Run], tmp_path: Path) -> None:
    """Of two runs of one policy on one server only the newer one is shown at first."""
    path = tmp_path / "runs.duckdb"
    old = runs["github-review.json"]
    for run in (old, runs["taobao-hide.json"], old.model_copy(update={"id": "f" * 16})):
        save(run, path)
    assert latest_runs(path, 8) == (runs["taobao-hide.json"].id, "f" * 16)
    assert latest_runs(path, 1) == ("f" * 16,)
    labels = list(runs_frame(path)["label"])
    assert labels == [
        "github-review.json on github, run 3",
        "taobao-hide.json",
        "github-review.json on github, run 1",
    ]


def test_letters_are_those_of_the_run(three: Path, runs: dict[str, Run]) -> None:
    """Letters and counts are the run's own; where there is no letter the reason stands there."""
    frame = letters_frame(three, ids(three)).set_index("label")
    for name, run in runs.items():
        row = frame.loc[name]
        assert row["protection"] == (run.summary.protection or "\u2013")
        assert row["stopped"].startswith(
            f"{run.summary.attacks.passed:g}/{run.summary.attacks.total}"
        )
        few = run.summary.attacks.total < 10
        assert str(row["stopped"]).endswith("no letter under 10 attacks") == few
    assert "the shipped world" in str(frame.loc["ask.json", "assumed"])
    assert "lets nothing through" in str(frame.loc["taobao-hide.json", "notes"])


def test_every_tactic_adds_up_as_the_run_says(three: Path, runs: dict[str, Run]) -> None:
    """The row of a tactic counts the same stopped attacks as the run's own summary."""
    frame = coverage_frame(three, ids(three))
    rows = frame[frame["attack"] == ""].set_index("name")
    for name, run in runs.items():
        said = {score.title: f"{score.stopped}/{score.total}" for score in run.summary.tactics}
        shown = {group: cell.split()[-1] for group, cell in rows[name].items() if cell}
        assert shown == said


def test_every_cell_is_the_worst_binding(three: Path, runs: dict[str, Run]) -> None:
    """A cell says the worst verdict of the attack's cases, and counts where they differ."""
    frame = coverage_frame(three, ids(three)).set_index("attack")
    for name, run in runs.items():
        for attack, cell in cells(run).items():
            assert frame.loc[attack, name] == str(cell)
            cases = [case for case in run.cases if case.attack == attack]
            if cases:
                worst = min((case.verdict for case in cases), key=list(Verdict).index)
                assert worst.value in str(cell)
                assert ("/" in str(cell)) == (len({case.verdict for case in cases}) > 1)
                assert (ALIKE.glyph in str(cell).split()) == (attack in run.undecidable)
                broken = any(case.twin.verdict == "broken" for case in cases)
                assert (COSTLY.glyph in str(cell).split()) == broken


def test_what_was_not_tried_says_so(three: Path, runs: dict[str, Run], tmp_path: Path) -> None:
    """An attack that fits no tool, that no policy decides, or that was not run is never a pass."""
    frame = coverage_frame(three, ids(three)).set_index("attack")
    assert frame.loc["looped-destructive-cancels", "taobao-hide.json"] == "✓ blocked †"
    assert frame.loc["tenant-id-swapped", "taobao-hide.json"] == "\u2013 not applicable"
    run = runs["taobao-hide.json"]
    left = [
        entry.model_copy(update={"reason": "gateway"})
        for entry in run.not_covered
        if entry.attack == "tenant-id-swapped"
    ]
    path = tmp_path / "runs.duckdb"
    save(run.model_copy(update={"id": "a" * 16, "not_covered": tuple(left)}), path)
    save(runs["ask.json"], path)
    frame = coverage_frame(path, ids(path)).set_index("attack")
    assert frame.loc["tenant-id-swapped", "taobao-hide.json"] == "○ not covered"
    assert frame.loc["secret-hunt-by-search", "taobao-hide.json"] == "· not run"


def test_filters(three: Path) -> None:
    """Tactic, severity, words and what was played narrow the matrix down, tactics' rows with it."""
    which = ids(three)
    whole = coverage_frame(three, which)
    only = coverage_frame(three, which, Wanted(tactic=["runaway"]))
    assert set(only["group"]) == {"Runaway and budget drain"}
    severe = coverage_frame(three, which, Wanted(severity=["critical"]))
    assert set(severe[severe["attack"] != ""]["severity"]) == {"critical"}
    words = coverage_frame(three, which, Wanted(text="LOOPED cancels"))
    assert "looped-destructive-cancels" in set(words["attack"])
    assert len(words) < len(only)
    played = coverage_frame(three, which, Wanted(played=True))
    assert 0 < len(played) < len(whole)
    assert coverage_frame(three, which, Wanted(text="no such attack")).empty


def test_cases_name_rule_place_and_twin(three: Path, runs: dict[str, Run]) -> None:
    """Every case of the attack is there, worst first, with the deciding line and its twin's end."""
    run = runs["github-review.json"]
    costly = next(
        case.attack
        for case in run.cases
        if case.verdict is Verdict.BLOCKED and case.twin.verdict is TwinVerdict.BROKEN
    )
    frame = cases_frame(three, ids(three), costly)
    github = frame[frame["label"] == "github-review.json"]
    cases = [case for case in run.cases if case.attack == costly]
    assert sorted(github["case"]) == sorted(case.id for case in cases)
    worst = min((case.verdict for case in cases), key=list(Verdict).index)
    assert github["verdict"].iloc[0].endswith(worst.value)
    assert github["place"].str.match(r"github-review\.json:\d+:\d+$").all()
    stopped = github[github["verdict"] == "✓ blocked"].iloc[0]
    assert stopped["twin"].startswith("broken at step ")
    assert stopped["calls"].startswith("0 of ")
    assert f"--explain '{costly}@github#" in stopped["command"]
    left_out = next(
        each.attack
        for each in runs["taobao-hide.json"].not_covered
        if each.reason == "not-applicable"
    )
    missing = cases_frame(three, ids(three), left_out)
    row = missing[missing["label"] == "taobao-hide.json"].iloc[0]
    assert (row["verdict"], row["case"]) == ("\u2013 not applicable", "")
    assert row["message"]


def test_broken_work_names_the_line(three: Path, runs: dict[str, Run]) -> None:
    """Each broken session and twin is one row with step, tool, rule and line."""
    frame = broken_frame(three, ids(three))
    for name, run in runs.items():
        broken = sum(each.verdict == "broken" for each in run.sessions)
        broken += sum(case.twin.verdict == "broken" for case in run.cases)
        assert (frame["label"] == name).sum() == broken
    assert frame["place"].str.contains(r"\.json:\d+:\d+$").all()
    assert not (frame[["step", "tool", "server"]] == "").any(axis=None)


def test_hostile_text_is_harmless(runs: dict[str, Run], tmp_path: Path) -> None:
    """Controls, reading marks and long texts of a policy's author reach no reader as such."""
    run = runs["taobao-hide.json"]
    evil = "\u202e<script>alert(1)</script>\x1b[31m" + "x" * 1_000_000
    use = run.policies[0].model_copy(update={"name": evil, "notes": (evil,)})
    case = run.cases[0].model_copy(update={"message": evil, "title": evil, "tactic": "tactic"})
    path = tmp_path / "runs.duckdb"
    for id_ in ("a" * 16, "b" * 16):
        save(run.model_copy(update={"id": id_, "policies": (use,), "cases": (case,)}), path)
    which = ids(path)
    frames = (
        runs_frame(path),
        letters_frame(path, which),
        coverage_frame(path, which),
        cases_frame(path, which, case.attack),
        broken_frame(path, which),
    )
    for frame in frames:
        text = frame.to_csv()
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert len(text) < 200_000
        assert frame.columns.is_unique


def test_missing_runs_and_files_are_store_errors(three: Path, tmp_path: Path) -> None:
    """A run or a file that is not there is one sentence with its place."""
    with pytest.raises(StoreError, match=r'runs\.duckdb: no run "nope" is kept here$'):
        letters_frame(three, ["nope"])
    with pytest.raises(StoreError, match="no runs are kept here yet"):
        runs_frame(tmp_path / "none.duckdb")


def test_stories_are_the_corpus_own() -> None:
    """A shipped attack has a story; one of the user's own has none."""
    told = story("looped-destructive-cancels")
    assert told is not None
    assert told.summary
    assert told.control
    assert story("nobody-knows-it") is None
