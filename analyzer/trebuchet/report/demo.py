"""A glimpse of one scored example: what it is, what to look at, how it fared."""

from __future__ import annotations

from collections.abc import Mapping

from trebuchet.model.run import Run, Share
from trebuchet.report.command import typed
from trebuchet.report.findings import contained, through
from trebuchet.report.line import BLANK, Line, Span, folded, line, rendered
from trebuchet.report.repair_line import RepairLine
from trebuchet.report.text import DASH, number


def glimpse(
    run: Run,
    place: str,
    look: str,
    repairs: Mapping[str, RepairLine],
    width: int = 80,
    color: bool = False,
) -> str:
    """One example in a few lines: its worst finding with the repair, and both letters."""
    names = ", ".join(use.name for use in run.policies)
    lines: list[Line] = [
        line(Span(f"{place}  ", "dim"), Span(names, "bold"), f" on {', '.join(run.servers)}"),
        *folded(2, look, width),
        line("  ", _counted("attacks stopped", run.summary.attacks, run.summary.protection)),
        line("  ", _counted("honest work intact", run.summary.honest, run.summary.usability)),
        *(note for use in run.policies for text in use.notes for note in folded(2, text, width)),
    ]
    found = list(through(run, repairs, width, 1))[1:]
    found = found or list(contained(run, repairs, width, 1))
    if found:
        lines += [BLANK, *found]
    return rendered(lines, width, color)


def _counted(what: str, share: Share, letter: str | None) -> str:
    shown = f"{what:<20}{number(share.passed)}/{share.total}"
    return f"{shown:<30}{letter or DASH}"


def closing(policy: str, server: str, width: int = 80, color: bool = False) -> str:
    """What to type next."""
    scored = typed("", ("trebuchet", "score", policy, "--server", server), width, color)
    others = [
        line("  trebuchet attacks show looped-destructive-cancels"),
        line('  trebuchet sql "FROM bypasses"'),
        line("  trebuchet score YOUR-POLICY"),
    ]
    return rendered([line(Span("next", "bold"))], width, color) + scored + rendered(others, width)
