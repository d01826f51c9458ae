"""`trebuchet history`: a policy's commits in a real repository, judged once and for all."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from calling import Call, assert_readable, assert_refused
from trebuchet.api import history as telling
from trebuchet.api import reading
from tuned import desk_corpus, policylayer

WORDS = ("--inventory", "desk.json", "--db", "runs.duckdb")


def git(*words: str) -> None:
    """Runs git as somebody, on a fixed day."""
    who = ("-c", "user.name=ana", "-c", "user.email=ana@ourco.example", "-c", "commit.gpgsign=no")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def put(text: str, subject: str, name: str = "policy.json") -> None:
    """Commits the policy as it is then."""
    Path(name).write_text(text, encoding="utf-8")
    git("add", name)
    git("commit", "-q", "-m", subject)


NINE = policylayer(("cancels", "day", 9))
HUNDRED = policylayer(("cancels", "day", 100))
THREE = policylayer(("cancels", "day", 3))


@pytest.fixture(autouse=True)
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven commits: raised, broken as a file, tightened, renamed, put right; one is a reformat."""
    monkeypatch.setattr(reading, "_load_corpus", lambda path, extra: desk_corpus())
    git("init", "-q", "-b", "main")
    put(NINE, "First policy", "old.json")
    put(json.dumps(json.loads(NINE)), "Reformat", "old.json")
    put(HUNDRED, "Raise to a hundred", "old.json")
    put("{", "Break the file", "old.json")
    put(THREE, "Tighten to three", "old.json")
    git("mv", "old.json", "policy.json")
    git("commit", "-q", "-m", "Rename")
    put(NINE, "Back to nine")


def told(call: Call, *words: str) -> Any:
    """The history as JSON."""
    return call("history", "policy.json", *WORDS, *words, "--format", "json").json


def names(said: Any) -> list[tuple[str, str, str | None]]:
    """What each spell was, by the subjects of the commits that brought and ended it."""
    subjects = {row["commit"]: row["subject"] for row in said["revisions"]} | {None: None}
    return [
        (spell["name"], subjects[spell["since"]], subjects[spell["until"]])
        for spell in said["spells"]
    ]


def test_each_commit_is_told_as_what_it_did(call: Call) -> None:
    """The bypass that a raise opened and a cut closed, the work that the cut broke, the repair."""
    said = told(call)
    assert [row["subject"] for row in said["revisions"]] == [
        "First policy",
        "Reformat",
        "Raise to a hundred",
        "Break the file",
        "Tighten to three",
        "Rename",
        "Back to nine",
    ]
    loop = "looped-destructive-cancels"
    found = names(said)
    assert (loop, "Raise to a hundred", "Tighten to three") in found
    assert ("desk-morning", "Tighten to three", "Back to nine") in found
    broken = said["revisions"][3]
    assert broken["run"] is None
    assert "policy.json:1:2" in broken["error"]
    (work,) = [spell for spell in said["spells"] if spell["name"] == "desk-morning"]
    assert work["unread"] == 1
    assert {row["file"] for row in said["revisions"]} == {"policy.json"}
    runs = [row["run"] for row in said["revisions"]]
    assert runs[4] == runs[5]
    assert runs[0] == runs[6]


def test_nothing_is_judged_twice(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second call reads what is kept, to the byte; a new commit alone is judged."""
    first = call("history", "policy.json", *WORDS).out
    judged: list[str] = []
    score: Any = vars(telling)["_score"]

    def counted(*given: Any, **named: Any) -> Any:
        run = score(*given, **named)
        judged.append(run.id)
        return run

    monkeypatch.setattr(telling, "_score", counted)
    assert call("history", "policy.json", *WORDS).out == first
    assert judged == []
    put(policylayer(("cancels", "day", 8)), "Eight")
    ran = call("history", "policy.json", *WORDS)
    assert ran.code == 0, ran.err
    assert len(judged) == 1


def test_a_part_is_told_from_its_own_beginning(call: Call) -> None:
    """What was open at the revision named is there from the beginning; the rest is left out."""
    said = told(call, "--since", "HEAD~4")
    assert said["revisions"][0]["subject"] == "Raise to a hundred"
    assert said["earlier"] == 2
    assert said["spells"][0]["first"] is True
    assert len(told(call, "--max-count", "2")["revisions"]) == 2


def test_the_order_of_commits_is_kept(call: Call) -> None:
    """In the table of revisions, once however often it is asked; broken ones without a run."""
    for _ in range(2):
        call("history", "policy.json", *WORDS)
    query = "SELECT subject, run IS NULL AS broken FROM revisions ORDER BY position"
    rows = call("sql", query, "--db", "runs.duckdb", "--format", "json").json
    assert [row["subject"] for row in rows][:2] == ["First policy", "Reformat"]
    assert sum(row["broken"] in (True, "true") for row in rows) == 1
    assert len(rows) == 7


def test_it_reads_in_80_columns_and_draws(call: Call, folder: Path) -> None:
    """The table, what each commit did, and a picture beside it; nothing kept with `none`."""
    words = ("--inventory", "desk.json", "--db", "none", "-o", "h.svg")
    ran = call("history", "policy.json", *words)
    assert_readable(ran.out)
    assert "✗ opened 1: looped-destructive-cancels" in ran.out
    assert (folder / "h.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert not (folder / "home").exists() or not list((folder / "home").rglob("*.duckdb"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("polcy.json",), ('did you mean "policy.json"?',)),
        (("desk.json",), ('no file "desk.json"',)),
        (("policy.json", "--since", "mian"), ('did you mean "main"?',)),
        (("policy.json", "--max-count", "0"), ("max-count",)),
        (("policy.json", "-o", "a.csv"), (".csv",)),
        (("policy.json", "--server", "dsk"), ("dsk",)),
    ],
)
def test_refusals(words: tuple[str, ...], says: tuple[str, ...], call: Call) -> None:
    """Exit code 2 and one sentence, with the nearest there is."""
    assert_refused(call("history", *words, *WORDS), *says)


def test_what_is_never_a_policy_is_refused(call: Call) -> None:
    """Where no revision can be read there is nothing to judge."""
    put("{", "Nonsense", "bad.json")
    assert_refused(call("history", "bad.json", *WORDS), "no revision of it can be read")


def test_a_folder_without_git_is_refused(
    call: Call, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside of a repository, and in one without a commit."""
    empty = tmp_path_factory.mktemp("empty")
    monkeypatch.chdir(empty)
    assert_refused(call("history", "policy.json"), "not in a git repository")
    git("init", "-q", "-b", "main")
    assert_refused(call("history", "policy.json"), "no commit yet")
