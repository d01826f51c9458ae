"""What a change opens and closes, for a terminal and for scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from trebuchet.analysis.escalation.compare import Difference, GoalDifference
from trebuchet.model.escalation import Escalation, EscalationPath
from trebuchet.report.hop_lines import hop_lines
from trebuchet.report.line import BLANK, Line, Span, Tone, hanging, line, rendered
from trebuchet.report.paths import route, started
from trebuchet.report.paths_json import path_object
from trebuchet.report.text import clip, counted, cut, some
from trebuchet.report.tones import TONES
from trebuchet.report.written import written

KINDS: Final[tuple[tuple[str, str, str, Tone], ...]] = (
    ("opened", "+", "opened", "bad"),
    ("freed", "+", "nobody is asked any more", "bad"),
    ("guarded", "~", "a person is asked now", "good"),
    ("closed", "-", "closed", "good"),
)
"""What can happen to a path: field, sign, words, tone."""

_NAME: Final = 48
_WORDS: Final = {"open": "reached", "held": "held", "closed": "not found", "unknown": "not asked"}


def difference_page(
    old: Escalation,
    new: Escalation,
    change: Difference,
    names: tuple[str, str],
    width: int = 80,
    color: bool = False,
    most: int | None = 3,
) -> str:
    """Goals that turned and paths that came and went; the first `most` new ones call by call."""
    lines = [*_head(old, new, names, width), BLANK, *_verdict(change)]
    shown = 0
    for goal in change.goals:
        if not paths_of(goal):
            continue
        lines += [BLANK, _turn(goal)]
        for kind, sign, words, tone in KINDS:
            for path in getattr(goal, kind):
                lines += _path(path, sign, words, tone, width)
                if sign == "+" and (most is None or shown < most):
                    shown += 1
                    for number, hop in enumerate(path.hops, start=1):
                        lines += hop_lines(hop, number, width)
    return rendered(lines, width, color)


def paths_of(goal: GoalDifference) -> tuple[EscalationPath, ...]:
    """Every path of a goal that changed."""
    return (*goal.opened, *goal.freed, *goal.guarded, *goal.closed)


def _head(old: Escalation, new: Escalation, names: tuple[str, str], width: int) -> Iterator[Line]:
    for label, name, found in (("old", names[0], old), ("new", names[1], new)):
        where = some([clip(server, _NAME) for server in found.servers], 3)
        text = f"{clip(name, _NAME)} for {where}, {counted(found.tools, 'tool')}"
        yield from hanging(label, text, width, indent=0, column=7)
    yield from hanging("start", started(new), width, indent=0, column=7)


def verdict(change: Difference) -> str:
    """The change in one sentence, with the numbers of paths and goals."""
    opened = sum(len(goal.opened) + len(goal.freed) for goal in change.goals)
    closed = sum(len(goal.closed) + len(goal.guarded) for goal in change.goals)
    if not opened and not closed:
        return "the same paths as before"
    goals = [clip(goal, _NAME) for goal in change.newly_reachable]
    now = f"; {some(goals, 4)} newly reached" if goals else ""
    gone = [clip(goal, _NAME) for goal in (*change.newly_closed, *change.newly_held)]
    less = f"; {some(gone, 4)} no longer reached by allowed calls" if gone else ""
    return f"opens {counted(opened, 'path')}, closes {closed}{now}{less}"


def _verdict(change: Difference) -> Iterator[Line]:
    bad = change.worse
    yield line(Span(f"{'✗' if bad else '✓'} {verdict(change)}", "bad" if bad else "good"))


def _turn(goal: GoalDifference) -> Line:
    before, after = _WORDS[goal.before], _WORDS[goal.after]
    state = before if before == after else f"{before} → {after}"
    return line(Span(cut(goal.goal, _NAME), "bold"), "  ", Span(state, "dim"))


def _path(path: EscalationPath, sign: str, words: str, tone: Tone, width: int) -> Iterator[Line]:
    head = f"{words}, {counted(len(path.hops), 'call')}{', held' if path.held else ''}  "
    yield line(
        "  ",
        Span(f"{sign} ", tone),
        Span(f"{path.severity.value:<10}", TONES[path.severity]),
        head,
        clip(route(path), max(width - 14 - len(head), 8)),
    )


def difference_json(
    old: Escalation, new: Escalation, change: Difference, names: Sequence[str]
) -> str:
    """The change as one JSON object; paths are written as `paths_json` writes them."""
    return written(
        {
            "schema_version": new.schema_version,
            "trebuchet": new.trebuchet,
            "start": new.start,
            "old": _side(old, names[0]),
            "new": _side(new, names[1]),
            "newly_reachable": change.newly_reachable,
            "newly_held": change.newly_held,
            "newly_closed": change.newly_closed,
            "goals": {goal.goal: _goal(goal) for goal in change.goals},
        }
    )


def _side(found: Escalation, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "id": found.id,
        "servers": found.servers,
        "tools": found.tools,
        "bound": found.bound.model_dump(),
    }


def _goal(goal: GoalDifference) -> dict[str, Any]:
    paths = {kind: [path_object(path) for path in getattr(goal, kind)] for kind, *_ in KINDS}
    return {"title": goal.title, "before": goal.before, "after": goal.after, **paths}
