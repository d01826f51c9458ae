"""A run as JSON for scripts: stable keys, described by `docs/score.schema.json`."""

from __future__ import annotations

from typing import Any

from trebuchet.model.explained import Explained, ExplainedCall
from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, PolicyUse, Run, SessionResult, Share, Summary
from trebuchet.report.paths_json import escalation_object
from trebuchet.report.written import written

__all__ = ["explained_json", "run_json", "written"]


def run_json(run: Run) -> str:
    """A run as one JSON object in ASCII, ending in a newline; the same run gives the same bytes.

    A `source` is `file:line:column` or null. Counts are whole numbers where they are whole.
    """
    return written(
        {
            "schema_version": run.schema_version,
            "trebuchet": run.trebuchet,
            "run": run.id,
            "policies": [_policy(policy) for policy in run.policies],
            "servers": run.servers,
            "corpus": {
                "digest": run.corpus,
                "attacks": run.attacks_total,
                "sessions": run.sessions_total,
            },
            "inventory": {"digest": run.inventory},
            "assumed": {
                "world": run.assumed.world,
                "world_values": dict(run.assumed.world_values),
                "needs": run.assumed.needs,
                "grants": run.assumed.grants,
            },
            "world": dict(run.world),
            "needs": run.needs,
            "summary": _summary(run.summary),
            "tactics": [tactic.model_dump() for tactic in run.summary.tactics],
            "cases": [_case(case) for case in run.cases],
            "sessions": [_session(session) for session in run.sessions],
            "undecidable": run.undecidable,
            "not_covered": [entry.model_dump() for entry in run.not_covered],
            "warnings": run.warnings,
            "escalation": None if run.escalation is None else escalation_object(run.escalation),
        }
    )


def explained_json(explained: Explained) -> str:
    """Every call of a case and of its twin as one JSON object, in the words of `run_json`."""
    return written(
        {
            "case": _case(explained.case),
            "attack_calls": [_call(call) for call in explained.attack_calls],
            "twin_calls": [_call(call) for call in explained.twin_calls],
        }
    )


def _policy(policy: PolicyUse) -> dict[str, Any]:
    return {
        "name": policy.name,
        "dialect": policy.dialect,
        "digest": policy.digest,
        "servers": policy.servers,
        "default": policy.default,
        "named": policy.named,
        "warnings": policy.warnings,
        "notes": policy.notes,
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "attacks": _share("stopped", summary.attacks),
        "honest": _share("intact", summary.honest),
        "sound": {**_share("stopped", summary.sound), "ceiling": summary.sound_ceiling},
        "shared_tools": _share("stopped", summary.on_shared),
        "other_tools": _share("stopped", summary.on_other),
        "letters": {"protection": summary.protection, "usability": summary.usability},
        "capped": summary.capped,
    }


def _share(passed: str, share: Share) -> dict[str, Any]:
    whole = int(share.passed) if share.passed.is_integer() else share.passed
    return {passed: whole, "total": share.total, "share": share.share}


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "id": case.id,
        "attack": case.attack,
        "title": case.title,
        "severity": case.severity,
        "tactic": case.tactic,
        "server": case.server,
        "focus": case.focus,
        "binding": {role: bound.model_dump() for role, bound in case.binding.items()},
        "verdict": case.verdict,
        "form": case.form,
        "twin": {
            "verdict": case.twin.verdict,
            "step": case.twin.step,
            "rule": case.twin.rule,
            "source": _source(case.twin.source),
            "message": case.twin.message,
        },
        "rule": case.rule,
        "source": _source(case.source),
        "message": case.message,
        "executed": case.executed,
        "attempted": case.attempted,
        "harm": case.harm.model_dump(),
        "credit": case.credit,
        "decidable": case.decidable,
        "shared": case.shared,
        "deciding": None
        if case.deciding is None
        else {
            **case.deciding.model_dump(),
            "source": _source(case.deciding.source),
        },
    }


def _call(call: ExplainedCall) -> dict[str, Any]:
    return {
        **call.model_dump(),
        "source": _source(call.source),
        "counters": {name: read._asdict() for name, read in call.counters.items()},
    }


def _session(session: SessionResult) -> dict[str, Any]:
    return {**session.model_dump(), "source": _source(session.source)}


def _source(place: Place | None) -> str | None:
    return None if place is None else str(place)
