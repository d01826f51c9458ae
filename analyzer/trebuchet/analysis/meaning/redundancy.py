"""Rules of a policy that could be deleted: each is taken out, and what is left is compared.

A rule is what stands at one place of the file: an Intercept rule that keeps a counter requires and
limits, and goes as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from trebuchet.analysis.meaning.atoms import Atoms
from trebuchet.analysis.meaning.clauses import EVERY_TOOL, Clause, Ground, Side
from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.difference import compare, verdict
from trebuchet.analysis.meaning.quotas import implied
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.walk import Walk
from trebuchet.engine.reasons import (
    allowed_at,
    asked_by,
    denied_by,
    denied_by_default,
    hidden_by,
)
from trebuchet.model.meaning import IdleRule, Outcome, Proof
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Reason, Rule, RuleKind
from trebuchet.model.tool import Tool

Why = Literal["shadowed", "redundant", "not proved"]


class _Unit(NamedTuple):
    """All rules of one place, the policy without them, and the tools that they concern."""

    rules: tuple[Rule, ...]
    tool: str
    whole: NativePolicy
    without: NativePolicy
    tools: tuple[str, ...]


def idle_rules(policy: NativePolicy, tools: Sequence[Tool] = ()) -> tuple[IdleRule, ...]:
    """The rules without which every call would be decided alike, in the order of the file.

    Proven, not merely unobserved; a rule of which that could not be decided is among them as
    `not proved`. Each is idle as long as the others stay.
    """
    idle = (_judged(unit, tools) for unit in _units(policy, tools))
    return tuple(sorted((each for each in idle if each), key=lambda each: each.place))


def _judged(unit: _Unit, tools: Sequence[Tool]) -> IdleRule | None:
    comparison = Comparison(unit.whole, unit.without, tools)
    changes, unproved = compare(comparison, unit.tools)
    proof: Proof = verdict(changes, unproved)
    if proof == "no":
        return None
    if proof == "not proved":
        return _idle(unit, "not proved", (), unproved[0].why)
    try:
        decides, stead = _standing(comparison, unit)
    except UndecidableError as error:
        return _idle(unit, "not proved", (), error.why)
    return _idle(unit, "redundant" if decides else "shadowed", stead)


def _idle(unit: _Unit, why: Why, by: tuple[Reason, ...], doubt: str = "") -> IdleRule:
    first = unit.rules[0]
    return IdleRule(
        why=why,
        tool=unit.tool,
        rule=first.name,
        kind=first.kind,
        place=first.place,
        by=by,
        doubt=doubt,
    )


def _standing(comparison: Comparison, unit: _Unit) -> tuple[bool, tuple[Reason, ...]]:
    """Whether the rules decide some call, and the reasons that do so or would do so instead."""
    decides = False
    stead: dict[Reason, None] = {}
    for tool in unit.tools:
        name, atoms = comparison.name(tool), Atoms()
        whole, without = comparison.old.side(name, atoms), comparison.new.side(name, atoms)
        shapes = comparison.shapes(tool)
        mine = [number for number, ground in enumerate(whole.grounds) if ground.rule in unit.rules]
        found = Walk(whole, without, shapes, _any).points() if mine else {}
        by = [without.grounds[now] for was, now in found if was in mine]
        decides = decides or bool(by)
        if not by:
            front = _fronted(whole, unit.rules, without)
            points = Walk(front, without, shapes, _any).points()
            by = [without.grounds[now] for was, now in points if was == 0]
        limiting, first = _limiting(comparison, tool, unit.rules)
        last = without.grounds[without.clauses[-1].ground]
        if not by and not limiting and last.outcome in ("deny", "hidden"):
            by = [last]
        stead.update(dict.fromkeys(_reason(ground, name) for ground in by))
        stead.update(dict.fromkeys(limiting))
        decides = decides or first
    return decides, tuple(stead)


def _fronted(whole: Side, rules: Sequence[Rule], without: Side) -> Side:
    """A side on which the clauses of these rules come before all others."""
    mine = [
        Clause(clause.literals, 0)
        for clause in whole.clauses
        if whole.grounds[clause.ground].rule in rules
    ]
    grounds = (Ground("deny", rules[0], rules[0].place), *without.grounds)
    rest = [Clause(clause.literals, clause.ground + 1) for clause in without.clauses]
    return Side((*mine, *rest), grounds)


def _limiting(
    comparison: Comparison, tool: str, rules: Sequence[Rule]
) -> tuple[list[Reason], bool]:
    """The limits that deny what a limit among these rules would, and whether it comes first."""
    olds, news = comparison.limits(tool)
    found: list[Reason] = []
    first = False
    for rule, limit in olds:
        if rule not in rules:
            continue
        place = [each for each, _ in olds].index(rule)
        for other, bound in news:
            if implied(limit, [bound]):
                found.append(denied_by(other))
                later = [each for each, _ in olds].index(other) > place
                first = first or (later and implied(bound, [limit]))
    return found, first


def _any(was: Outcome, now: Outcome) -> bool:
    return True


def _reason(ground: Ground, tool: str) -> Reason:
    """The reason that the engine gives for a ground."""
    rule = ground.rule
    if rule is None:
        denied = ground.outcome == "deny"
        return denied_by_default(tool, ground.place) if denied else allowed_at(ground.place)
    if rule.kind is RuleKind.HIDE:
        return hidden_by(rule, tool)
    return asked_by(rule) if rule.kind is RuleKind.ASK else denied_by(rule)


def _units(policy: NativePolicy, tools: Sequence[Tool]) -> Iterator[_Unit]:
    every = Comparison(policy, policy, tools).tools
    yield from _hidden(policy, every)
    for rules, rest in _parted(policy.every_tool):
        without = policy.model_copy(update={"every_tool": rest})
        yield _Unit(rules, "", policy, without, every)
    linked = _linked(policy)
    for place, entry in enumerate(policy.tools):
        # A policy of one tool is compiled in no time; counters that others read need them all.
        whole = policy if linked else policy.model_copy(update={"tools": (entry,)})
        for rules, rest in _parted(entry.rules):
            left = entry.model_copy(update={"rules": rest})
            kept = [*whole.tools]
            kept[place if linked else 0] = left
            without = whole.model_copy(update={"tools": tuple(kept)})
            concerned = every if linked else (entry.tool,)
            yield _Unit(rules, entry.tool, whole, without, concerned)


def _hidden(policy: NativePolicy, every: tuple[str, ...]) -> Iterator[_Unit]:
    for place, (tool, rule) in enumerate(zip(policy.hidden_tools, policy.hidden, strict=True)):
        update = {
            "hidden": policy.hidden[:place] + policy.hidden[place + 1 :],
            "hidden_tools": policy.hidden_tools[:place] + policy.hidden_tools[place + 1 :],
        }
        without = policy.model_copy(update=update)
        yield _Unit((rule,), "", policy, without, every if tool == EVERY_TOOL else (tool,))


def _parted(rules: Sequence[Rule]) -> Iterator[tuple[tuple[Rule, ...], tuple[Rule, ...]]]:
    """The rules of each place, and all the others."""
    for place in dict.fromkeys(rule.place for rule in rules):
        mine = tuple(rule for rule in rules if rule.place == place)
        yield mine, tuple(rule for rule in rules if rule.place != place)


def _linked(policy: NativePolicy) -> bool:
    """Whether a condition reads a counter that a rule of another place fills."""
    rules = [*(rule for entry in policy.tools for rule in entry.rules), *policy.every_tool]
    filled: dict[tuple[str, ...], Place] = {
        (rule.limit.scope, rule.limit.counter): rule.place for rule in rules if rule.limit
    }
    return any(
        filled.get(condition.path[:2]) != rule.place
        for rule in rules
        for condition in rule.conditions
        if condition.subject == "state"
    )
