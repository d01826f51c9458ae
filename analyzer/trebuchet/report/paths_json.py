"""The paths of escalation as JSON for scripts, described by `docs/paths.schema.json`."""

from __future__ import annotations

from typing import Any

from trebuchet.model.escalation import Choke, Escalation, EscalationPath, GoalReached, Hop
from trebuchet.model.picture import Picture
from trebuchet.report.written import written


def paths_json(found: Escalation, picture: Picture | None = None) -> str:
    """An escalation as one JSON object in ASCII, ending in a newline; the same for the same.

    `cut` is the cheapest set of denials, empty where a goal has none. A `source` is
    `file:line:column`. With a picture, its nodes and lines stand under `graph`.
    """
    return written(escalation_object(found, picture))


def escalation_object(found: Escalation, picture: Picture | None = None) -> dict[str, Any]:
    """What `paths_json` writes, to stand in another object."""
    whole: dict[str, Any] = {
        "schema_version": found.schema_version,
        "trebuchet": found.trebuchet,
        "id": found.id,
        "start": found.start,
        "servers": found.servers,
        "policies": dict(found.policies),
        "tools": found.tools,
        "moves": found.moves,
        "bound": found.bound.model_dump(),
        "goals": {goal.goal: _goal(goal) for goal in found.goals},
        "faults": [fault.model_dump() for fault in found.faults],
        "unclassified": found.unclassified,
        "notes": found.notes,
    }
    return whole if picture is None else {**whole, "graph": graph_object(picture)}


def graph_object(picture: Picture) -> dict[str, Any]:
    """The nodes and lines of a picture, with the column of each node; `paths` are ids."""
    named = picture.paths
    return {
        "folded": picture.folded,
        "nodes": [
            {
                **node.model_dump(mode="json", exclude={"paths", "folded"}),
                "paths": [named[place] for place in node.paths],
            }
            for node in picture.nodes
        ],
        "edges": [
            {
                **edge.model_dump(mode="json", exclude={"paths", "via"}),
                "paths": [named[place] for place in edge.paths],
            }
            for edge in picture.edges
        ],
    }


def _goal(goal: GoalReached) -> dict[str, Any]:
    choke = goal.choke
    return {
        "title": goal.title,
        "severity": goal.severity,
        "reachable": goal.reachable,
        "held": goal.held,
        "found": goal.found,
        "bounded": goal.bounded,
        "paths": [path_object(path) for path in goal.paths],
        "cut": [] if choke is None else [cut.model_dump() for cut in choke.cuts],
        "choke": None if choke is None else _choke(choke),
        "other_cuts": [_choke(other) for other in goal.others],
    }


def _choke(choke: Choke) -> dict[str, Any]:
    return choke.model_dump()


def path_object(path: EscalationPath) -> dict[str, Any]:
    """One path with its hops, in the words of `paths_json`."""
    return {
        "id": path.id,
        "severity": path.severity,
        "held": path.held,
        "ways": path.ways,
        "flow": path.flow.model_dump(),
        "hops": [_hop(hop) for hop in path.hops],
        "attacks": path.attacks,
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "server": hop.server,
        "tool": hop.tool,
        "arguments": hop.arguments,
        "move": hop.move,
        "needs": hop.needs,
        "gains": hop.gains,
        "effect": hop.effect,
        "rule": hop.rule,
        "source": str(hop.source),
        "message": hop.message,
        "sentence": hop.sentence,
        "others": hop.others,
        "flow": hop.flow.model_dump(),
    }
