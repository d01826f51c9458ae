"""Honest work that policies break: whole sessions, and the twins of attacks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from trebuchet.model.run import Run, SessionResult, TwinVerdict
from trebuchet.report.cause import tool_of
from trebuchet.report.text import DASH
from trebuchet.views.case_table import place
from trebuchet.views.cell import Word
from trebuchet.views.kept import kept, shown

WORK_WORDS: Final = {
    TwinVerdict.INTACT: Word("✓", "intact", "every call ran"),
    TwinVerdict.HELD: Word("‖", "held", "a call waits for a person, and none is denied"),
    TwinVerdict.BROKEN: Word("✗", "broken", "a call is denied; the number says which of how many"),
    TwinVerdict.NOT_NEEDED: Word(DASH, "not needed", "it uses a tool that the agents do not need"),
}
NOT_PLAYED: Final = Word("·", "not played", "no tools of this run can play it")
WORK_LEGEND: Final = (*WORK_WORDS.values(), NOT_PLAYED)
"""Every word that a session's cell can hold."""


def honest_frame(path: Path, which: Collection[str], broken: bool = False) -> pd.DataFrame:
    """The matrix of honest work: a row for each session, a column for each run.

    Columns `session`, `title` and the runs' labels. A session that a run played on several
    servers shows the worst of them. `broken` leaves in what some run here does not let pass.
    """
    found = kept(path, which)
    titles = {session.session: session.title for each in found for session in each.run.sessions}
    columns = {each.label: _worst(each.run.sessions) for each in found}
    rows = [
        {
            "session": shown(id_),
            "title": shown(titles[id_]),
            **{label: cell.get(id_, str(NOT_PLAYED)) for label, cell in columns.items()},
        }
        for id_ in sorted(titles)
        if not broken or any(_stopped(cell.get(id_, "")) for cell in columns.values())
    ]
    return pd.DataFrame(rows, columns=["session", "title", *columns])


def _stopped(cell: str) -> bool:
    return cell.startswith(("‖", "✗"))


def _worst(sessions: Sequence[SessionResult]) -> dict[str, str]:
    """The cell of each session: its worst verdict, and at which call."""
    worst: dict[str, SessionResult] = {}
    order = list(TwinVerdict)
    for each in sessions:
        known = worst.get(each.session)
        if known is None or order.index(each.verdict) < order.index(known.verdict):
            worst[each.session] = each
    return {
        id_: f"{WORK_WORDS[each.verdict]}" + (f" {each.number}/{each.calls}" if each.number else "")
        for id_, each in worst.items()
    }


def broken_frame(path: Path, which: Collection[str]) -> pd.DataFrame:
    """One row a piece of honest work that a run breaks, sessions before twins.

    `step` names the first call that was not allowed, `place` the line that decided it.
    """
    return pd.DataFrame(
        [
            {"run": each.run.id, "label": each.label, **row}
            for each in kept(path, which)
            for row in broken_work(each.run)
        ],
        columns=["run", "label", *BROKEN],
    )


BROKEN: Final = ("kind", "work", "step", "server", "tool", "rule", "place", "message")
"""What is said of a piece of honest work that breaks."""


def broken_work(run: Run) -> Iterator[dict[str, str]]:
    """What a run breaks, with the first call that was not allowed: sessions, then twins."""
    for session in run.sessions:
        if session.verdict is TwinVerdict.BROKEN:
            yield {
                "kind": "session",
                "work": shown(session.session),
                "step": shown(f"{session.number} of {session.calls}, {session.step}"),
                "server": shown(", ".join(session.servers)),
                "tool": shown(session.tool or ""),
                "rule": shown(session.rule or ""),
                "place": place(session.source),
                "message": shown(session.message),
            }
    for case in run.cases:
        if case.twin.verdict is TwinVerdict.BROKEN:
            yield {
                "kind": "twin of an attack",
                "work": shown(case.attack),
                "step": shown(case.twin.step or ""),
                "server": shown(case.server),
                "tool": shown(tool_of(case)),
                "rule": shown(case.twin.rule or ""),
                "place": place(case.twin.source),
                "message": shown(case.twin.message),
            }
