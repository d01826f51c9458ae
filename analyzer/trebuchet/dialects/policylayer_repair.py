"""Repairs in the words of PolicyLayer."""

from __future__ import annotations

from itertools import count
from typing import Any

from trebuchet.dialects.messages import denied, exhausted, waits
from trebuchet.dialects.repair_text import json_line
from trebuchet.dialects.windows import SECONDS
from trebuchet.model.place import Place
from trebuchet.model.policy import Condition, Limit, Rule, RuleKind
from trebuchet.model.repair import Repair
from trebuchet.model.value import thaw

Addition = tuple[tuple[Rule, ...], str]


def write_policylayer(
    tool: str, rules: tuple[Rule, ...], repair: Repair, place: Place
) -> Addition | None:
    """The rule that is added to a tool's rules, and the key with its entry; None if impossible."""
    if repair.kind == "limit":
        return _limit(tool, rules, repair, place)
    if repair.kind == "approval":
        return _approval(tool, rules, place)
    condition = _condition(repair, place)
    if condition is None and (repair.path or repair.kind == "require"):
        return None
    key = "require" if repair.kind == "require" else "deny_if"
    kind = RuleKind.REQUIRE if repair.kind == "require" else RuleKind.FORBID
    listed = [rule for rule in rules if rule.kind is kind and rule.name != _action(tool)]
    name = f"tools.{tool}.{key}[{len(listed)}]"
    conditions = (condition,) if condition else ()
    rule = Rule(name=name, kind=kind, place=place, message=denied(name), conditions=conditions)
    written = [_written(condition) for condition in conditions]
    entry = written[0] if key == "require" else {"conditions": written}
    return (rule,), json_line(key, [entry])


def _action(tool: str) -> str:
    return f"tools.{tool}.action"


def _condition(repair: Repair, place: Place) -> Condition | None:
    if not repair.path or repair.op is None:
        return None
    path = tuple(repair.path.split("."))
    return Condition(subject="args", path=path, op=repair.op, value=repair.value, place=place)


def _written(condition: Condition) -> dict[str, Any]:
    path = ".".join(("args", *condition.path))
    return {"path": path, "op": condition.op.value, "value": thaw(condition.value)}


def _limit(tool: str, rules: tuple[Rule, ...], repair: Repair, place: Place) -> Addition | None:
    if repair.max is None or repair.max < 0 or repair.window not in SECONDS:
        return None
    if repair.increment_from:
        return None
    short = f"tools.{tool}.rate_limit"
    limits = [rule for rule in rules if rule.kind is RuleKind.LIMIT and rule.name != short]
    taken = {rule.limit.counter for rule in limits if rule.limit}
    counter = next(
        each
        for number in count(1)
        if (each := "calls" if number == 1 else f"calls-{number}") not in taken
    )
    name = f"tools.{tool}.limits[{len(limits)}]"
    limit = Limit(
        scope=tool,
        counter=counter,
        window=repair.window,
        seconds=SECONDS[repair.window],
        max=repair.max,
        per="grant",
    )
    rule = Rule(name=name, kind=RuleKind.LIMIT, place=place, message=exhausted(name), limit=limit)
    entry = {"counter": counter, "window": repair.window, "max": repair.max}
    return (rule,), json_line("limits", [entry])


def _approval(tool: str, rules: tuple[Rule, ...], place: Place) -> Addition | None:
    name = _action(tool)
    if any(rule.name == name for rule in rules):
        return None
    rule = Rule(name=name, kind=RuleKind.ASK, place=place, message=waits(name))
    return (rule,), json_line("action", "require_approval")
