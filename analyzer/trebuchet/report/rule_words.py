"""Rules of a policy as a person would say them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from trebuchet.model.account import RuleAccount
from trebuchet.model.policy import Condition, Limit, Operator, Rule, RuleKind
from trebuchet.model.value import thaw
from trebuchet.report.limit_words import at_most, per, unit, whose
from trebuchet.report.text import clip

_VALUE: Final = 60
_WORDS: Final = {
    Operator.EQ: "is {}",
    Operator.NEQ: "is not {}",
    Operator.IN: "is one of {}",
    Operator.NOT_IN: "is none of {}",
    Operator.LT: "is below {}",
    Operator.LTE: "is at most {}",
    Operator.GT: "is above {}",
    Operator.GTE: "is at least {}",
    Operator.REGEX: "matches {}",
    Operator.CONTAINS: "holds {}",
}


def rule_words(rule: RuleAccount) -> str:
    """What stands at one place of a policy, in one sentence without its full stop."""
    limits = [each.limit for each in rule.rules if each.limit is not None]
    said = [words for each in rule.rules if (words := _said(each, limits))]
    return ", and ".join(said) or "requires nothing"


def _said(rule: Rule, limits: Sequence[Limit]) -> str:
    if rule.kind is RuleKind.HIDE:
        return "hidden: nobody sees or calls it"
    if rule.kind is RuleKind.LIMIT:
        return limit_words(rule.limit) if rule.limit is not None else ""
    conditions = [each for each in rule.conditions if not _is_bound(each, limits)]
    told = " and ".join(condition_words(each) for each in conditions)
    if rule.kind is RuleKind.FORBID:
        return f"denied if {told}" if told else "denied always"
    if rule.kind is RuleKind.ASK:
        return f"a person must approve it if {told}" if told else "a person must approve it"
    return f"allowed only if {told}" if told else ""


def limit_words(limit: Limit) -> str:
    """A limit with its number, its window, and whose calls are counted."""
    counted = str(limit.increment)
    if limit.increment_from is not None:
        counted = ".".join(("args", *limit.increment_from))
    if not limit.counts:
        return f"counts {unit(counted)} {per(limit.window)} without a bound"
    added = "" if limit.increment == 1 or limit.increment_from else f", each counts {counted}"
    return f"{at_most(limit.max, counted, limit.window)} {whose(limit.per)}{added}"


def condition_words(condition: Condition) -> str:
    """One condition: the argument by its path, what is asked of it, the value as JSON."""
    path = ".".join(condition.path)
    subject = path if condition.subject == "args" else f"the counter {path}"
    if condition.op is Operator.EXISTS:
        return f"{subject} is {'there' if condition.value else 'not there'}"
    return f"{subject} {_WORDS[condition.op].format(_shown(thaw(condition.value)))}"


def _is_bound(condition: Condition, limits: Sequence[Limit]) -> bool:
    """Whether it only repeats the bound of a limit of the same rule."""
    return (
        condition.subject == "state"
        and condition.op in (Operator.LT, Operator.LTE)
        and any(condition.path == (each.scope, each.counter) for each in limits if each.counts)
    )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return clip(", ".join(json.dumps(each, ensure_ascii=False) for each in value), _VALUE)
    return clip(json.dumps(value, ensure_ascii=False), _VALUE)
