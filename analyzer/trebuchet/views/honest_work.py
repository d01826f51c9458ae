"""Honest work that policies break: whole sessions, and the twins of attacks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from trebuchet.model.run import TwinVerdict
from trebuchet.report.cause import tool_of
from trebuchet.views.case_table import place
from trebuchet.views.kept import Kept, kept, shown


def broken_frame(path: Path, which: Collection[str]) -> pd.DataFrame:
    """One row a piece of honest work that a run breaks, sessions before twins.

    `step` names the first call that was not allowed, `place` the line that decided it.
    """
    return pd.DataFrame(
        [row for each in kept(path, which) for row in (*_sessions(each), *_twins(each))],
        columns=[
            "run",
            "label",
            "kind",
            "work",
            "step",
            "server",
            "tool",
            "rule",
            "place",
            "message",
        ],
    )


def _sessions(each: Kept) -> Iterator[dict[str, str]]:
    for session in each.run.sessions:
        if session.verdict is TwinVerdict.BROKEN:
            yield {
                "run": each.run.id,
                "label": each.label,
                "kind": "session",
                "work": shown(session.session),
                "step": shown(f"{session.number} of {session.calls}, {session.step}"),
                "server": shown(", ".join(session.servers)),
                "tool": shown(session.tool or ""),
                "rule": shown(session.rule or ""),
                "place": place(session.source),
                "message": shown(session.message),
            }


def _twins(each: Kept) -> Iterator[dict[str, str]]:
    for case in each.run.cases:
        if case.twin.verdict is TwinVerdict.BROKEN:
            yield {
                "run": each.run.id,
                "label": each.label,
                "kind": "twin of an attack",
                "work": shown(case.attack),
                "step": shown(case.twin.step or ""),
                "server": shown(case.server),
                "tool": shown(tool_of(case)),
                "rule": shown(case.twin.rule or ""),
                "place": place(case.twin.source),
                "message": shown(case.twin.message),
            }
