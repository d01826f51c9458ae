"""The paths of escalation as a page of text: which goals are reached, how, and what closes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trebuchet.model.escalation import Escalation, EscalationPath, GoalReached
from trebuchet.report.choke_lines import MOST as CUTS
from trebuchet.report.choke_lines import choke_lines
from trebuchet.report.command import typed
from trebuchet.report.hop_lines import hop_lines
from trebuchet.report.line import BLANK, Line, Span, folded, hanging, line, rendered
from trebuchet.report.text import clip, counted, cut, some
from trebuchet.report.tones import TONES

MOST: Final = 1
"""Paths that are shown of each goal unless told otherwise."""

GOALS: Final = 3
"""Goals whose paths are shown where none was asked for by name; the others have their line."""

_COLUMN: Final = 10
_GOAL: Final = 19
_NAME: Final = 48

_STARTS: Final = {
    "outsider": "has text lie where an agent reads it",
    "hostile-server": "speaks in this server's definitions and results",
    "careless-agent": "nobody attacks: the agent does what nobody asked for",
    "stolen-grant": "calls this server's tools with somebody's identity",
}


def paths_page(
    found: Escalation,
    command: Sequence[str] = (),
    width: int = 80,
    color: bool = False,
    most: int | None = MOST,
    goals: int | None = GOALS,
) -> str:
    """What an attacker reaches from one start; no line is wider than `width` columns.

    `most` paths of each of the worst `goals` are shown, all where it is None. `command` holds the
    words of what was called, repeated in the command to type next.
    """
    lines = [
        *_head(found, width),
        BLANK,
        *_overview(found, width),
        *_details(found, width, most, goals),
        *_remarks(found, width),
    ]
    while lines and not lines[-1]:
        lines.pop()
    return rendered(lines, width, color) + _next(found, command, width, color)


def _head(found: Escalation, width: int) -> Iterator[Line]:
    by_policy: dict[str, list[str]] = {}
    for server in found.servers:
        by_policy.setdefault(found.policies.get(server, ""), []).append(server)
    for policy, servers in by_policy.items():
        some_servers = some([clip(server, _NAME) for server in servers], 4)
        named = f"{clip(policy, _NAME)} for {some_servers}"
        yield from hanging("policy", named, width, indent=0, column=_COLUMN)
    yield from hanging("start", started(found), width, indent=0, column=_COLUMN)
    searched = (
        f"{counted(found.tools, 'tool')}, {counted(found.moves, 'move')} left open, "
        f"chains of up to {counted(found.bound.hops, 'call')}"
    )
    yield from hanging("searched", searched, width, indent=0, column=_COLUMN)


def started(found: Escalation) -> str:
    """The start, and what it means."""
    kind = found.start.partition(":")[0]
    return f"{clip(found.start, _NAME)}: {_STARTS.get(kind, kind)}"


def within(found: Escalation) -> str:
    """From where and how far was searched; no `not found` stands without it."""
    return f"within {counted(found.bound.hops, 'call')} from {clip(found.start, _NAME)}"


def in_order(goals: Sequence[GoalReached]) -> list[GoalReached]:
    """Goals that are reached, then those behind a person, then the others; the worst first."""
    return sorted(
        goals,
        key=lambda goal: (not goal.reachable, not goal.held, -goal.severity.rank),
    )


def _overview(found: Escalation, width: int) -> Iterator[Line]:
    shown = [goal for goal in in_order(found.goals) if goal.paths]
    for goal in shown:
        yield goal_line(goal, width)
    missing = [goal.goal for goal in found.goals if not goal.paths]
    if missing:
        hit = any(goal.bounded for goal in found.goals if not goal.paths)
        cutoff = "; a bound of the search was hit, so there may be paths" if hit else ""
        text = f"not found {within(found)}: {', '.join(missing)}{cutoff}"
        first, *rest = folded(4, text, width)
        yield line("  ", Span("? " if hit else "✓ ", "warn" if hit else "good"), *first[1:])
        yield from rest


def goal_line(goal: GoalReached, width: int) -> Line:
    """One goal that is reached, with the tools of its first path, on one line."""
    path = goal.paths[0]
    glyph, tone = ("✗", TONES[goal.severity]) if goal.reachable else ("‖", "warn")
    waits = "" if goal.reachable else ", held"
    calls = f"{counted(len(path.hops), 'call')}{waits}".ljust(9 if goal.reachable else 14)
    return line(
        "  ",
        Span(f"{glyph} {goal.severity.value:<10}", tone),
        Span(cut(goal.goal, _GOAL - 2), "bold").padded(_GOAL),
        calls,
        clip(route(path), width - 14 - _GOAL - len(calls)),
    )


def route(path: EscalationPath) -> str:
    """The tools of a path as a reader says them: `fetch → read_file → fetch`."""
    return " → ".join(clip(hop.tool, 24) for hop in path.hops)


def _details(found: Escalation, width: int, most: int | None, goals: int | None) -> Iterator[Line]:
    for goal in [goal for goal in in_order(found.goals) if goal.paths][:goals]:
        yield BLANK
        yield line(Span(goal.goal, "bold"), "  ", Span(goal.title, "dim"))
        for number, path in enumerate(goal.paths[:most], start=1):
            yield from path_lines(path, number, width)
        yield from _more(goal, most)
        yield from choke_lines(goal, width, None if most is None else CUTS)


def path_lines(path: EscalationPath, number: int, width: int) -> Iterator[Line]:
    """One path: how long, how often, whether a person is asked, and its calls one by one."""
    facts = [
        counted(len(path.hops), "call"),
        "a person is asked" if path.held else "nobody is asked",
        flow(path),
        f"{path.ways:,} ways" if path.ways > 1 else "",
    ]
    yield line(
        "  ",
        Span(f"{number}  ", "dim"),
        Span(path.severity.value, TONES[path.severity]),
        Span(f"  {', '.join(fact for fact in facts if fact)}"),
    )
    for place, hop in enumerate(path.hops, start=1):
        yield from hop_lines(hop, place, width)
    if path.attacks:
        yield from folded(5, f"in the corpus: {some(list(path.attacks), 3)}", width, "dim")


def flow(path: EscalationPath) -> str:
    """How often the path can be walked, in words."""
    hour, day = path.flow.hour, path.flow.day
    if hour is None and day is None:
        return "as often as wanted"
    said = [f"{count:,} {each}" for count, each in ((hour, "an hour"), (day, "a day")) if count]
    return " and ".join(said) or "never twice"


def _more(goal: GoalReached, most: int | None) -> Iterator[Line]:
    shown = len(goal.paths[:most])
    left = max(goal.found, len(goal.paths)) - shown
    if left or goal.bounded:
        count = f"{left} more {'chain' if left == 1 else 'chains'}" if left else ""
        bound = "a bound was hit, so there may be others" if goal.bounded else ""
        how = "--limit 0 shows them" if len(goal.paths) > shown else ""
        text = "; ".join(part for part in (count, bound, how) if part)
        yield line("  ", Span(f"… {text}", "dim"))


def _remarks(found: Escalation, width: int) -> Iterator[Line]:
    said = [*found.notes]
    if found.unclassified:
        names = some([name.partition("#")[2] or name for name in found.unclassified], 3)
        what = counted(len(found.unclassified), "tool")
        said.append(f"{what} of unknown effect, on no path: {names}")
    for fault in found.faults:
        route_ = " → ".join(tool.partition("#")[2] or tool for tool in fault.tools)
        said.append(
            f"a path to {fault.goal} did not replay and is not shown, which is a fault of ours: "
            f"{route_}: {fault.reason}"
        )
    if said:
        yield BLANK
    for text in said:
        first, *rest = folded(4, text, width)
        yield line("  ", Span("! ", "warn"), *first[1:])
        yield from rest


def _next(found: Escalation, command: Sequence[str], width: int, color: bool) -> str:
    reached = [goal for goal in in_order(found.goals) if goal.paths]
    if not reached:
        return ""
    words = command or ("trebuchet", "paths", *sorted(set(found.policies.values())))
    narrowed = "--to" in words or "--limit" in words
    more = () if narrowed else (*words, "--to", reached[0].goal, "--limit", "0")
    shown = typed("next:", more, width, color) if more else ""
    return f"\n{shown}" + typed(
        "     " if more else "next:", (*words, "--output", "paths.html"), width, color
    )
