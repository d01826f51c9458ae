"""Scores over the runs of each policy, in the order of keeping."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

import pandas as pd

from trebuchet.report.text import cut, number
from trebuchet.store import runs
from trebuchet.views.kept import on_servers, shown

_NAME: Final = 40
STOPPED: Final = "attacks stopped"
INTACT: Final = "honest work intact"


def trend_frame(path: Path) -> pd.DataFrame:
    """Two rows a run, one a measure: `policy`, `number`, `measure`, `percent`, `era` and words.

    `era` counts the corpora that were used, from 1: shares of different eras cannot be compared,
    and no line may join them. `percent` is the severity-weighted share, None where nothing bound.
    """
    rows = []
    corpora: list[str] = []
    for run in runs(path):
        if run.corpus not in corpora:
            corpora.append(run.corpus)
        names = ", ".join(PurePath(name).name or name for name in run.policies)
        said = {
            "run": run.id,
            "number": run.number,
            "kept": run.saved_at.replace("T", " ")[:16],
            "policy": shown(f"{cut(names, _NAME)} on {on_servers(run.servers)}"),
            "era": corpora.index(run.corpus) + 1,
            "corpus": shown(run.corpus[:6]),
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
            "run", "number", "kept", "policy", "era", "corpus", "measure", "percent", "count",
            "letter",
        ],
    )  # fmt: skip


def trend_table(path: Path, policy: str) -> pd.DataFrame:
    """One row a run of a policy as `trend_frame` names it, the latest first, every value a text."""
    rows: dict[int, dict[str, object]] = {}
    for row in trend_frame(path).to_dict("records"):
        if row["policy"] == policy:
            own = rows.setdefault(
                row["number"], {key: row[key] for key in ("number", "kept", "corpus", "run")}
            )
            own |= {_LETTERS[row["measure"]]: row["letter"], _COUNTS[row["measure"]]: row["count"]}
    return pd.DataFrame(
        [rows[number_] for number_ in sorted(rows, reverse=True)],
        columns=[
            "number", "kept", "protection", "stopped", "usability", "intact", "corpus", "run",
        ],
    )  # fmt: skip


_LETTERS: Final = {STOPPED: "protection", INTACT: "usability"}
_COUNTS: Final = {STOPPED: "stopped", INTACT: "intact"}
