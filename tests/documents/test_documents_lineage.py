"""The commits of a file: renames followed, merges as one, oldest first."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from trebuchet.documents.lineage import lineage
from trebuchet.errors import UsageError


def git(*words: str) -> None:
    """Runs git as somebody."""
    who = ("-c", "user.name=ana", "-c", "user.email=ana@ourco.example", "-c", "commit.gpgsign=no")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def put(name: str, text: str, subject: str) -> None:
    """Commits a file with this text."""
    Path(name).write_text(text * 9, encoding="utf-8")
    git("add", name)
    git("commit", "-q", "-m", subject)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is made, changed, moved, changed on a branch that is merged, and once more."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    Path("gate").mkdir()
    put("policy.json", "one\n", "First é")
    put("other.txt", "x", "Something else")
    put("policy.json", "one\ntwo\n", "Second")
    git("mv", "policy.json", "gate/policy.json")
    git("commit", "-q", "-m", "Move it")
    git("checkout", "-q", "-b", "side")
    put("gate/policy.json", "one\ntwo\nthree\n", "On the side")
    git("checkout", "-q", "main")
    put("other.txt", "y", "Something else again")
    git("merge", "-q", "--no-ff", "-m", "Merge the side", "side")
    put("gate/policy.json", "four\n", "Last")
    return tmp_path


SUBJECTS = ["First é", "Second", "Move it", "Merge the side", "Last"]


def test_the_commits_of_a_file(repository: Path) -> None:
    """Oldest first, with the name that the file had, and its place on the branch."""
    found = lineage(Path("gate/policy.json"))
    assert [each.subject for each in found.commits] == SUBJECTS
    assert [each.path.as_posix() for each in found.commits] == [
        "policy.json",
        "policy.json",
        "gate/policy.json",
        "gate/policy.json",
        "gate/policy.json",
    ]
    assert {each.file for each in found.commits} == {"gate/policy.json"}
    assert [each.position for each in found.commits] == [0, 2, 3, 5, 6]
    assert (found.earlier, found.shallow) == (0, False)


@pytest.mark.parametrize(
    ("since", "most", "kept"),
    [
        ("HEAD", None, ["Last"]),
        ("HEAD~1", None, ["Merge the side", "Last"]),
        ("HEAD~3", None, ["Move it", "Merge the side", "Last"]),
        (None, 2, ["Merge the side", "Last"]),
        ("HEAD~3", 1, ["Last"]),
        (None, 99, SUBJECTS),
    ],
)
def test_a_part_of_the_history(
    repository: Path, since: str | None, most: int | None, kept: list[str]
) -> None:
    """From the state at a revision on, or the last few; how many are left out is known."""
    found = lineage(Path("gate/policy.json"), since, most)
    assert [each.subject for each in found.commits] == kept
    assert found.earlier == len(SUBJECTS) - len(kept)


def test_paths_count_from_where_one_stands(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a folder below, and absolute from anywhere."""
    monkeypatch.chdir(repository / "gate")
    near = lineage(Path("policy.json"))
    assert [each.path.as_posix() for each in near.commits][:3] == [
        "../policy.json",
        "../policy.json",
        "policy.json",
    ]
    monkeypatch.chdir("/")
    far = lineage(repository / "gate" / "policy.json")
    assert far.commits[0].path == repository / "policy.json"
    assert [each.commit for each in far.commits] == [each.commit for each in near.commits]


def test_a_deleted_file_has_a_history(repository: Path) -> None:
    """Its last commit is the one that deleted it."""
    git("rm", "-q", "gate/policy.json")
    git("commit", "-q", "-m", "Drop it")
    found = lineage(Path("gate/policy.json"))
    assert [each.gone for each in found.commits] == [False] * 5 + [True]


def test_a_shallow_clone_says_so(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is told, and that there may be more; a revision before it is refused."""
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    monkeypatch.chdir(clone)
    found = lineage(Path("gate/policy.json"))
    assert found.shallow
    assert len(found.commits) == 1
    with pytest.raises(UsageError, match="shallow"):
        lineage(Path("gate/policy.json"), "HEAD~3")


@pytest.mark.parametrize(
    ("path", "since", "code"),
    [
        ("gate/polcy.json", None, "no-such-file"),
        ("gate/policy.json", "mian", "unknown-revision"),
        ("gate/policy.json", "--all", "bad-revision"),
    ],
)
def test_refusals(repository: Path, path: str, since: str | None, code: str) -> None:
    """One sentence each, with the nearest there is."""
    with pytest.raises(UsageError) as refused:
        lineage(Path(path), since)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_no_repository_and_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without git, and a repository in which nothing was committed."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="not in a git repository"):
        lineage(Path("policy.json"))
    git("init", "-q", "-b", "main")
    with pytest.raises(UsageError, match="no commit yet"):
        lineage(Path("policy.json"))


def test_a_file_of_another_repository_is_told_from_where_it_lies(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each commit has the path by which the working directory reaches the file."""
    (repository.parent / "elsewhere").mkdir()
    monkeypatch.chdir(repository.parent / "elsewhere")
    here = f"../{repository.name}"
    found = lineage(Path(here) / "gate" / "policy.json")
    assert [each.subject for each in found.commits] == SUBJECTS
    paths = [each.path.as_posix() for each in found.commits]
    assert paths == [f"{here}/policy.json"] * 2 + [f"{here}/gate/policy.json"] * 3
