"""What an attacker reaches under a run's policies: paths, their calls, and the picture of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.api import escalate, load_inventory, revived
from trebuchet.api.escalating import graphml, picture
from trebuchet.errors import TrebuchetError
from trebuchet.model.escalation import Escalation, EscalationPath, GoalReached, Hop, Start
from trebuchet.model.picture import Picture
from trebuchet.model.run import Run
from trebuchet.report.hop_lines import call, others
from trebuchet.report.paths import in_order, started, within
from trebuchet.report.paths_dot import paths_dot
from trebuchet.report.paths_drawing import Scheme, described, paths_svg
from trebuchet.report.paths_json import paths_json
from trebuchet.report.text import counted
from trebuchet.views.case_file import policy_lines
from trebuchet.views.kept import kept, shown
from trebuchet.views.path_tables import PATH_COLUMNS, path_rows
from trebuchet.views.story import shipped, shipped_tools

STARTS: Final = {
    Start.OUTSIDER: "an outsider, whose text an agent reads",
    Start.CARELESS_AGENT: "a careless agent, whom nobody attacks",
    Start.HOSTILE_SERVER: "a hostile server: {}",
    Start.STOLEN_GRANT: "a stolen grant of {}",
}
"""Where an attacker begins, in words; two of them are about a server."""

PATH_FILES: Final = ("paths.svg", "paths.graphml", "paths.dot", "paths.json")
"""What the paths can be saved as; the JSON also says what would cut them."""

_EFFECTS: Final = {"ask": "‖ a person is asked", "past": "» past a guard that is down"}
_AROUND: Final = 3
_KEPT: Final = "Kept with the run."
_GOALS: Final = ["state", "goal", "title", "severity", "calls", "paths"]


class Paths(NamedTuple):
    """All that is reached from one start, every text finished."""

    gist: str
    """How many goals are reached, from where, and how far was searched."""
    searched: str
    origin: str
    """Whether this was kept with the run or found just now, and what is to be known of that."""
    goals: pd.DataFrame
    """Every goal, those that are not reached too: `state`, `goal`, `title`, `severity`, `calls`."""
    table: pd.DataFrame
    """As `paths_table` has them, with `number` in front: the worst goal first."""
    remarks: tuple[str, ...]


class PathHop(NamedTuple):
    """One call of a path for a reader."""

    sentence: str
    call: str
    others: str
    """Other tools by which the same hop goes; empty where there is none."""
    decision: str
    rule: str
    place: str
    lines: tuple[tuple[int, str, bool], ...]
    """The policy around the line that lets it pass: number, text, and whether it is that line."""


def start_words(path: Path, run: str) -> Mapping[str, str]:
    """Every start that there is for a run's servers, each with the words for a reader."""
    servers = kept(path, [run])[0].run.servers
    plain = {each.value: STARTS[each] for each in (Start.OUTSIDER, Start.CARELESS_AGENT)}
    about = {
        f"{each.value}:{server}": STARTS[each].format(shown(server))
        for each in (Start.HOSTILE_SERVER, Start.STOLEN_GRANT)
        for server in servers
    }
    return plain | about


def paths_found(path: Path, run: str, start: str) -> Paths | str:
    """What is reached from a start, or a sentence that says why it cannot be told.

    A run that was kept with its paths from this start gives these; else they are looked for now,
    under the run's own policies, on today's tools.
    """
    answer = _found(path, run, start)
    if isinstance(answer, str):
        return answer
    found, origin = answer
    table = pd.DataFrame(path_rows(found), columns=list(PATH_COLUMNS))
    table.insert(0, "number", range(1, len(table) + 1))
    return Paths(
        gist=_gist(found),
        searched=f"{shown(started(found))}. Searched: {counted(found.tools, 'tool')}, "
        f"{counted(found.moves, 'move')} that the policies leave open, chains of up to "
        f"{counted(found.bound.hops, 'call')}.",
        origin=origin,
        goals=pd.DataFrame([_goal(goal) for goal in in_order(found.goals)], columns=_GOALS),
        table=table,
        remarks=tuple(_remarks(found)),
    )


def path_hops(path: Path, run: str, start: str, chosen: str) -> tuple[PathHop, ...]:
    """The calls of one path by its id, in order; none where there is no such path."""
    whole = kept(path, [run])[0].run
    for _, each in _numbered(path, run, start):
        if each.id == chosen:
            return tuple(_hop(hop, whole) for hop in each.hops)
    return ()


def paths_picture(
    path: Path, run: str, start: str, chosen: str = "", scheme: Scheme = "screen"
) -> tuple[str, str]:
    """The picture as the text of an SVG file with one path lit, and the same in words."""
    found, drawn = _drawn(path, run, start)
    lit = next((place for place, each in _numbered(path, run, start) if each.id == chosen), None)
    return paths_svg(found, drawn, lit, scheme), shown(described(found))


def path_file(path: Path, run: str, start: str, name: str) -> str:
    """The paths as one of `PATH_FILES`, for other programs."""
    found, drawn = _drawn(path, run, start)
    match name:
        case "paths.svg":
            return paths_svg(found, drawn)
        case "paths.graphml":
            return graphml(drawn)
        case "paths.dot":
            return paths_dot(drawn)
    return paths_json(found, drawn)


def escalation_of(path: Path, run: str, start: str) -> Escalation | str:
    """What was found itself, or why nothing can be."""
    answer = _found(path, run, start)
    return answer if isinstance(answer, str) else answer[0]


@lru_cache(maxsize=32)
def _found(path: Path, run: str, start: str) -> tuple[Escalation, str] | str:
    """The escalation and where it is from; a run of the same id is the same run."""
    whole = kept(path, [run])[0].run
    had = whole.escalation
    now = _now(whole, start)
    if had is None or had.start != start:
        return now if isinstance(now, str) else (now, _today(whole))
    if not isinstance(now, str) and now.id == had.id:
        return now, _KEPT  # the same paths, with the cuts
    if any(goal.choke for goal in had.goals):
        return had, _KEPT
    return had, f"{_KEPT} What would cut them can no longer be told."


def _now(run: Run, start: str) -> Escalation | str:
    """The paths that are there today, or why they cannot be looked for."""
    setting = revived(run, shipped(), shipped_tools()).setting
    if missing := [server for server in run.servers if server not in setting.policies]:
        return (
            "Paths are looked for under policies of the native dialects whose text was kept; "
            f"this run has none for {shown(', '.join(missing))}."
        )
    if unknown := [server for server in run.servers if shipped_tools().server(server) is None]:
        return f"The tools of {shown(', '.join(unknown))} are not in the shipped inventory."
    try:
        return escalate(
            setting.policies, shipped_tools(), shipped(), setting.world, start, needs=run.needs
        )
    except TrebuchetError as error:
        return shown(error.problems[0].message)


def _today(run: Run) -> str:
    """That the paths were found now, and what may differ from when the run was made."""
    alike = (shipped_tools().digest, load_inventory(servers=list(run.servers)).digest)
    said = "Found just now under the run's own policies"
    other = "" if run.inventory in alike else ", on other tool lists than the run was made with"
    return f"{said}{other}."


@lru_cache(maxsize=32)
def _drawn(path: Path, run: str, start: str) -> tuple[Escalation, Picture]:
    answer = _found(path, run, start)
    if isinstance(answer, str):
        raise ValueError(answer)
    return answer[0], picture(answer[0])


def _numbered(path: Path, run: str, start: str) -> Iterator[tuple[int, EscalationPath]]:
    """Every path with its place in the picture."""
    found, _ = _drawn(path, run, start)
    return enumerate(each for goal in found.goals for each in goal.paths)


def _gist(found: Escalation) -> str:
    reached = sum(goal.reachable for goal in found.goals)
    held = sum(goal.held for goal in found.goals)
    where = within(found)
    waits = f", {held} more if a person says yes" if held else ""
    if reached or held:
        return shown(f"{counted(reached, 'goal')} reached{waits}, {where}")
    cut = "; a bound of the search was hit, so there may be paths" if found.bound.hit else ""
    return shown(f"No path to any goal was found {where}{cut}")


def _goal(goal: GoalReached) -> dict[str, object]:
    if goal.reachable:
        state = "✗ reached"
    elif goal.held:
        state = "‖ if a person says yes"
    elif goal.bounded:
        state = "? not found, but a bound was hit"
    else:
        state = "○ not found"
    return {
        "state": state,
        "goal": shown(goal.goal),
        "title": shown(goal.title),
        "severity": goal.severity.value if goal.paths else "",
        "calls": str(len(goal.paths[0].hops)) if goal.paths else "",
        "paths": f"{len(goal.paths)} of {goal.found}" if goal.found > len(goal.paths)
        else str(len(goal.paths)),
    }  # fmt: skip


def _hop(hop: Hop, run: Run) -> PathHop:
    return PathHop(
        sentence=shown(hop.sentence),
        call=shown(call(hop)),
        others=shown(others(hop)) if hop.others else "",
        decision=_EFFECTS.get(hop.effect, "→ allowed"),
        rule=shown(hop.rule or "no rule stops it"),
        place=shown(str(hop.source)),
        lines=policy_lines(run, hop.server, hop.source, _AROUND),
    )


def _remarks(found: Escalation) -> Iterator[str]:
    yield from (shown(note) for note in found.notes)
    if found.unclassified:
        what = counted(len(found.unclassified), "tool")
        yield shown(f"{what} of unknown effect, on no path: {', '.join(found.unclassified)}")
    for fault in found.faults:
        yield shown(
            f"A path to {fault.goal} did not replay and is not shown, which is a fault of ours: "
            f"{' → '.join(fault.tools)}: {fault.reason}"
        )
