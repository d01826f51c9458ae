"""What a change opens and closes, as Markdown for a pull request; empty sections are left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trebuchet.analysis.escalation.compare import Difference
from trebuchet.model.escalation import Escalation, EscalationPath
from trebuchet.report.hop_lines import call
from trebuchet.report.markdown_text import code, folded, plain, row
from trebuchet.report.paths import route
from trebuchet.report.paths_diff import KINDS, paths_of, verdict
from trebuchet.report.text import clip, counted

_LONG: Final = 300
_OPENED: Final = 10


def difference_markdown(new: Escalation, change: Difference, names: tuple[str, str]) -> str:
    """A heading, the verdict, a table of paths, and the calls of each that was opened."""
    mark = "❌" if change.worse else "✅"
    rows = [
        f"### Paths of escalation: {code(names[0])} → {code(names[1])}",
        "",
        f"{mark} The change {plain(verdict(change))}."
        if _any(change)
        else f"{mark} No path was opened or closed.",
        "",
        *_table(change),
        *_calls(change),
        f"From {code(new.start)}, within {counted(new.bound.hops, 'call')}, by the tools of "
        f"{', '.join(code(server) for server in new.servers)}.",
    ]
    return "\n".join(rows) + "\n"


def _any(change: Difference) -> bool:
    return any(paths_of(goal) for goal in change.goals)


def _table(change: Difference) -> Iterator[str]:
    if not _any(change):
        return
    yield row(("", "goal", "severity", "calls"))
    yield row(("---", "---", "---", "---"))
    for goal in change.goals:
        for kind, _, words, _ in KINDS:
            for path in getattr(goal, kind):
                yield row((words, plain(goal.goal), path.severity.value, code(route(path))))
    yield ""


def _calls(change: Difference) -> Iterator[str]:
    opened = [path for goal in change.goals for path in (*goal.opened, *goal.freed)]
    for path in opened[:_OPENED]:
        summary = f"{path.goal} in {counted(len(path.hops), 'call')}"
        yield from folded(summary, _hops(path))
        yield ""


def _hops(path: EscalationPath) -> Iterator[str]:
    for number, hop in enumerate(path.hops, start=1):
        yield f"{number}. {plain(clip(hop.sentence, _LONG))}<br>{code(clip(call(hop), _LONG))}"
