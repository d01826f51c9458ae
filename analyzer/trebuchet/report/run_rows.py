"""A run's cases and sessions as one table, for spreadsheets and columnar files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, SessionResult
from trebuchet.model.value import thaw
from trebuchet.report.cause import tool_of
from trebuchet.report.csv_text import Cell, csv_text

COLUMNS: Final[Mapping[str, str]] = {
    "run": "text",
    "of": "text",
    "id": "text",
    "attack": "text",
    "session": "text",
    "title": "text",
    "tactic": "text",
    "severity": "text",
    "server": "text",
    "tool": "text",
    "verdict": "text",
    "form": "text",
    "rule": "text",
    "file": "text",
    "line": "whole",
    "column": "whole",
    "message": "text",
    "executed": "whole",
    "attempted": "whole",
    "harm_measure": "text",
    "harm_reached": "number",
    "harm_limit": "number",
    "credit": "number",
    "decidable": "yes-no",
    "shared": "yes-no",
    "call": "text",
    "arguments": "text",
    "twin_verdict": "text",
    "twin_step": "text",
    "twin_rule": "text",
    "twin_file": "text",
    "twin_line": "whole",
    "twin_message": "text",
}
"""Each column with what its cells hold. `of` is `attack` or `session`; what the other of the two
does not have is empty. `arguments` are the deciding call's, as JSON."""


def run_rows(runs: Sequence[Run]) -> tuple[dict[str, Cell], ...]:
    """One row a case, then one a session, of each run in turn."""
    return tuple(
        {**dict.fromkeys(COLUMNS), "run": run.id, **row}
        for run in runs
        for row in (*map(_case, run.cases), *map(_session, run.sessions))
    )


def rows_csv(rows: Sequence[Mapping[str, Cell]]) -> str:
    """The rows as CSV with a head (see `csv_text`)."""
    return csv_text(COLUMNS, rows)


def _case(case: CaseResult) -> dict[str, Cell]:
    call, twin = case.deciding, case.twin
    return {
        "of": "attack",
        "id": case.id,
        "attack": case.attack,
        "title": case.title,
        "tactic": case.tactic,
        "severity": case.severity.value,
        "server": case.server,
        "tool": tool_of(case),
        "verdict": case.verdict.value,
        "form": case.form,
        "rule": case.rule,
        **_place(case.source),
        "message": case.message,
        "executed": case.executed,
        "attempted": case.attempted,
        "harm_measure": case.harm.measure,
        "harm_reached": float(case.harm.reached),
        "harm_limit": float(case.harm.limit),
        "credit": case.credit,
        "decidable": case.decidable,
        "shared": case.shared,
        "call": call.tool if call is not None else None,
        "arguments": json.dumps(thaw(call.arguments), sort_keys=True) if call else None,
        "twin_verdict": twin.verdict.value,
        "twin_step": twin.step,
        "twin_rule": twin.rule,
        "twin_file": twin.source.file if twin.source else None,
        "twin_line": _known(twin.source.line) if twin.source else None,
        "twin_message": twin.message,
    }


def _session(session: SessionResult) -> dict[str, Cell]:
    return {
        "of": "session",
        "id": session.id,
        "session": session.session,
        "title": session.title,
        "server": " ".join(session.servers),
        "tool": session.tool,
        "verdict": session.verdict.value,
        "rule": session.rule,
        **_place(session.source),
        "message": session.message,
        "executed": session.number - 1 if session.number else session.calls,
        "attempted": session.calls,
    }


def _place(place: Place | None) -> dict[str, Cell]:
    if place is None:
        return {}
    return {"file": place.file, "line": _known(place.line), "column": _known(place.column)}


def _known(number: int) -> int | None:
    return number if number > 0 else None
