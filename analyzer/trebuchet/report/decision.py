"""One decision as a line of JSON, in the words of `trebuchet decide`."""

from __future__ import annotations

import json

from trebuchet.model.decision import Decision


def decision_json(decision: Decision) -> str:
    """`{"effect", "rule", "message", "source", "counters"}`, and `errors` where there are any."""
    said: dict[str, object] = {
        "effect": decision.effect.value,
        "rule": decision.rule,
        "message": decision.message,
        "source": str(decision.source),
        "counters": {
            name: reading._asdict() for name, reading in sorted(decision.counters.items())
        },
    }
    if decision.errors:
        said["errors"] = list(decision.errors)
    return json.dumps(said, ensure_ascii=True)
