"""A run put together again from its rows, equal to the one that was kept."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet.model.escalation import Escalation
from trebuchet.model.place import Place
from trebuchet.model.run import Run

Row = dict[str, Any]

_KEYS: Final = {"run", "position", "case_position"}


def whole(
    head: Row, rows: Mapping[str, Sequence[Row]], escalation: Escalation | None = None
) -> Run:
    """The run whose row of `runs` is `head`; `rows` holds its rows by table, in order."""
    cases = [_bare(row) for row in rows["cases"]]
    bindings: dict[int, Row] = defaultdict(dict)
    for row in rows["bindings"]:
        bindings[row["case_position"]][row["role"]] = _bare(row, "role")
    decisions = {row["case_position"]: _decision(row) for row in rows["decisions"]}
    return Run.model_validate(
        {
            **{name: head[name] for name in _HEAD},
            "policies": [_policy(row) for row in rows["policies"]],
            "world": {row["name"]: json.loads(row["value"]) for row in rows["world"]},
            "assumed": {
                "world": head["assumed_world"],
                "world_values": {row["name"]: row["source"] for row in rows["assumptions"]},
                "needs": head["assumed_needs"],
                "grants": head["assumed_grants"],
            },
            "summary": {
                "attacks": _share(head, "stopped", "attacks", "attacks_share"),
                "honest": _share(head, "intact", "honest", "honest_share"),
                "sound": _share(head, "sound", "sound_total", "sound_share"),
                "on_shared": _share(head, "shared_stopped", "shared_total", "shared_share"),
                "on_other": _share(head, "other_stopped", "other_total", "other_share"),
                **{name: head[name] for name in _SUMMARY},
                "tactics": [_bare(row) for row in rows["tactics"]],
            },
            "cases": [
                _case(case, bindings[position], decisions.get(position))
                for position, case in enumerate(cases)
            ],
            "sessions": [
                {**_bare(row), "source": _place(row["source"])} for row in rows["sessions"]
            ],
            "not_covered": [_bare(row) for row in rows["not_covered"]],
            "escalation": escalation,
        },
        strict=False,  # lists for tuples and words for enumerations; the columns hold the types
    )


_HEAD: Final = (
    "schema_version",
    "trebuchet",
    "id",
    "servers",
    "corpus",
    "inventory",
    "attacks_total",
    "sessions_total",
    "needs",
    "undecidable",
    "warnings",
)

_SUMMARY: Final = ("sound_ceiling", "protection", "usability", "capped")


def _bare(row: Row, *drop: str) -> Row:
    return {name: value for name, value in row.items() if name not in _KEYS.union(drop)}


def _policy(row: Row) -> Row:
    return {**_bare(row, "default_effect"), "default": row["default_effect"]}


def _share(head: Row, passed: str, total: str, share: str) -> Row:
    return {"passed": head[passed], "total": head[total], "share": head[share]}


def _case(row: Row, binding: Row, deciding: Row | None) -> Row:
    parts: dict[str, Row] = {"harm": {}, "twin": {}}
    plain: Row = {}
    for name, value in row.items():
        part, _, field = name.partition("_")
        if part in parts:
            parts[part][field] = value
        else:
            plain[name] = value
    harm, twin = parts["harm"], parts["twin"]
    return {
        **plain,
        "source": _place(row["source"]),
        "harm": {
            **harm,
            "reached": json.loads(harm["reached"]),
            "limit": json.loads(harm["limit"]),
        },
        "twin": {**twin, "source": _place(twin["source"])},
        "binding": binding,
        "deciding": deciding,
    }


def _decision(row: Row) -> Row:
    return {
        **_bare(row, "played_at"),
        "at": row["played_at"],
        "arguments": json.loads(row["arguments"]),
        "source": _place(row["source"]),
    }


def _place(value: Row | None) -> Place | None:
    return None if value is None else Place(value["file"], value["line"], value["column"])
