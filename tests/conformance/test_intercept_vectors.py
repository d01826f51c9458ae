"""The engine agrees with the reference engine on every call of every valid policy."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from trebuchet.dialects import parse_policy
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.policy import Reason
from trebuchet.model.vocabulary import Effect

VECTORS = Path(__file__).with_name("intercept.jsonl.gz")
SHARDS = 8


@cache
def _valid() -> tuple[dict[str, Any], ...]:
    with gzip.open(VECTORS, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return tuple(row for row in rows if "errors" not in row)


def _call(call: dict[str, Any]) -> ToolCall:
    return ToolCall(
        tool=call["tool"],
        arguments=call["args"] or {},
        at=float(EPOCH + call["t"]),
        outcome="error" if call.get("fail") else "ok",
    )


def _differences(row: dict[str, Any]) -> Iterator[str]:
    """Where step or decide part from the reference, in one policy's calls."""
    policy = parse_policy(row["policy"], dialect="intercept", name=row["id"])
    stepping, deciding = decider(policy), decider(policy)
    for number, (given, expected) in enumerate(zip(row["calls"], row["decisions"], strict=True)):
        call = _call(given)
        failed = call.outcome == "error"
        index = stepping.step(call.tool, call.arguments, call.at, failed=failed)
        reason = stepping.reason(index)
        decision = deciding.decide(call)
        where = f"{row['id']} call {number}"
        if Reason(decision.effect, decision.rule, decision.message, decision.source) != reason:
            yield f"{where}: decide says {decision}, step says {reason}"
        if not _agrees(reason, expected):
            yield f"{where}: {reason} where the reference says {expected}"


def _agrees(reason: Reason, expected: dict[str, Any]) -> bool:
    if expected["allowed"]:
        return reason.effect is Effect.ALLOW and reason.rule is None
    named = reason.rule == expected["rule"] if "rule" in expected else bool(reason.rule)
    return reason.effect is Effect.DENY and named and reason.message == expected["message"]


def test_all_vectors_are_there() -> None:
    """The file is whole: 748 valid policies with 24,451 calls."""
    assert len(_valid()) == 748
    assert sum(len(row["calls"]) for row in _valid()) == 24_451


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_decision_is_the_references(shard: int) -> None:
    """Effect, rule and message are equal, and where the reference names no rule ours does."""
    different = [line for row in _valid()[shard::SHARDS] for line in _differences(row)]
    assert different == []
