"""The JSON schema of what `trebuchet paths --format json` writes; `docs/paths.schema.json`."""

from __future__ import annotations

import json
from typing import Any, Final

from trebuchet.model.escalation import ESCALATION_SCHEMA
from trebuchet.model.picture import Mark
from trebuchet.model.vocabulary import Severity

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_TEXTS: Final[Schema] = {"type": "array", "items": _TEXT}
_YES: Final[Schema] = {"type": "boolean"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL: Final[Schema] = {"type": ["integer", "null"], "minimum": 0}
_SEVERITY: Final[Schema] = {"enum": [severity.value for severity in Severity]}
_ID: Final[Schema] = {**_TEXT, "description": "A hash: the same for the same."}
_ARGUMENTS: Final[Schema] = {"type": "object"}


def _object(description: str, optional: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _told(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description}


_FLOW: Final = _object(
    "How often it can happen; null where no limit bounds it.",
    hour=_COUNT_OR_NULL,
    day=_COUNT_OR_NULL,
)

_HOP: Final = _object(
    "One call of a path: what it gains, and what let it pass.",
    server=_TEXT,
    tool=_TEXT,
    arguments=_told(_ARGUMENTS, "Of the concrete call that was replayed."),
    move=_told(_TEXT, "The row of the table of moves."),
    needs=_told(_TEXTS, "Facts that are held before."),
    gains=_told(_TEXTS, "Facts that are held after it."),
    effect=_told({"enum": ["allow", "ask", "past"]}, "`past` behind a guard that is down."),
    rule=_told({"type": ["string", "null"]}, "The rule that asks; null where nothing stops it."),
    source=_told(_TEXT, "`file:line:column` of that rule, else of the entry or default."),
    message=_TEXT,
    sentence=_TEXT,
    others=_told(_TEXTS, "`SERVER#TOOL` of other tools by which the same hop goes."),
    flow=_ref("flow"),
)

_PATH: Final = _object(
    "A shortest chain of calls from the start to the goal, replayed.",
    id=_ID,
    severity=_SEVERITY,
    held=_told(_YES, "A person is asked somewhere on it."),
    ways=_told(_COUNT, "Chains of tools that take these same moves."),
    flow=_ref("flow"),
    hops={"type": "array", "items": _ref("hop")},
    attacks=_told(_TEXTS, "Attacks of the corpus that are this chain."),
)

_CUT: Final = _object(
    "One denial: what to add for one tool, and what it costs.",
    server=_TEXT,
    tool=_TEXT,
    moves=_told(_TEXTS, "The rows of the table that it closes."),
    what=_told(_TEXT, "Which calls are denied, in words."),
    fragment=_told(_TEXT, "The rule in the policy's own dialect; empty where there is none."),
    breaks=_told(_TEXTS, "Honest sessions that it breaks."),
)

_CHOKE: Final = _object(
    "A set of denials after which no path of allowed calls leads to the goal.",
    cuts={"type": "array", "items": _ref("cut")},
    breaks=_told(_TEXTS, "Honest sessions that all of them together break."),
    exact=_told(_YES, "No cheaper set closes the goal."),
    gap=_told(_COUNT, "At most so many sessions fewer could be broken by a cheaper set."),
    proven=_told(_YES, "The policy with these rules was analysed again."),
    note=_TEXT,
)

_GOAL: Final = _object(
    "One goal: whether and how it is reached, and what closes it.",
    title=_TEXT,
    severity=_SEVERITY,
    reachable=_told(_YES, "By allowed calls alone."),
    held=_told(_YES, "Only when a person says yes."),
    found=_told(_COUNT, "Chains of moves that were found; `paths` may hold fewer."),
    bounded=_told(_YES, "A bound of the search was hit: there may be more."),
    paths={"type": "array", "items": _ref("path")},
    cut=_told({"type": "array", "items": _ref("cut")}, "The cuts of `choke`; empty without one."),
    choke={"anyOf": [_ref("choke"), {"type": "null"}]},
    other_cuts={"type": "array", "items": _ref("choke")},
)

_NODE: Final = _object(
    "A fact, a goal, or calls of one server that need and gain the same.",
    id=_TEXT,
    mark={"enum": [mark.value for mark in Mark]},
    label=_TEXT,
    server=_TEXT,
    tools=_TEXTS,
    cut=_told(_TEXTS, "Tools that a cheapest cut denies here."),
    held=_YES,
    severity={"anyOf": [_SEVERITY, {"type": "null"}]},
    layer=_told(_COUNT, "The column, from 0 on the left."),
    paths=_told(_TEXTS, "Ids of the paths through it."),
)

_EDGE: Final = _object(
    "A line from one node to another.",
    tail=_TEXT,
    head=_TEXT,
    held=_YES,
    cut=_YES,
    paths=_TEXTS,
)

_GRAPH: Final = _object(
    "The paths as a graph of facts and calls.",
    folded=_told(_YES, "Tools are counted by server and row of the table."),
    nodes={"type": "array", "items": _ref("node")},
    edges={"type": "array", "items": _ref("edge")},
)

_FAULT: Final = _object(
    "A path of the graph that did not replay; never shown as a path.",
    goal=_TEXT,
    tools=_TEXTS,
    reason=_TEXT,
)

_BOUND: Final = _object(
    "How far was searched.",
    hops=_told(_COUNT, "No path of more calls is looked for."),
    chains=_told(_COUNT, "No more chains of moves are kept for one fact."),
    hit=_told(_YES, "There may be more than was found."),
)

ESCALATION: Final = _object(
    "What an attacker reaches from one start on some servers under their policies.",
    ("graph",),
    schema_version={"const": ESCALATION_SCHEMA},
    trebuchet=_TEXT,
    id=_ID,
    start=_TEXT,
    servers=_TEXTS,
    policies=_told({"type": "object", "additionalProperties": _TEXT}, "Policy of each server."),
    tools=_COUNT,
    moves=_COUNT,
    bound=_ref("bound"),
    goals={"type": "object", "additionalProperties": _ref("goal")},
    faults={"type": "array", "items": _ref("fault")},
    unclassified=_told(_TEXTS, "Tools of which nobody knows what they do."),
    notes=_TEXTS,
    graph=_ref("graph"),
)

DEFINITIONS: Final = {
    "bound": _BOUND,
    "choke": _CHOKE,
    "cut": _CUT,
    "edge": _EDGE,
    "fault": _FAULT,
    "flow": _FLOW,
    "goal": _GOAL,
    "graph": _GRAPH,
    "hop": _HOP,
    "node": _NODE,
    "path": _PATH,
}


def paths_schema() -> str:
    """The schema's text, the same on every run."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Trebuchet paths",
        **ESCALATION,
        "$defs": DEFINITIONS,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
