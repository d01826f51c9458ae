"""The tables of a store, one tuple a table; a row of a child table is found by `run` and position.

A place in a policy file is one value of three fields. Values that may be a whole number or a
fraction (how far a harm came) are kept as JSON, so that 10 does not come back as 10.0.
"""

from __future__ import annotations

from typing import Final

from trebuchet.store.escalation_tables import ESCALATION_TABLES
from trebuchet.store.table import PLACE, Table

__all__ = ["TABLES", "Table"]

RUNS: Final = Table(
    "runs",
    (
        ("number", "BIGINT"),
        ("id", "VARCHAR"),
        ("saved_at", "TIMESTAMP"),
        ("schema_version", "BIGINT"),
        ("trebuchet", "VARCHAR"),
        ("servers", "VARCHAR[]"),
        ("corpus", "VARCHAR"),
        ("inventory", "VARCHAR"),
        ("attacks_total", "BIGINT"),
        ("sessions_total", "BIGINT"),
        ("needs", "VARCHAR[]"),
        ("assumed_world", "BOOLEAN"),
        ("assumed_needs", "BOOLEAN"),
        ("assumed_grants", "VARCHAR"),
        ("stopped", "DOUBLE"),
        ("attacks", "BIGINT"),
        ("attacks_share", "DOUBLE"),
        ("intact", "DOUBLE"),
        ("honest", "BIGINT"),
        ("honest_share", "DOUBLE"),
        ("sound", "DOUBLE"),
        ("sound_total", "BIGINT"),
        ("sound_share", "DOUBLE"),
        ("sound_ceiling", "BIGINT"),
        ("shared_stopped", "DOUBLE"),
        ("shared_total", "BIGINT"),
        ("shared_share", "DOUBLE"),
        ("other_stopped", "DOUBLE"),
        ("other_total", "BIGINT"),
        ("other_share", "DOUBLE"),
        ("protection", "VARCHAR"),
        ("usability", "VARCHAR"),
        ("capped", "VARCHAR"),
        ("undecidable", "VARCHAR[]"),
        ("warnings", "VARCHAR[]"),
    ),
    "one run: its versions and fingerprints, what was assumed, and the summary",
)

POLICIES: Final = Table(
    "policies",
    (
        ("run", "VARCHAR"),
        ("position", "BIGINT"),
        ("name", "VARCHAR"),
        ("dialect", "VARCHAR"),
        ("digest", "VARCHAR"),
        ("text", "VARCHAR"),
        ("servers", "VARCHAR[]"),
        ("default_effect", "VARCHAR"),
        ("named", "BIGINT"),
        ("warnings", "VARCHAR[]"),
        ("notes", "VARCHAR[]"),
    ),
    "one policy of a run, with its text and hash",
)

WORLD: Final = Table(
    "world",
    (("run", "VARCHAR"), ("position", "BIGINT"), ("name", "VARCHAR"), ("value", "JSON")),
    "one world name with the value that the run gave it",
)

ASSUMPTIONS: Final = Table(
    "assumptions",
    (("run", "VARCHAR"), ("position", "BIGINT"), ("name", "VARCHAR"), ("source", "VARCHAR")),
    "one world name that was read from a policy's own literals, with the place of the literal",
)

TACTICS: Final = Table(
    "tactics",
    (
        ("run", "VARCHAR"),
        ("position", "BIGINT"),
        ("tactic", "VARCHAR"),
        ("title", "VARCHAR"),
        ("stopped", "BIGINT"),
        ("total", "BIGINT"),
    ),
    "one tactic of a run: attacks stopped of attacks that fit",
)

CASES: Final = Table(
    "cases",
    (
        ("run", "VARCHAR"),
        ("position", "BIGINT"),
        ("id", "VARCHAR"),
        ("attack", "VARCHAR"),
        ("title", "VARCHAR"),
        ("severity", "VARCHAR"),
        ("tactic", "VARCHAR"),
        ("server", "VARCHAR"),
        ("focus", "VARCHAR"),
        ("verdict", "VARCHAR"),
        ("form", "VARCHAR"),
        ("rule", "VARCHAR"),
        ("source", PLACE),
        ("message", "VARCHAR"),
        ("executed", "BIGINT"),
        ("attempted", "BIGINT"),
        ("harm_measure", "VARCHAR"),
        ("harm_reached", "JSON"),
        ("harm_limit", "JSON"),
        ("twin_verdict", "VARCHAR"),
        ("twin_step", "VARCHAR"),
        ("twin_rule", "VARCHAR"),
        ("twin_source", PLACE),
        ("twin_message", "VARCHAR"),
        ("credit", "DOUBLE"),
        ("decidable", "BOOLEAN"),
        ("shared", "BOOLEAN"),
    ),
    "one attack on one tool: its verdict and its twin's",
)

BINDINGS: Final = Table(
    "bindings",
    (
        ("run", "VARCHAR"),
        ("case_position", "BIGINT"),
        ("position", "BIGINT"),
        ("role", "VARCHAR"),
        ("server", "VARCHAR"),
        ("tool", "VARCHAR"),
        ("why", "VARCHAR"),
    ),
    "one role of one case, the tool that plays it, and why it can",
)

DECISIONS: Final = Table(
    "decisions",
    (
        ("run", "VARCHAR"),
        ("case_position", "BIGINT"),
        ("step", "VARCHAR"),
        ("number", "BIGINT"),
        ("server", "VARCHAR"),
        ("tool", "VARCHAR"),
        ("arguments", "JSON"),
        ("played_at", "DOUBLE"),
        ("session", "VARCHAR"),
        ("grant", "VARCHAR"),
        ("effect", "VARCHAR"),
        ("rule", "VARCHAR"),
        ("message", "VARCHAR"),
        ("source", PLACE),
    ),
    "the call that decided one case, and the decision on it",
)

SESSIONS: Final = Table(
    "sessions",
    (
        ("run", "VARCHAR"),
        ("position", "BIGINT"),
        ("id", "VARCHAR"),
        ("session", "VARCHAR"),
        ("title", "VARCHAR"),
        ("servers", "VARCHAR[]"),
        ("calls", "BIGINT"),
        ("verdict", "VARCHAR"),
        ("step", "VARCHAR"),
        ("number", "BIGINT"),
        ("tool", "VARCHAR"),
        ("rule", "VARCHAR"),
        ("source", PLACE),
        ("message", "VARCHAR"),
    ),
    "one honest session: whether it passed, else the first call that did not",
)

NOT_COVERED: Final = Table(
    "not_covered",
    (
        ("run", "VARCHAR"),
        ("position", "BIGINT"),
        ("attack", "VARCHAR"),
        ("reason", "VARCHAR"),
        ("text", "VARCHAR"),
    ),
    "one attack that got no verdict, and why",
)

REVISIONS: Final = Table(
    "revisions",
    (
        ("file", "VARCHAR"),
        ("commit", "VARCHAR"),
        ("position", "BIGINT"),
        ("date", "VARCHAR"),
        ("subject", "VARCHAR"),
        ("run", "VARCHAR"),
        ("error", "VARCHAR"),
    ),
    "one commit of a policy's file and the run that judged it, null where it cannot be read",
)

RUN_TABLES: Final = (
    RUNS,
    POLICIES,
    WORLD,
    ASSUMPTIONS,
    TACTICS,
    CASES,
    BINDINGS,
    DECISIONS,
    SESSIONS,
    NOT_COVERED,
)
"""Every table of a run, parents first."""

TABLES: Final = (*RUN_TABLES, *ESCALATION_TABLES, REVISIONS)
"""Every table, parents first."""
