"""Scores over the runs of each policy: by its commits where they are known, else as they came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, Final, NamedTuple

import pandas as pd

from trebuchet.model.history import PolicyRevision
from trebuchet.model.run_row import RunRow
from trebuchet.report.text import clip, counted, cut, number
from trebuchet.store import runs
from trebuchet.store.revisions import revisions
from trebuchet.views.kept import on_servers, shown

_NAME: Final = 40
_SUBJECT: Final = 60
STOPPED: Final = "attacks stopped"
INTACT: Final = "honest work intact"


def trend_frame(path: Path) -> pd.DataFrame:
    """Two rows a step, one a measure: `policy`, `step`, `order`, `measure`, `percent` and words.

    A step is a commit of the policy, where `trebuchet history` kept its commits, and a run
    otherwise; `step` names it and `order` counts the steps of a policy from 1. A run of a policy
    with commits that belongs to none comes after them. `commit` and `subject` are empty where no
    commit is known. `era` counts from 1 what was played: a corpus, under the needs of the agents.
    Shares of different eras cannot be compared, and no line may join them. `percent` is the
    severity-weighted share, None where nothing bound.
    """
    kept = runs(path)
    grounds = list(dict.fromkeys((run.corpus, run.needs) for run in kept))
    rows: list[dict[str, Any]] = []
    for step in _steps(kept, revisions(path)):
        run = step.run
        said = {
            "run": run.id,
            "number": run.number,
            "kept": run.saved_at.replace("T", " ")[:16],
            "policy": step.policy,
            "step": step.name,
            "order": step.order,
            "commit": step.revision.short if step.revision else "",
            "subject": shown(clip(step.revision.subject, _SUBJECT)) if step.revision else "",
            "era": grounds.index((run.corpus, run.needs)) + 1,
            "corpus": shown(run.corpus[:6]),
            "needs": "every tool" if run.needs is None else counted(len(run.needs), "tool"),
        }
        for measure, share, count, letter in (
            (STOPPED, run.attacks_share, (run.stopped, run.attacks), run.protection),
            (INTACT, run.honest_share, (run.intact, run.honest), run.usability),
        ):
            rows.append(
                {
                    **said,
                    "measure": measure,
                    "percent": None if share is None else int(share * 100 + 1e-9),
                    "count": f"{number(count[0])}/{count[1]}",
                    "letter": letter or "",
                }
            )
    return pd.DataFrame(
        rows,
        columns=[
            "run", "number", "kept", "policy", "step", "order", "commit", "subject", "era",
            "corpus", "needs", "measure", "percent", "count", "letter",
        ],
    )  # fmt: skip


class _Step(NamedTuple):
    """A run in its place among those of its policy."""

    policy: str
    run: RunRow
    order: int
    revision: PolicyRevision | None

    @property
    def name(self) -> str:
        """What stands below the point: the commit, or the run's number."""
        return self.revision.short if self.revision else str(self.run.number)


def _steps(kept: Sequence[RunRow], known: Sequence[PolicyRevision]) -> Iterator[_Step]:
    """The runs policy by policy, the policy whose run was kept last comes last."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[RunRow]] = {}
    for run in kept:
        alike.setdefault((run.policies, run.servers), []).append(run)
    grouped = dict(zip(_names(list(alike)), alike.values(), strict=True))
    commits: dict[str, list[PolicyRevision]] = defaultdict(list)
    for revision in known:
        if revision.run is not None:
            commits[revision.run].append(revision)
    for policy in sorted(grouped, key=lambda name: grouped[name][-1].number):
        for order, (run, at) in enumerate(_ordered(grouped[policy], commits), start=1):
            yield _Step(policy, run, order, at)


def _names(alike: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> Iterator[str]:
    """What each set of policies and servers is called: short names where they tell them apart."""
    short = [
        shown(f"{cut(', '.join(PurePath(name).name or name for name in policies), _NAME)} on {on}")
        for policies, servers in alike
        for on in (on_servers(servers),)
    ]
    seen = Counter(short)
    for name, (policies, servers) in zip(short, alike, strict=True):
        whole = shown(f"{', '.join(policies)} on {', '.join(servers)}")
        yield name if seen[name] == 1 else whole


def _ordered(
    of: Sequence[RunRow], commits: Mapping[str, Sequence[PolicyRevision]]
) -> list[tuple[RunRow, PolicyRevision | None]]:
    """The commits in their order, each with the last run of it; then the runs of no commit."""
    told = {
        (at.file, at.position, at.commit): (run, at) for run in of for at in commits.get(run.id, ())
    }
    others = ((run, None) for run in of if not commits.get(run.id))
    return [*(told[key] for key in sorted(told)), *others]


def trend_table(path: Path, policy: str) -> pd.DataFrame:
    """One row a step of a policy as `trend_frame` names it, the latest first, values as texts.

    `commit` and `subject` are left out where no commit of the policy is known.
    """
    rows: dict[int, dict[str, object]] = {}
    for row in trend_frame(path).to_dict("records"):
        if row["policy"] == policy:
            plain = ("number", "kept", "commit", "subject", "corpus", "needs", "run")
            own = rows.setdefault(row["order"], {key: row[key] for key in plain})
            own |= {_LETTERS[row["measure"]]: row["letter"], _COUNTS[row["measure"]]: row["count"]}
    commits = ["commit", "subject"] if any(row["commit"] for row in rows.values()) else []
    return pd.DataFrame(
        [rows[order] for order in sorted(rows, reverse=True)],
        columns=[
            "number", "kept", *commits, "protection", "stopped", "usability", "intact", "corpus",
            "needs", "run",
        ],
    )  # fmt: skip


_LETTERS: Final = {STOPPED: "protection", INTACT: "usability"}
_COUNTS: Final = {STOPPED: "stopped", INTACT: "intact"}
