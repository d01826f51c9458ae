"""A check as JSON for scripts: stable keys, described by `docs/check.schema.json`."""

from __future__ import annotations

from typing import Any

from trebuchet.model.checked import CHECK_SCHEMA, Checked, CheckedAgent
from trebuchet.model.settings import Waiver
from trebuchet.report.diff_json import turn_json
from trebuchet.report.json import written


def check_json(checked: Checked) -> str:
    """A check as one JSON object in ASCII; the same check gives the same bytes."""
    verdict = checked.verdict
    return written(
        {
            "schema_version": CHECK_SCHEMA,
            "passed": verdict.passed,
            "exit_code": verdict.exit_code,
            "today": checked.today,
            "settings": checked.configured_in or None,
            "gates": [gate.model_dump() for gate in verdict.gates],
            "baseline": checked.baseline or None,
            "agents": [_agent(agent) for agent in checked.agents],
            "lock": [change.model_dump() for change in checked.lock],
            "waivers": {
                "holding": [_waiver(waiver) for waiver in checked.holding],
                "expired": [_waiver(waiver) for waiver in checked.expired],
                "unused": [_waiver(waiver) for waiver in checked.unused],
                "next_expiry": checked.next_expiry or None,
            },
            "notes": checked.notes,
        }
    )


def _agent(agent: CheckedAgent) -> dict[str, Any]:
    run, regression = agent.run, agent.regression
    return {
        "agent": agent.agent,
        "run": run.id,
        "policies": [
            {"name": use.name, "digest": use.digest, "servers": use.servers} for use in run.policies
        ],
        "corpus": run.corpus,
        "inventory": run.inventory,
        **run.summary.counts,
        "cases": len(run.cases),
        "sessions": len(run.sessions),
        "compared": regression.common if regression else None,
        "waived": agent.waived,
        "gets_through": agent.open_cases,
        "turns": [turn_json(turn) for turn in agent.turns],
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return waiver.model_dump(exclude_none=True)
