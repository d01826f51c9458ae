"""A policy's history as a picture: attacks stopped and honest work intact, over the commits."""

from __future__ import annotations

from trebuchet.model.history import History, RevisionScore
from trebuchet.report.history import names, turned
from trebuchet.report.line_chart import Marked, Series, line_chart
from trebuchet.report.text import counted, number, some


def history_svg(found: History) -> str:
    """The text of an SVG file; every point names its commit, and what opened is marked."""
    rows = found.revisions
    marks = [
        Marked(place, f"{turn.words} {len(names(turn.spells))}")
        for place, row in enumerate(rows)
        for turn in turned(found, row)
        if turn.words in ("opened", "broke")
    ]
    # Two turns of one commit share a mark.
    merged = {mark.step: ", ".join(m.label for m in marks if m.step == mark.step) for mark in marks}
    return line_chart(
        f"{found.file} on {some(list(found.servers), 2)}",
        f"{counted(len(rows), 'revision')} of the policy, each judged on the same corpus",
        [f"{row.revision.short} {row.revision.subject}" for row in rows],
        (
            Series(
                "attacks stopped (weighted)",
                [row.attacks_share for row in rows],
                [_said(row, f"{number(row.stopped)} of {row.attacks} attacks") for row in rows],
            ),
            Series(
                "honest work intact (weighted)",
                [row.honest_share for row in rows],
                [_said(row, f"{number(row.intact)} of {row.honest} pieces") for row in rows],
            ),
        ),
        [Marked(step, label) for step, label in merged.items()],
    )


def _said(row: RevisionScore, counts: str) -> str:
    revision = row.revision
    return f"{revision.short} {revision.date[:10]} {revision.subject}: {counts}"
