"""An escalation taken apart into the rows of the store's tables, and put together again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trebuchet.model.escalation import Choke, Escalation, EscalationPath, Flow, GoalReached
from trebuchet.model.value import thaw
from trebuchet.store import escalation_tables as tables
from trebuchet.store.table import Table

Row = dict[str, Any]


def escalation_rows(
    found: Escalation, run: str | None, saved_at: str
) -> Iterator[tuple[Table, list[Row]]]:
    """Every table with the rows of one escalation, kept with `run` or, where None, by itself."""
    key = {"run": run, "escalation": found.id}
    head = found.model_dump(mode="json", exclude={"id", "goals"})
    yield tables.ESCALATIONS, [{**key, "saved_at": saved_at, **head}]
    for table, values in (
        (tables.GOALS, [_goal(place, goal) for place, goal in enumerate(found.goals)]),
        (tables.PATHS, [row for _, row in _paths(found)]),
        (tables.PATH_HOPS, list(_hops(found))),
        (tables.CHOKES, [row for _, row in _chokes(found)]),
        (tables.CUTS, list(_cuts(found))),
    ):
        yield table, [{**key, **row} for row in values]


def _goal(place: int, goal: GoalReached) -> Row:
    plain = goal.model_dump(mode="json", exclude={"paths", "choke", "others"})
    return {"position": place, **plain}


def _flow(flow: Flow) -> Row:
    return {"flow_hour": flow.hour, "flow_day": flow.day}


def _paths(found: Escalation) -> Iterator[tuple[EscalationPath, Row]]:
    for goal_position, goal in enumerate(found.goals):
        for position, path in enumerate(goal.paths):
            plain = path.model_dump(mode="json", exclude={"hops", "flow"})
            at = {"goal_position": goal_position, "position": position}
            yield path, {**at, **plain, **_flow(path.flow)}


def _hops(found: Escalation) -> Iterator[Row]:
    for path, row in _paths(found):
        for position, hop in enumerate(path.hops):
            yield {
                "goal_position": row["goal_position"],
                "path_position": row["position"],
                "position": position,
                **hop.model_dump(mode="json", exclude={"arguments", "source", "flow"}),
                "arguments": thaw(hop.arguments),
                "source": hop.source._asdict(),
                **_flow(hop.flow),
            }


def _chokes(found: Escalation) -> Iterator[tuple[Choke, Row]]:
    for goal_position, goal in enumerate(found.goals):
        cheapest = [] if goal.choke is None else [(0, goal.choke)]
        for position, choke in (*cheapest, *enumerate(goal.others, start=1)):
            at = {"goal_position": goal_position, "position": position}
            yield choke, {**at, **choke.model_dump(mode="json", exclude={"cuts"})}


def _cuts(found: Escalation) -> Iterator[Row]:
    for choke, row in _chokes(found):
        for position, cut in enumerate(choke.cuts):
            yield {
                "goal_position": row["goal_position"],
                "choke_position": row["position"],
                "position": position,
                **cut.model_dump(mode="json"),
            }


def whole_escalation(rows: Mapping[str, Sequence[Row]]) -> Escalation:
    """The escalation whose rows these are, by table and in order."""
    (head,) = rows["escalations"]
    plain = _bare(head, "escalation", "saved_at")
    return Escalation.model_validate(
        {
            **plain,
            "id": head["escalation"],
            **{name: json.loads(head[name]) for name in ("policies", "bound", "faults")},
            "goals": [_whole_goal(place, row, rows) for place, row in enumerate(rows["goals"])],
        },
        strict=False,  # lists for tuples and words for enumerations; the columns hold the types
    )


def _bare(row: Row, *drop: str) -> Row:
    return {name: value for name, value in row.items() if name not in {"run", *drop}}


def _whole_goal(place: int, row: Row, rows: Mapping[str, Sequence[Row]]) -> Row:
    chokes = {
        each["position"]: _whole_choke(each, rows)
        for each in rows["chokes"]
        if each["goal_position"] == place
    }
    return {
        **_bare(row, "escalation", "position"),
        "paths": [
            _whole_path(each, rows) for each in rows["paths"] if each["goal_position"] == place
        ],
        "choke": chokes.pop(0, None),
        "others": [chokes[position] for position in sorted(chokes)],
    }


_AT = ("escalation", "goal_position", "path_position", "choke_position", "position")


def _whole_path(row: Row, rows: Mapping[str, Sequence[Row]]) -> Row:
    hops = [
        {
            **_bare(each, *_AT, "flow_hour", "flow_day"),
            "arguments": json.loads(each["arguments"]),
            "source": tuple(each["source"].values()),
            "flow": _whole_flow(each),
        }
        for each in rows["path_hops"]
        if each["goal_position"] == row["goal_position"]
        and each["path_position"] == row["position"]
    ]
    bare = _bare(row, *_AT, "flow_hour", "flow_day")
    return {**bare, "flow": _whole_flow(row), "hops": hops}


def _whole_flow(row: Row) -> Row:
    return {"hour": row["flow_hour"], "day": row["flow_day"]}


def _whole_choke(row: Row, rows: Mapping[str, Sequence[Row]]) -> Row:
    cuts = [
        _bare(each, *_AT)
        for each in rows["cuts"]
        if each["goal_position"] == row["goal_position"]
        and each["choke_position"] == row["position"]
    ]
    return {**_bare(row, *_AT), "cuts": cuts}
