"""One attack in each run: its cases, with what decided them."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, TwinResult, TwinVerdict
from trebuchet.report.cause import tool_of
from trebuchet.report.text import arguments, inert, number
from trebuchet.views.cell import NOT_RUN, VERDICT_WORDS, Cell, cells
from trebuchet.views.kept import Kept, kept, shown

_LONGEST: Final = 2000
"""A command that is longer is shown to nobody: cut short it would be another command."""


def cases_frame(path: Path, which: Collection[str], attack: str) -> pd.DataFrame:
    """One row a case of `attack`, worst first in each run; one that says why where there is none.

    `verdict` is a word with its glyph, `place` is `file:line:column`, `call` the first harmful
    call that ran or was stopped, `command` what shows the case call by call.
    """
    return pd.DataFrame(
        [row for each in kept(path, which) for row in _rows(each, attack)],
        columns=[
            "run", "label", "case", "server", "tool", "severity", "verdict", "rule", "place",
            "calls", "harm", "form", "twin", "message", "call", "command",
        ],
        dtype=object,
    ).fillna("")  # fmt: skip


def _rows(each: Kept, attack: str) -> Iterator[dict[str, str]]:
    played = [case for case in each.run.cases if case.attack == attack]
    if not played:
        why = [left.text for left in each.run.not_covered if left.attack == attack]
        cell = cells(each.run).get(attack, Cell(NOT_RUN))
        yield {
            "run": each.run.id,
            "label": each.label,
            "verdict": str(cell),
            "message": shown(why[0] if why else cell.word.meaning),
        }
    order = list(VERDICT_WORDS)[::-1]
    for case in sorted(played, key=lambda case: (order.index(case.verdict), case.id)):
        yield _row(each, case)


def _row(each: Kept, case: CaseResult) -> dict[str, str]:
    call = case.deciding
    return {
        "run": each.run.id,
        "label": each.label,
        "case": shown(case.id),
        "server": shown(case.server),
        "tool": shown(tool_of(case)),
        "severity": case.severity.value,
        "verdict": str(VERDICT_WORDS[case.verdict]),
        "rule": shown(case.rule or "no rule"),
        "place": place(case.source),
        "calls": f"{case.executed} of {case.attempted} ran",
        "harm": f"{case.harm.measure} {number(case.harm.reached)}, harm from "
        f"{number(case.harm.limit)}",
        "form": shown(case.form),
        "twin": _twin(case.twin),
        "message": shown(case.message),
        "call": shown(f"{call.tool} {arguments(call.arguments)}") if call else "",
        "command": _command(each.run, case),
    }


def _twin(twin: TwinResult) -> str:
    if twin.verdict in (TwinVerdict.INTACT, TwinVerdict.NOT_NEEDED):
        return twin.verdict.value.replace("-", " ")
    by = f" by {twin.rule}" if twin.rule else ""
    return shown(f"{twin.verdict.value} at step {twin.step}{by} {place(twin.source)}".rstrip())


def place(at: Place | None) -> str:
    """A place as editors print it; nothing where none is known."""
    return shown(str(at)) if at else ""


def _command(run: Run, case: CaseResult) -> str:
    if len(run.policies) == 1:
        policies = shlex.quote(inert(run.policies[0].name))
        server = f" --server {shlex.quote(inert(case.server))}"
    else:
        pairs = [(server, use.name) for use in run.policies for server in use.servers]
        policies = " ".join(
            f"--policy {shlex.quote(inert(f'{server}={name}'))}" for server, name in pairs
        )
        server = ""
    command = f"trebuchet score {policies}{server} --explain {shlex.quote(inert(case.id))}"
    return command if len(command) < _LONGEST else ""
