"""Repairs in the words of Intercept, which knows no approval and no denial under a condition."""

from __future__ import annotations

from itertools import count

from trebuchet.dialects.messages import denied, exhausted, rate_reached
from trebuchet.dialects.repair_text import yaml_entry
from trebuchet.dialects.windows import SECONDS
from trebuchet.model.place import Place
from trebuchet.model.policy import Condition, Limit, Operator, Rule, RuleKind
from trebuchet.model.repair import Repair
from trebuchet.model.value import thaw

Addition = tuple[tuple[Rule, ...], str]


def write_intercept(
    tool: str, rules: tuple[Rule, ...], repair: Repair, place: Place
) -> Addition | None:
    """The rules that are added to a tool's rules, and the list entry; None if impossible."""
    name = f"{repair.kind} {tool}"
    if repair.kind == "deny" and not repair.path:
        rule = Rule(name=name, kind=RuleKind.FORBID, place=place, message=denied(name))
        return (rule,), yaml_entry({"name": name, "action": "deny"})
    if repair.kind == "require":
        return _require(name, repair, place)
    if repair.kind == "limit":
        return _limit(name, tool, rules, repair, place)
    return None


def _require(name: str, repair: Repair, place: Place) -> Addition | None:
    if not repair.path or repair.op is None:
        return None
    path = tuple(repair.path.split("."))
    condition = Condition(subject="args", path=path, op=repair.op, value=repair.value, place=place)
    rule = Rule(
        name=name,
        kind=RuleKind.REQUIRE,
        place=place,
        message=denied(name),
        conditions=(condition,),
    )
    written = {"path": f"args.{repair.path}", "op": repair.op.value, "value": thaw(repair.value)}
    return (rule,), yaml_entry({"name": name, "conditions": [written]})


def _limit(
    name: str, tool: str, rules: tuple[Rule, ...], repair: Repair, place: Place
) -> Addition | None:
    most, window = repair.max, repair.window
    if most is None or most < 0 or window not in SECONDS:
        return None
    taken = {rule.limit.counter for rule in rules if rule.limit}
    if most and not repair.increment_from and f"_rate_{window}" not in taken:
        limit = _quota(tool, f"_rate_{window}", repair)
        message = rate_reached(most, window)
        rule = Rule(name=name, kind=RuleKind.LIMIT, place=place, message=message, limit=limit)
        return (rule,), yaml_entry({"name": name, "rate_limit": f"{most}/{window}"})
    stem = "total" if repair.increment_from else "calls"
    counter = next(
        each for number in count(1) if (each := f"{stem}_{window}_{number}") not in taken
    )
    bound = Condition(
        subject="state", path=(tool, counter), op=Operator.LTE, value=most, place=place
    )
    limit = _quota(tool, counter, repair)
    added = (
        Rule(
            name=name,
            kind=RuleKind.REQUIRE,
            place=place,
            message=denied(name),
            conditions=(bound,),
        ),
        Rule(name=name, kind=RuleKind.LIMIT, place=place, message=exhausted(name), limit=limit),
    )
    state = {"counter": counter, "window": window}
    if repair.increment_from:
        state["increment_from"] = f"args.{repair.increment_from}"
    condition = {"path": f"state.{tool}.{counter}", "op": "lte", "value": most}
    return added, yaml_entry({"name": name, "conditions": [condition], "state": state})


def _quota(tool: str, counter: str, repair: Repair) -> Limit:
    amount = tuple(repair.increment_from.split(".")) if repair.increment_from else None
    return Limit(
        scope=tool,
        counter=counter,
        window=repair.window,
        seconds=SECONDS[repair.window],
        max=repair.max or 0,
        increment_from=amount,
        per="policy",
    )
