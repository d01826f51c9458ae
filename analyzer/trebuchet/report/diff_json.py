"""A comparison as JSON for scripts: stable keys, described by `docs/diff.schema.json`."""

from __future__ import annotations

from typing import Any

from trebuchet.analysis.regression.verdict import headline
from trebuchet.model.gate import GateVerdict
from trebuchet.model.meaning import Change, Unproved
from trebuchet.model.place import Place
from trebuchet.model.regression import CaseTurn, Compared, Regression, Side
from trebuchet.model.run import PlayedCall
from trebuchet.report.json import written
from trebuchet.report.turns import untouched


def diff_json(regression: Regression, verdict: GateVerdict) -> str:
    """A comparison as one JSON object in ASCII; the same comparison gives the same bytes.

    A source is `file:line:column` or null. `cases` holds every turn, the worst first.
    """
    meaning = regression.meaning
    unmet = {id(change) for change in untouched(regression)}
    changes = meaning.changes if meaning else ()
    return written(
        {
            "schema_version": regression.schema_version,
            "equivalent": regression.equivalent,
            "headline": headline(regression),
            "passed": verdict.passed,
            "gates": [gate.model_dump(exclude={"agent"}) for gate in verdict.gates],
            "old": _side_of(regression.old),
            "new": _side_of(regression.new),
            "semantic": [_change(change, id(change) not in unmet) for change in changes],
            "unproved": [_doubt(doubt) for doubt in (meaning.unproved if meaning else ())],
            "cases": [turn_json(turn) for turn in regression.turns],
            "common": regression.common,
            "same": regression.same,
            "not_comparable": regression.not_comparable,
            "assumed": dict(regression.assumed),
        }
    )


def _side_of(side: Compared) -> dict[str, Any]:
    return {
        "name": side.name,
        "run": side.run,
        "policies": side.policies,
        "corpus": side.corpus,
        "inventory": side.inventory,
        "protection": side.protection,
        "usability": side.usability,
        "stopped": _whole(side.stopped),
        "attacks": side.attacks,
        "intact": _whole(side.intact),
        "honest": side.honest,
    }


def _whole(count: float) -> int | float:
    return int(count) if float(count).is_integer() else count


def _change(change: Change, met: bool) -> dict[str, Any]:
    return {
        "tool": change.tool,
        "kind": change.kind,
        "was": change.was,
        "now": change.now,
        "witness": change.witness,
        "after": [
            {"tool": earlier.call.tool, "arguments": earlier.call.arguments, "times": earlier.times}
            for earlier in change.after
        ],
        "old_rule": change.old_reason.rule,
        "old_source": str(change.old_reason.source),
        "new_rule": change.new_reason.rule,
        "new_source": str(change.new_reason.source),
        "met": met,
    }


def _doubt(doubt: Unproved) -> dict[str, Any]:
    return {"tool": doubt.tool, "path": doubt.path, "why": doubt.why}


def turn_json(turn: CaseTurn) -> dict[str, Any]:
    """One turn, as `cases` holds it."""
    named = {"attack": turn.attack} if turn.attack else {}
    if turn.session:
        named = {"session": turn.session}
    return {
        "kind": turn.kind.value,
        "of": turn.of,
        **named,
        "id": turn.id,
        "title": turn.title,
        "server": turn.server,
        "tool": turn.tool,
        "severity": turn.severity.value,
        "worse": turn.kind.worse,
        "blast": turn.blast,
        "was": _side(turn.was),
        "now": _side(turn.now),
        "call": _call(turn.call),
        "where": turn.where,
        "why": turn.why,
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "verdict": side.verdict,
        "effect": side.effect or None,
        "rule": side.rule,
        "source": _source(side.source),
        "message": side.message,
    }


def _call(call: PlayedCall | None) -> dict[str, Any] | None:
    if call is None:
        return None
    return {
        "server": call.server,
        "tool": call.tool,
        "arguments": call.arguments,
        "at": call.at,
        "session": call.session,
        "grant": call.grant,
        "step": call.step,
        "number": call.number,
    }


def _source(place: Place | None) -> str | None:
    return None if place is None else str(place)
