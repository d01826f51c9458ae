"""Tells a policy's history: every commit of its file judged alike, each once and for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, Unpack

from trebuchet.analysis.history.spells import Judged, scores, spells
from trebuchet.analysis.ownworld import propose_shared_world
from trebuchet.analysis.score import run_id, setting_of
from trebuchet.analysis.score import score as _score
from trebuchet.analysis.terms import Terms
from trebuchet.corpus import load_world
from trebuchet.dialects import parse_policy
from trebuchet.documents import POLICY_CAP, spoken
from trebuchet.documents.lineage import Commit, Lineage, lineage, no_commits
from trebuchet.documents.revision import revision_text
from trebuchet.errors import TrebuchetError
from trebuchet.model.attack import Corpus
from trebuchet.model.history import HISTORY_SCHEMA, History, PolicyRevision
from trebuchet.model.policy import NativePolicy
from trebuchet.model.run import Run
from trebuchet.model.tool import Inventory


class Version(NamedTuple):
    """A policy as one commit left it, or why it cannot be read."""

    commit: Commit
    policy: NativePolicy | None
    error: str = ""


class Versions(NamedTuple):
    """Every version of a policy's file, oldest first."""

    path: Path
    versions: tuple[Version, ...]
    line: Lineage

    @property
    def newest(self) -> NativePolicy | None:
        """The last version that can be read; None where none can."""
        return next((each.policy for each in reversed(self.versions) if each.policy), None)


def versions(
    path: Path,
    since: str | None = None,
    most: int | None = None,
    dialect: str | None = None,
    lenient: bool = False,
) -> Versions:
    """Every commit of HEAD's first-parent line that changed the file, with the policy that it left.

    Each policy goes by the file's name as it is asked for. Raises `UsageError` where there is no
    history to read.
    """
    line = lineage(path, since, most)
    if not line.commits:
        raise no_commits(path)
    found = [_version(each, spoken(path), dialect, lenient) for each in line.commits]
    return Versions(path, tuple(found), line)


def _version(commit: Commit, name: str, dialect: str | None, lenient: bool) -> Version:
    if commit.gone:
        return Version(commit, None, "the file was deleted")
    try:
        text = revision_text(commit.commit, commit.path, POLICY_CAP)
        return Version(commit, parse_policy(text, name, dialect, lenient))
    except TrebuchetError as error:
        first, *rest = error.problems
        more = f" (and {len(rest)} more)" if rest else ""
        return Version(commit, None, f"{first}{more}")


Kept = Callable[[str], Run | None]
"""The run with an id, where one is kept."""


def history(
    found: Versions,
    servers: Sequence[str],
    corpus: Corpus,
    inventory: Inventory,
    kept: Kept = lambda _: None,
    keep: Callable[[Run], None] = lambda _: None,
    **terms: Unpack[Terms],
) -> History:
    """Every version judged on the same servers, corpus, needs and world, and what turned when.

    Without `world` it is the shipped one with what the versions' own literals say, the earlier ones
    heard first. A run that `kept` gives is not judged again; one that is judged goes to `keep`.
    """
    read = [each.policy for each in found.versions if each.policy is not None]
    tools = inventory.tools_of(servers)
    settled = terms.get("world") or propose_shared_world(
        (dict.fromkeys(servers, policy) for policy in read), tools, load_world()
    )
    judged: list[Judged] = []
    seen: dict[str, Run] = {}
    new = 0
    for commit, policy, error in found.versions:
        run: Run | None = None
        if policy is not None:
            held = dict.fromkeys(servers, policy)
            setting = setting_of(held, tools, settled, terms.get("needs"), corpus.sessions)
            id_ = run_id(held, corpus, tools, setting, **terms)
            run = seen.get(id_) or kept(id_)
            if run is None:
                run = _score(held, corpus, inventory, setting, **terms)
                new += 1
                keep(run)
            seen[id_] = run
        revision = PolicyRevision(
            file=commit.file,
            commit=commit.commit,
            position=commit.position,
            date=commit.date,
            subject=commit.subject,
            run=run.id if run else None,
            error=error,
        )
        judged.append(Judged(revision, run))
    return History(
        schema_version=HISTORY_SCHEMA,
        file=spoken(found.path),
        servers=tuple(sorted(servers)),
        revisions=scores(judged),
        spells=spells(judged),
        earlier=found.line.earlier,
        shallow=found.line.shallow,
        corpus=corpus.digest,
        judged=new,
    )
