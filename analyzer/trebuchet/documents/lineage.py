"""The commits that changed a file, under whatever names it had, read by the git program."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from trebuchet.documents.file import spoken
from trebuchet.documents.revision import Git, seat
from trebuchet.errors import Problem, UsageError
from trebuchet.model.place import Place


class Commit(NamedTuple):
    """One commit that changed a file on the line of the branch."""

    commit: str
    """The full hash."""
    date: str
    """When its author made it, ISO 8601 with the author's own offset."""
    subject: str
    path: Path
    """The file's name then, counted as the name that was asked for."""
    file: str
    """The file's name now, from the top of the repository."""
    position: int
    """How many commits of the branch come before it, 0 for the first."""
    gone: bool
    """Whether the commit deleted the file."""


class Lineage(NamedTuple):
    """The commits of a file, oldest first."""

    commits: tuple[Commit, ...]
    earlier: int
    """Commits before these that were left out."""
    shallow: bool
    """Whether the clone does not hold what came before."""


def lineage(path: Path, since: str | None = None, most: int | None = None) -> Lineage:
    """The commits on the first-parent line of HEAD that changed a file, renames followed.

    A merge stands for all that it brought in. With `since` those after that revision, and the one
    before them as the state that they changed; `most` keeps the last so many. Raises `UsageError`
    where git, the repository, the revision or the file is not there.
    """
    git = Git(spoken(path), *seat(path))
    if "\0" in str(path) or (since is not None and (since.startswith("-") or "\0" in since)):
        raise git.refused("bad-revision", f'"{since}" cannot be a revision')
    if git.found("--is-inside-work-tree") != "true":
        raise git.no_repository()
    if git.found("--verify", "--quiet", "HEAD") is None:
        raise git.no_revision("HEAD")
    if git.found("--verify", "--quiet", f"HEAD:./{git.path}") is None and not _known(git):
        raise git.no_file("HEAD")
    commits = list(_commits(git, path))
    first = 0
    if since is not None:
        if git.found("--verify", "--quiet", f"{since}^{{commit}}") is None:
            raise git.no_revision(since)
        after = set(git.said("rev-list", f"{since}..HEAD").split())
        first = next((at for at, one in enumerate(commits) if one.commit in after), len(commits))
        first = max(first - 1, 0)
    if most is not None:
        first = max(first, len(commits) - most)
    shallow = git.found("--is-shallow-repository") == "true"
    return Lineage(tuple(commits[first:]), first, shallow)


def _known(git: Git) -> bool:
    """Whether the file was ever there under this name."""
    return bool(git.said("rev-list", "-1", "HEAD", "--", git.path))


def _commits(git: Git, path: Path) -> Iterator[Commit]:
    prefix = git.found("--show-prefix") or ""
    line = git.said("rev-list", "--first-parent", "HEAD").split()
    depth = {commit: len(line) - 1 - at for at, commit in enumerate(line)}
    told = git.raw(
        *("-c", "log.showSignature=false", "log", "--follow", "-M", "--first-parent"),
        *("--diff-merges=first-parent", "--no-color", "--no-relative", "--encoding=UTF-8"),
        *("-z", "--name-status", "--format=%H%x00%aI%x00%s", "--", git.path),
    )
    words = iter(told.decode("utf-8", "replace").split("\0"))
    found: list[tuple[str, str, str, str, str]] = []
    for commit in words:
        if not commit.strip():
            continue
        date, subject, status = next(words), next(words), next(words).strip()
        name = next(words)
        if status[:1] in ("R", "C"):
            name = next(words)
        found.append((commit.strip(), date, subject, status, name))
    now = found[0][4] if found else ""
    folder, _ = seat(path)
    for commit, date, subject, status, name in reversed(found):
        then = Path(posixpath.relpath(name, prefix or "."))
        if folder is not None:
            then = Path(os.path.normpath(Path(folder) / then))
        yield Commit(commit, date, subject, then, now, depth.get(commit, 0), status.startswith("D"))


def no_commits(path: Path) -> UsageError:
    """Why there is nothing to tell."""
    message = "no commit of this branch changed this file"
    return UsageError(Problem(Place(spoken(path)), "no-history", message))
