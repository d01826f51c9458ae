"""Files at git revisions: read as `git show REV:./path` does, refused in our own words."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from trebuchet.documents.revision import Revision, revision_text, split_revision
from trebuchet.errors import PolicyError, TrebuchetError, UsageError


def git(*words: str) -> None:
    """Runs git as somebody."""
    who = ("-c", "user.name=ana", "-c", "user.email=ana@ourco.example", "-c", "commit.gpgsign=no")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, a tag and a branch, and a change that is only staged."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deep.json").write_text("deep")
    (tmp_path / "policy.json").write_text("first é", encoding="utf-8")
    (tmp_path / "binary.json").write_bytes(b"\xff\x00")
    (tmp_path / "link.json").symlink_to("policy.json")
    git("add", ".")
    git("commit", "-q", "-m", "first")
    git("tag", "v1")
    git("branch", "feature/mail")
    (tmp_path / "policy.json").write_text("staged", encoding="utf-8")
    git("add", "policy.json")
    (tmp_path / "policy.json").write_text("on disk", encoding="utf-8")
    return tmp_path


def read(rev: str, path: str | Path, cap: int = 1000) -> str:
    """The text of a file at a revision."""
    return revision_text(rev, Path(path), cap)


def test_a_relative_path_into_another_repository_is_read_there(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From outside of any repository, and from another one; git is asked in the file's folder."""
    outside, other = repository.parent / "outside", repository.parent / "other"
    here = Path("..") / repository.name
    for folder in (outside, other):
        folder.mkdir()
        monkeypatch.chdir(folder)
        if folder is other:
            git("init", "-q")
        assert read("HEAD", here / "policy.json") == "first é"
        assert read("v1", here / "sub" / "deep.json") == "deep"
        nearest_there = re.escape(f'no file "{here}/polcy.json" at "HEAD"; did you mean "{here}/')
        with pytest.raises(UsageError, match=nearest_there):
            read("HEAD", here / "polcy.json")
    monkeypatch.chdir(outside)
    with pytest.raises(UsageError, match="this folder is not in a git repository"):
        read("HEAD", "policy.json")


@pytest.mark.parametrize(
    ("rev", "path", "text"),
    [
        ("HEAD", "policy.json", "first é"),
        ("v1", "./policy.json", "first é"),
        ("feature/mail", "sub/../policy.json", "first é"),
        ("", "policy.json", "staged"),
        ("HEAD^{/first}", "sub/deep.json", "deep"),
    ],
)
def test_a_file_is_read_as_it_was(repository: Path, rev: str, path: str, text: str) -> None:
    """Commits, tags, branches, searches, and what is staged; never what lies on the disk."""
    assert read(rev, path) == text


def test_paths_count_from_the_working_directory(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below a folder a path counts from there, and an absolute one from anywhere."""
    monkeypatch.chdir(repository / "sub")
    assert read("HEAD", "deep.json") == "deep"
    assert read("HEAD", "../policy.json") == "first é"
    with pytest.raises(UsageError, match=r'did you mean "../policy.json"'):
        read("HEAD", "policy.json")
    monkeypatch.chdir("/")
    assert read("HEAD", repository / "sub" / "deep.json") == "deep"
    assert read("HEAD", repository / "sub" / "gone" / ".." / "deep.json") == "deep"


@pytest.mark.parametrize(
    ("rev", "path", "code", "says"),
    [
        ("mian", "policy.json", "unknown-revision", 'did you mean "main"?'),
        ("mail", "policy.json", "unknown-revision", 'did you mean "feature/mail"?'),
        ("HEAD~7", "policy.json", "unknown-revision", 'no revision "HEAD~7"'),
        ("HEAD", "polcy.json", "no-such-file", 'did you mean "policy.json"?'),
        ("HEAD", "deep.json", "no-such-file", 'did you mean "sub/deep.json"?'),
        ("", "nothing", "no-such-file", "among what is staged"),
        ("HEAD", "--version", "no-such-file", 'no file "--version"'),
        ("HEAD", "*.json", "no-such-file", 'no file "*.json"'),
        ("HEAD", ":/policy.json", "no-such-file", "policy.json"),
        ("HEAD", "sub", "is-directory", "this is a folder at that revision"),
        ("HEAD", "link.json", "is-link", "symbolic link"),
        ("", "link.json", "is-link", "symbolic link"),
        ("HEAD", "../outside.json", "outside", "outside of the git repository"),
        ("--upload-pack=touch x", "policy.json", "bad-revision", "cannot be a revision"),
        ("-h", "policy.json", "bad-revision", "cannot be a revision"),
        ("HEAD\0", "policy.json", "bad-revision", "cannot be a revision"),
        ("HEAD\n", "policy.json", "bad-revision", "cannot be a revision"),
        ("$(touch x)", "policy.json", "unknown-revision", "no revision"),
        ("HEAD", "a\0b", "bad-revision", "cannot be a revision"),
        ("HEAD", "binary.json", "nul-byte", "NUL byte"),
    ],
)
def test_what_is_not_there_is_told_with_the_nearest(
    repository: Path, rev: str, path: str, code: str, says: str
) -> None:
    """One sentence, the place as it was named, and nothing that git would take for an option."""
    with pytest.raises(TrebuchetError) as raised:
        read(rev, path)
    [problem] = raised.value.problems
    assert problem.code == code
    assert says in problem.message
    assert problem.place.file == f"{rev}:{path}"
    assert not (repository / "x").exists()


def test_a_file_beyond_the_cap_is_refused(repository: Path) -> None:
    """Its size is asked for before it is read."""
    with pytest.raises(PolicyError, match="too large: 8 bytes, where at most 3"):
        read("HEAD", "policy.json", 3)


def test_no_repository_and_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of a repository, and in one without history."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="not in a git repository"):
        read("HEAD", "policy.json")
    git("init", "-q")
    with pytest.raises(UsageError, match="holds no commit yet"):
        read("HEAD", "policy.json")


def test_a_shallow_clone_says_what_to_do(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that fetched one commit is told to fetch the rest, and the remote's branch."""
    git("commit", "-q", "-m", "second")
    clone = tmp_path_factory.mktemp("clone")
    git("clone", "-q", "--depth", "1", f"file://{repository}", str(clone))
    monkeypatch.chdir(clone)
    with pytest.raises(UsageError, match="the clone is shallow"):
        read("v1", "policy.json")
    git("checkout", "-q", "--detach")
    git("branch", "-q", "-D", "main")
    with pytest.raises(UsageError, match='did you mean "origin/main"'):
        read("main", "policy.json")


def test_without_git_it_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is the user's own, and may not be there."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match="git is not installed"):
        read("HEAD", "policy.json")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("HEAD~1:policy.json", ("HEAD~1", "policy.json")),
        (":policy.json", ("", "policy.json")),
        ("HEAD^{/fix: a}:b.json", ("HEAD^{/fix: a}", "b.json")),
        ("main:a:b.json", ("main", "a:b.json")),
        ("policy.json", None),
        ("main:", None),
        ("", None),
    ],
)
def test_a_word_is_taken_apart_at_its_first_colon(word: str, parts: tuple[str, str] | None) -> None:
    """A colon in the braces of a revision is its own."""
    assert split_revision(word) == (Revision(parts[0], Path(parts[1])) if parts else None)
