"""The tables of escalations: of a run where `run` names one, else standing alone.

A row of a child table is found by `run` and `escalation` together: the same escalation may be kept
with several runs and by itself.
"""

from __future__ import annotations

from typing import Final

from trebuchet.store.table import PLACE, Table

_KEY: Final = (("run", "VARCHAR"), ("escalation", "VARCHAR"))

ESCALATIONS: Final = Table(
    "escalations",
    (
        *_KEY,
        ("saved_at", "TIMESTAMP"),
        ("schema_version", "BIGINT"),
        ("trebuchet", "VARCHAR"),
        ("start", "VARCHAR"),
        ("servers", "VARCHAR[]"),
        ("policies", "JSON"),
        ("tools", "BIGINT"),
        ("moves", "BIGINT"),
        ("bound", "JSON"),
        ("faults", "JSON"),
        ("unclassified", "VARCHAR[]"),
        ("notes", "VARCHAR[]"),
    ),
    "what an attacker reaches from one start; `run` is null where it was asked by itself",
)

GOALS: Final = Table(
    "goals",
    (
        *_KEY,
        ("position", "BIGINT"),
        ("goal", "VARCHAR"),
        ("title", "VARCHAR"),
        ("severity", "VARCHAR"),
        ("reachable", "BOOLEAN"),
        ("held", "BOOLEAN"),
        ("found", "BIGINT"),
        ("bounded", "BOOLEAN"),
    ),
    "one goal of an escalation: whether it is reached, and how many chains were found",
)

PATHS: Final = Table(
    "paths",
    (
        *_KEY,
        ("goal_position", "BIGINT"),
        ("position", "BIGINT"),
        ("id", "VARCHAR"),
        ("goal", "VARCHAR"),
        ("start", "VARCHAR"),
        ("severity", "VARCHAR"),
        ("held", "BOOLEAN"),
        ("ways", "BIGINT"),
        ("flow_hour", "BIGINT"),
        ("flow_day", "BIGINT"),
        ("attacks", "VARCHAR[]"),
    ),
    "one path to a goal, the worst first",
)

PATH_HOPS: Final = Table(
    "path_hops",
    (
        *_KEY,
        ("goal_position", "BIGINT"),
        ("path_position", "BIGINT"),
        ("position", "BIGINT"),
        ("move", "VARCHAR"),
        ("server", "VARCHAR"),
        ("tool", "VARCHAR"),
        ("arguments", "JSON"),
        ("needs", "VARCHAR[]"),
        ("gains", "VARCHAR[]"),
        ("effect", "VARCHAR"),
        ("rule", "VARCHAR"),
        ("source", PLACE),
        ("message", "VARCHAR"),
        ("sentence", "VARCHAR"),
        ("others", "VARCHAR[]"),
        ("flow_hour", "BIGINT"),
        ("flow_day", "BIGINT"),
    ),
    "one call of a path, and what let it pass",
)

CHOKES: Final = Table(
    "chokes",
    (
        *_KEY,
        ("goal_position", "BIGINT"),
        ("position", "BIGINT"),
        ("breaks", "VARCHAR[]"),
        ("exact", "BOOLEAN"),
        ("gap", "BIGINT"),
        ("proven", "BOOLEAN"),
        ("note", "VARCHAR"),
    ),
    "one set of denials that closes a goal; the cheapest has the position 0",
)

CUTS: Final = Table(
    "cuts",
    (
        *_KEY,
        ("goal_position", "BIGINT"),
        ("choke_position", "BIGINT"),
        ("position", "BIGINT"),
        ("server", "VARCHAR"),
        ("tool", "VARCHAR"),
        ("moves", "VARCHAR[]"),
        ("what", "VARCHAR"),
        ("fragment", "VARCHAR"),
        ("breaks", "VARCHAR[]"),
    ),
    "one denial of such a set, with its rule",
)

ESCALATION_TABLES: Final = (ESCALATIONS, GOALS, PATHS, PATH_HOPS, CHOKES, CUTS)
"""Every one of them, parents first."""
