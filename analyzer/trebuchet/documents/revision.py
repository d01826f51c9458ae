"""The text of a file as it was at a git revision, read by the git program."""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from trebuchet.documents.file import decode, spoken
from trebuchet.errors import PolicyError, Problem, UsageError, nearest
from trebuchet.model.place import Place

_PATIENCE: Final = 60.0
"""Seconds that git may take: it may have to fetch an object of a partial clone."""

_MOST_NAMES: Final = 20_000
"""Files of a revision among which the nearest to a misspelt one is looked for."""

_QUIET: Final = {"LC_ALL": "C", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}


class Revision(NamedTuple):
    """A file at a revision, as `REV:path` names it."""

    rev: str
    """A commit, branch or tag; empty for what is staged."""
    path: Path

    def __str__(self) -> str:
        return f"{self.rev}:{spoken(self.path)}"


def split_revision(word: str) -> Revision | None:
    """`REV:path` taken apart; None where the word has no colon outside braces, or no path."""
    depth = 0
    for at, mark in enumerate(word):
        depth += (mark == "{") - (mark == "}")
        if mark == ":" and depth <= 0:
            return Revision(word[:at], Path(word[at + 1 :])) if word[at + 1 :] else None
    return None


def revision_text(rev: str, path: Path, cap: int) -> str:
    """The text of `path` at `rev`, at most `cap` bytes of UTF-8.

    A relative path counts from the working directory, as in `git show REV:./path`; an absolute
    one lies in the repository that holds it. An empty `rev` is what is staged. Raises
    `UsageError` when git, the repository, the revision or the file is not there, each with the
    nearest there is, and `PolicyError` when the text is too large or not UTF-8.
    """
    name = str(Revision(rev, path))
    git = Git(name, *seat(path))
    if rev.startswith("-") or "\0" in rev or "\0" in str(path) or "\n" in rev:
        raise git.refused("bad-revision", f'"{rev}" cannot be a revision')
    if git.found("--is-inside-work-tree") != "true":
        raise git.no_repository()
    if rev and git.found("--verify", "--quiet", f"{rev}^{{tree}}") is None:
        raise git.no_revision(rev)
    target = git.found("--verify", "--quiet", f"{rev}:./{git.path}")
    if target is None:
        raise git.no_file(rev)
    kind = git.said("cat-file", "-t", target)
    if kind != "blob":
        what = "a folder" if kind == "tree" else f"a {kind}"
        raise git.refused("is-directory", f"this is {what} at that revision, not a file")
    if git.is_link(rev):
        raise git.refused("is-link", "this is a symbolic link at that revision; name its target")
    size = int(git.said("cat-file", "-s", target) or 0)
    if size > cap:
        raise PolicyError(
            Problem(
                Place(name),
                "too-large",
                f"the file is too large: {size:,} bytes, where at most {cap:,} are read",
            )
        )
    return decode(git.raw("cat-file", "blob", target), name, cap, PolicyError)


def seat(path: Path) -> tuple[str | None, str]:
    """Where git is called, and the path from there: the working directory, if it will do.

    Only an absolute path, or one into another repository, moves git, to the nearest folder of it
    that is there: where git calls us, from a hook, its own variables count from the working
    directory.
    """
    if not path.is_absolute():
        path = Path(posixpath.normpath(path.as_posix()))
        if "GIT_DIR" in os.environ or not _elsewhere(path):
            return None, path.as_posix()
    folder = _nearest_folder(path)
    return str(folder), path.relative_to(folder).as_posix()


def _nearest_folder(path: Path) -> Path:
    folder = path.parent
    while not _is_folder(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _elsewhere(path: Path) -> bool:
    """Whether a relative path leads into a repository that is not the working directory's."""
    theirs = _top(_nearest_folder(path))
    return theirs is not None and theirs != _top(Path())


def _top(folder: Path) -> Path | None:
    here = Path(os.path.realpath(folder))
    return next((up for up in (here, *here.parents) if (up / ".git").exists()), None)


class Git:
    """The git program for one file: asks, and says what is wrong in our words."""

    def __init__(self, name: str, folder: str | None, path: str) -> None:
        self._name, self._folder, self.path = name, folder, path

    def refused(self, code: str, message: str) -> UsageError:
        """The error about this file."""
        return UsageError(Problem(Place(self._name), code, message))

    def found(self, *words: str) -> str | None:
        """What `git rev-parse` finds, or None."""
        done = self._run("rev-parse", *words)
        return _text(done.stdout) if done.returncode == 0 else None

    def said(self, *words: str) -> str:
        """The one line that a command says."""
        return _text(self.raw(*words))

    def raw(self, *words: str) -> bytes:
        """What a command writes; it must not fail."""
        done = self._run(*words)
        if done.returncode != 0:
            raise self.refused("git-failed", f"git cannot read it: {_reason(done.stderr)}")
        return done.stdout

    def is_link(self, rev: str) -> bool:
        """Whether the file is a symbolic link there."""
        words = ("ls-tree", "-z", rev, "--", self.path) if rev else ()
        staged = ("ls-files", "-z", "--stage", "--", self.path)
        return self._run(*(words or staged)).stdout.startswith(b"120000 ")

    def no_repository(self) -> UsageError:
        """Why nothing here is under git."""
        reason = _reason(self._run("rev-parse", "--git-dir").stderr)
        if "not a git repository" in reason or not reason:
            return self.refused("no-repository", "this folder is not in a git repository")
        return self.refused("git-failed", f"git cannot read the repository: {reason}")

    def no_revision(self, rev: str) -> UsageError:
        """What the revision might have been, and why it might not be there."""
        if self.found("--verify", "--quiet", "HEAD") is None:
            return self.refused("no-commits", "this repository holds no commit yet")
        names = self._lines("for-each-ref", "--format=%(refname:short)")
        # A build often has the branch of a remote alone.
        ending = next((name for name in names if name.endswith(f"/{rev}")), "")
        hint = f'; did you mean "{ending}"?' if ending else nearest(rev, [*names, "HEAD"])
        if self.found("--is-shallow-repository") == "true":
            hint += "; the clone is shallow, so fetch its history first (git fetch --unshallow)"
        return self.refused("unknown-revision", f'no revision "{rev}" here{hint}')

    def no_file(self, rev: str) -> UsageError:
        """What the file might be called there."""
        if self.path.startswith("../"):
            reason = _reason(self._run("rev-parse", f"{rev}:./{self.path}").stderr)
            if "outside repository" in reason:
                return self.refused("outside", "this path is outside of the git repository")
        prefix = self.found("--show-prefix") or ""
        words = ("ls-tree", "-r", "-z", "--name-only", "--full-tree", rev)
        listed = self._run(*(words if rev else ("ls-files", "-z", "--full-name")))
        names = [os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
        home = self._folder or "."
        here = posixpath.normpath(posixpath.join(home, self.path))
        near = [
            posixpath.normpath(posixpath.join(home, posixpath.relpath(found, prefix or ".")))
            for found in names[:_MOST_NAMES]
        ]
        same = [found for found in near if posixpath.basename(found) == self._base]
        hint = f'; did you mean "{same[0]}"?' if same else nearest(here, near)
        whose = f'at "{rev}"' if rev else "among what is staged"
        return self.refused("no-such-file", f'no file "{here}" {whose}{hint}')

    @property
    def _base(self) -> str:
        return posixpath.basename(self.path)

    def _lines(self, *words: str) -> list[str]:
        return list(_kept(self._run(*words).stdout))

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - no shell, and no word that git takes for an option
                ["git", "--literal-pathspecs", *words],  # noqa: S607 - the user's own git
                cwd=self._folder,
                env={**os.environ, **_QUIET},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
            )
        except FileNotFoundError:
            raise self.refused("no-git", "git is not installed; it reads revisions") from None
        except subprocess.TimeoutExpired:
            raise self.refused("git-failed", f"git gave no answer in {_PATIENCE:g} s") from None
        except OSError as error:
            raise self.refused("git-failed", f"git cannot be run: {error.strerror}") from None


def _text(data: bytes) -> str:
    return os.fsdecode(data).strip("\n")


def _kept(data: bytes) -> Iterator[str]:
    return (line for line in os.fsdecode(data).splitlines() if line)


def _reason(data: bytes) -> str:
    """What git complains of, in its own first line."""
    first = data.decode("utf-8", "replace").strip().partition("\n")[0]
    return first.removeprefix("fatal: ").rstrip(".")
