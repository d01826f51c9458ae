"""Policies one slip away from a given one: a rule dropped, a bound raised, an anchor lost.

A corpus is worth what it notices. Each mutant differs from its policy in one way that a hurried
author could have written. Whether any attack or honest work tells the two apart is asked by
`bench/policy_mutants.py`; here they are only made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from trebuchet.analysis.mutant_patterns import other_patterns
from trebuchet.dialects.windows import SECONDS
from trebuchet.model.policy import Condition, Limit, NativePolicy, Operator, Rule, RuleKind

Direction = Literal["looser", "tighter", "reordered"]
"""Whether a mutant lets more calls pass, fewer, or the same ones for another reason."""
Sent = Mapping[tuple[str, ...], Sequence[Any]]
"""Keys below `args` to values that the attacker sends there and honest work does not."""

REORDERED: Final = "reordered"
_LOOSER_ONLY: Final = frozenset({"word-missing", "list-without-one"})
"""Left out where they tighten: that a rule lets more pass than its twin needs is no slip."""
_ORDERS: Final = (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE)


class Mutant(NamedTuple):
    """A policy that differs from another in one rule."""

    pattern: str
    """The kind of slip, kebab-case: `dropped-rule`, `window-shorter`."""
    rule: str
    """The name of the rule that it concerns."""
    detail: str
    """What was there and what is there now, where the pattern does not say it."""
    direction: Direction
    policy: NativePolicy

    @property
    def name(self) -> str:
        """The pattern, the rule and the detail, as one line."""
        return " ".join(part for part in (self.pattern, self.rule, self.detail) if part)


class _Change(NamedTuple):
    """One rule as a mutant has it; None where it is gone."""

    pattern: str
    detail: str
    direction: Direction
    rule: Rule | None


class _Other(NamedTuple):
    """One condition as a mutant has it, and whether it holds for more values then."""

    pattern: str
    wider: bool
    op: Operator
    value: Any


def mutants(policy: NativePolicy, sent: Sent | None = None) -> Iterator[Mutant]:
    """Every policy that is one slip away, in the order of the rules.

    With `sent` lists of values are widened by what the attacker sends, too. A condition on a
    counter is no rule of its own: it changes with the limit that it bounds.
    """
    yield from _of_hidden(policy)
    for place, entry in enumerate(policy.tools):
        for rules, change, rule in _of_rules(entry.rules, sent or {}):
            tools = list(policy.tools)
            tools[place] = entry.model_copy(update={"rules": rules})
            yield _mutant(change, rule, policy.model_copy(update={"tools": tuple(tools)}))
    for rules, change, rule in _of_rules(policy.every_tool, sent or {}):
        yield _mutant(change, rule, policy.model_copy(update={"every_tool": rules}))


def _mutant(change: _Change, rule: Rule, policy: NativePolicy) -> Mutant:
    return Mutant(change.pattern, rule.name, change.detail, change.direction, policy)


def _of_hidden(policy: NativePolicy) -> Iterator[Mutant]:
    for place, tool in enumerate(policy.hidden_tools):
        shown = policy.model_copy(
            update={
                "hidden": policy.hidden[:place] + policy.hidden[place + 1 :],
                "hidden_tools": policy.hidden_tools[:place] + policy.hidden_tools[place + 1 :],
            }
        )
        yield Mutant("shown-tool", policy.hidden[place].name, tool, "looser", shown)


def _of_rules(
    rules: tuple[Rule, ...], sent: Sent
) -> Iterator[tuple[tuple[Rule, ...], _Change, Rule]]:
    for place, rule in enumerate(rules):
        for mutate in MUTATIONS:
            for change in mutate(rule, sent):
                kept = () if change.rule is None else (change.rule,)
                yield _agreed((*rules[:place], *kept, *rules[place + 1 :]), rule), change, rule
    if len(rules) > 1:
        change = _Change(REORDERED, "", "reordered", None)
        yield tuple(reversed(rules)), change, rules[0]


def _agreed(rules: tuple[Rule, ...], mutated: Rule) -> tuple[Rule, ...]:
    """The rules with those conditions left out that repeat the bound of a limit that changed."""
    if mutated.limit is None:
        return rules
    counter = (mutated.limit.scope, mutated.limit.counter)
    return tuple(
        rule.model_copy(
            update={
                "conditions": tuple(
                    one for one in rule.conditions if one.subject != "state" or one.path != counter
                )
            }
        )
        for rule in rules
    )


def _dropped_rule(rule: Rule, sent: Sent) -> Iterator[_Change]:
    if rule.kind is RuleKind.REQUIRE and not _on_arguments(rule):
        return
    pattern = "not-asked" if rule.kind is RuleKind.ASK else "dropped-rule"
    yield _Change(pattern, "", "looser", None)


def _dropped_condition(rule: Rule, sent: Sent) -> Iterator[_Change]:
    """One condition fewer: a requirement then asks for less, a ban hits more."""
    if len(_on_arguments(rule)) < 2:  # the last one is the rule itself
        return
    for place in _on_arguments(rule):
        gone = rule.conditions[place]
        kept = rule.conditions[:place] + rule.conditions[place + 1 :]
        yield _Change(
            "dropped-condition",
            f"{gone.op} {gone.value}",
            "looser" if rule.kind is RuleKind.REQUIRE else "tighter",
            rule.model_copy(update={"conditions": kept}),
        )


def _other_condition(rule: Rule, sent: Sent) -> Iterator[_Change]:
    """One condition that holds for more values, or for fewer."""
    requires = rule.kind is RuleKind.REQUIRE
    for place in _on_arguments(rule):
        condition = rule.conditions[place]
        for write in CONDITIONS:
            for other in write(condition, sent):
                if other.pattern in _LOOSER_ONLY and other.wider is not requires:
                    continue
                changed = condition.model_copy(update={"op": other.op, "value": other.value})
                conditions = (*rule.conditions[:place], changed, *rule.conditions[place + 1 :])
                yield _Change(
                    other.pattern,
                    f"{condition.op} {condition.value} -> {other.op} {other.value}",
                    "looser" if other.wider is requires else "tighter",
                    rule.model_copy(update={"conditions": conditions}),
                )


def _on_arguments(rule: Rule) -> tuple[int, ...]:
    return tuple(
        place for place, condition in enumerate(rule.conditions) if condition.subject == "args"
    )


def _other_limit(rule: Rule, sent: Sent) -> Iterator[_Change]:
    """A limit that counts less, or for a shorter time, or apart for each session."""
    limit = rule.limit
    if limit is None or not limit.counts:
        return
    for pattern, detail, update in _slips(limit):
        changed = rule.model_copy(update={"limit": limit.model_copy(update=update)})
        yield _Change(pattern, detail, "looser", changed)


def _slips(limit: Limit) -> Iterator[tuple[str, str, dict[str, Any]]]:
    most = limit.max
    yield "limit-tenfold", f"{most} -> {most * 10}", {"max": most * 10}
    for window, seconds in SECONDS.items():
        if seconds < limit.seconds:
            yield (
                "window-shorter",
                f"{limit.window} -> {window}",
                {"window": window, "seconds": seconds},
            )
    if limit.per == "grant":
        yield "counted-by-session", "grant -> session", {"per": "session"}
    if limit.increment_from is not None:
        yield "calls-for-amounts", "", {"increment_from": None}


def _bounds(condition: Condition, sent: Sent) -> Iterator[_Other]:
    op, value = condition.op, condition.value
    if op not in _ORDERS or not isinstance(value, int | float):
        return
    if op in (Operator.LT, Operator.LTE):
        yield _Other("bound-tenfold", True, op, value * 10 if value > 0 else value + 10)
    else:
        yield _Other("bound-tenfold", True, op, value / 10 if value > 0 else value - 10)
    if op is Operator.LT:
        yield _Other("bound-by-one", True, Operator.LTE, value + 1)
    elif op is Operator.GT:
        yield _Other("bound-included", True, Operator.GTE, value)


def _lists(condition: Condition, sent: Sent) -> Iterator[_Other]:
    op, value = condition.op, condition.value
    if op not in (Operator.IN, Operator.NOT_IN) or not isinstance(value, list | tuple):
        return
    listed = list(value)
    for each in [each for each in sent.get(condition.path, ()) if each not in listed][:1]:
        yield _Other("list-with-the-outsider", op is Operator.IN, op, (*listed, each))
    if op is Operator.NOT_IN:
        for place in range(len(listed)):
            shorter = tuple(listed[:place] + listed[place + 1 :])
            yield _Other("list-without-one", True, op, shorter)


def _equals(condition: Condition, sent: Sent) -> Iterator[_Other]:
    value = condition.value
    if condition.op is not Operator.EQ:
        return
    if isinstance(value, str):
        yield _Other("contains-for-equals", True, Operator.CONTAINS, value)
    for each in [each for each in sent.get(condition.path, ()) if each != value][:1]:
        yield _Other("list-with-the-outsider", True, Operator.IN, (value, each))


def _patterns(condition: Condition, sent: Sent) -> Iterator[_Other]:
    if condition.op is Operator.REGEX and isinstance(condition.value, str):
        for pattern, wider, written in other_patterns(condition.value):
            yield _Other(pattern, wider, Operator.REGEX, written)


CONDITIONS: Final = (_bounds, _lists, _equals, _patterns)
"""What one condition could have been written as instead."""

MUTATIONS: Final = (_dropped_rule, _dropped_condition, _other_condition, _other_limit)
"""What one rule could have been written as instead."""
