"""Baselines and locks as text: what they hold, and what renewing them blesses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from trebuchet.model.baseline import Baseline, KeptRun, Lock, LockChange
from trebuchet.model.regression import Regression, Turn
from trebuchet.model.run import Verdict
from trebuchet.report.check import lock_lines
from trebuchet.report.line import BLANK, Line, Span, Tone, folded, line, rendered
from trebuchet.report.table import Field, table
from trebuchet.report.text import DASH, counted, number, some
from trebuchet.report.turns import work_of

_NAMES = 3


def blessed(
    baseline: Baseline,
    changes: Mapping[str, Regression | None],
    file: str,
    width: int = 80,
    color: bool = False,
) -> str:
    """What a new baseline holds, and what of it the old one did not."""
    lines = [line(Span(f"{file} written", "bold"), f": {_size(baseline)}"), BLANK]
    for kept in baseline.runs:
        lines += [*_run(kept, width), *_blessed(changes.get(kept.agent), width), BLANK]
    lines += folded(2, "commit it; `trebuchet check` compares with it from now on", width, "dim")
    return rendered(lines, width, color)


def baseline_page(baseline: Baseline, file: str, width: int = 80, color: bool = False) -> str:
    """What a baseline holds: policies, counts and letters, verdicts, paths."""
    lines = [line(Span(file, "bold"), f": {_size(baseline)}"), BLANK]
    for kept in baseline.runs:
        lines += [*_run(kept, width), BLANK]
    return rendered(lines[:-1], width, color)


def locked(
    lock: Lock,
    changes: Sequence[LockChange] | None,
    file: str,
    width: int = 80,
    color: bool = False,
) -> str:
    """What a new lock trusts, and what changed since the old one."""
    lines: list[Line] = [line(Span(f"{file} written", "bold"), f": {_locked(lock)}")]
    if changes:
        lines += [BLANK, line("  trusted from now on"), *lock_lines(changes, width), BLANK]
    elif changes is not None:
        lines += folded(2, "nothing changed since it was locked before", width)
    lines += folded(2, "commit it; `trebuchet check` fails when a tool is another", width, "dim")
    return rendered(lines, width, color)


def lock_page(lock: Lock, file: str, width: int = 80, color: bool = False) -> str:
    """What a lock trusts, a server a row."""
    rows = [
        (
            name,
            server.package or DASH,
            server.version or DASH,
            str(len(server.tools)),
            str(sum(tool.prose is None for tool in server.tools.values())),
        )
        for name, server in sorted(lock.servers.items())
    ]
    fields = (
        Field("server"),
        Field("package"),
        Field("version", gives=False),
        Field("tools", right=True, gives=False),
        Field("without words", right=True, gives=False),
    )
    head: list[Line] = [line(Span(file, "bold"), f": {_locked(lock)}"), BLANK]
    return rendered([*head, *table(fields, rows, width)], width, color)


def _size(baseline: Baseline) -> str:
    cases = sum(len(run.cases) for run in baseline.runs)
    sessions = sum(len(run.sessions) for run in baseline.runs)
    return f"{counted(cases, 'case')}, {counted(sessions, 'session')}"


def _locked(lock: Lock) -> str:
    tools = sum(len(server.tools) for server in lock.servers.values())
    return f"{counted(tools, 'tool')} of {counted(len(lock.servers), 'server')}"


def _run(kept: KeptRun, width: int) -> Iterator[Line]:
    whose = f"{kept.agent}: " if kept.agent else ""
    names = [f"{policy.name} on {some(list(policy.servers), _NAMES)}" for policy in kept.policies]
    yield from folded(2, whose + "; ".join(names), width)
    summary = kept.summary
    yield from folded(
        2,
        f"protection {summary.protection or DASH}, {number(summary.stopped)} of "
        f"{summary.attacks} attacks stopped; usability {summary.usability or DASH}, "
        f"{number(summary.intact)} of {summary.honest} pieces of honest work intact",
        width,
    )
    verdicts = Counter(case.verdict for case in kept.cases.values())
    said = ", ".join(
        f"{verdicts[verdict]} {verdict.value}" for verdict in Verdict if verdicts[verdict]
    )
    open_now = sum(not path.held for path in kept.paths.values())
    yield from folded(2, f"{said or 'no case'}; {counted(open_now, 'open path')}", width)
    yield from folded(
        2,
        f"corpus {kept.corpus[:6]}, trebuchet {kept.trebuchet}, run {kept.run[:10]}",
        width,
        "dim",
    )


def _blessed(regression: Regression | None, width: int) -> Iterator[Line]:
    """What is accepted by renewing: the worse first, each kind on a line."""
    if regression is None:
        yield from folded(2, "it is the first one: all of this is accepted", width, "warn")
        return
    if not regression.turns:
        yield from folded(2, "every verdict is as it was", width)
    for kind in Turn:
        turns = [turn for turn in regression.turns if turn.kind is kind]
        if turns:
            names = some(list(dict.fromkeys(work_of(turn) for turn in turns)), _NAMES)
            tone: Tone = "bad" if kind.worse else "good" if kind.better else "dim"
            yield from folded(2, f"accepts {len(turns)} {kind.value}: {names}", width, tone)
    for note in regression.not_comparable:
        yield from folded(2, f"note: {note}", width, "dim")
