"""A policy in which one limit can be set to any value, or taken out."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.dialects import amend
from trebuchet.dialects.repair_text import json_line, yaml_line
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.place import Place
from trebuchet.model.policy import (
    Condition,
    Limit,
    NativePolicy,
    Operator,
    Rule,
    ToolRules,
)
from trebuchet.model.repair import Repair
from trebuchet.model.tuning import TunedLimit

LARGEST = 2**53
"""No limit is tried beyond this; JSON's numbers are exact up to here."""


class Dial:
    """One limit of one tool: `at(10)` is the policy with ten, `at(None)` the policy without it."""

    def __init__(self, policy: NativePolicy, tool: str, found: Rule | None, repair: Repair) -> None:
        self._tool, self._found, self._repair = tool, found, repair
        self._whole = policy
        self._without = policy if found is None else _without(policy, tool, found)
        self._made: dict[int | None, NativePolicy] = {None: self._without}

    def at(self, most: int | None) -> NativePolicy:
        """The policy with this value, made once so that it is compiled once."""
        if most not in self._made:
            self._made[most] = self._at(most or 0)
        return self._made[most]

    def _at(self, most: int) -> NativePolicy:
        if self._found is not None:
            return _with(self._whole, self._tool, self._found, most)
        return self._amended(most)[0]

    def fragment(self, most: int) -> str:
        """What stands in the policy with this value: of a limit that is there, its number alone."""
        if self._found is None:
            return self._amended(most)[1]
        limit = self._found.limit
        assert limit is not None  # noqa: S101 - only limits are found
        if self._whole.dialect.startswith("policylayer"):
            return json_line("max", most)
        if limit.counter.startswith("_rate_"):
            return yaml_line("rate_limit", f"{most}/{limit.window}")
        path = f"state.{self._tool}.{limit.counter}"
        return f"{{path: {path}, op: lte, value: {most}}}"

    @property
    def limit(self) -> TunedLimit:
        """What is tuned."""
        rule = self._found or self._new
        assert rule.limit is not None  # noqa: S101 - only limits are found
        limit = rule.limit
        amount = limit.increment_from
        return TunedLimit(
            counter=limit.counter,
            window=limit.window,
            seconds=limit.seconds,
            per=limit.per,
            counted=".".join(("args", *amount)) if amount is not None else str(limit.increment),
            max=limit.max if self._found else None,
            source=rule.place if self._found else None,
        )

    @property
    def quota(self) -> Limit:
        """The limit itself, at some value."""
        limit = (self._found or self._new).limit
        assert limit is not None  # noqa: S101 - only limits are found
        return limit

    @property
    def _new(self) -> Rule:
        """The limit that is put in, as data."""
        rules = _entry(self.at(1), self._tool).rules
        before = {rule.place for rule in _entry(self._whole, self._tool).rules}
        return next(rule for rule in rules if rule.limit and rule.place not in before)

    def _amended(self, most: int) -> tuple[NativePolicy, str]:
        repair = self._repair.model_copy(update={"max": most})
        amended = amend(self._without, self._tool, repair)
        if amended is None:
            raise UsageError(self._impossible())
        return amended

    def _impossible(self) -> Problem:
        place = Place(self._whole.name)
        if self._repair.increment_from and self._whole.dialect.startswith("policylayer"):
            message = "this dialect counts calls alone, so no limit of it can count an amount"
            return Problem(place, "no-amounts", message)
        message = f'every call of "{self._tool}" is denied already, so no limit can matter'
        return Problem(place, "tool-denied", message)


def dial_of(
    policy: NativePolicy, tool: str, counter: str = "", window: str = "", amount: str = ""
) -> Dial:
    """The tool's own limit with this counter and window, or a new one where there is none.

    A counter must be one of the policy's. Without one it is the only limit of the tool, or of the
    window; `amount` asks for a new limit on a sum, by the argument's path below `args`. Raises
    `UsageError` where several limits could be meant, or where no limit would change anything.
    """
    limits = [rule for rule in _entry(policy, tool).rules if rule.limit and rule.limit.counts]
    names = [rule.limit.counter for rule in limits if rule.limit]
    if counter and counter not in names:
        known = f"; there are {', '.join(sorted(set(names)))}" if names else ""
        raise UsageError(
            Problem(
                Place(policy.name),
                "unknown-counter",
                f'no limit of "{tool}" counts as "{counter}"'
                f"{nearest(counter, names) or known or '; it has none'}",
            )
        )
    found = [rule for rule in limits if _meant(rule, counter, window, amount)]
    if len(found) > 1:
        said = ", ".join(
            f"--counter {rule.limit.counter} --window {rule.limit.window}"
            for rule in found
            if rule.limit
        )
        message = f'"{tool}" has {len(found)} limits; say which: {said}'
        raise UsageError(Problem(Place(policy.name), "several-limits", message))
    if counter and not found:
        message = f'no limit that counts as "{counter}" is per {window}'
        raise UsageError(Problem(Place(policy.name), "unknown-counter", message))
    repair = Repair(kind="limit", window=window or "day", increment_from=amount)
    dial = Dial(policy, tool, found[0] if found else None, repair)
    dial.at(1)  # says now where no limit would change anything
    return dial


def _meant(rule: Rule, counter: str, window: str, amount: str) -> bool:
    limit = rule.limit
    assert limit is not None  # noqa: S101 - asked of limits alone
    path = ".".join(limit.increment_from or ())
    return (
        counter in ("", limit.counter)
        and window in ("", limit.window)
        and (path == amount if amount else True)
    )


def _entry(policy: NativePolicy, tool: str) -> ToolRules:
    nothing = ToolRules(tool=tool, place=policy.default_place, rules=())
    return next((entry for entry in policy.tools if entry.tool == tool), nothing)


def _changed(policy: NativePolicy, tool: str, rules: Sequence[Rule]) -> NativePolicy:
    entries = tuple(
        entry.model_copy(update={"rules": tuple(rules)}) if entry.tool == tool else entry
        for entry in policy.tools
    )
    return policy.model_copy(update={"tools": entries})


def _without(policy: NativePolicy, tool: str, found: Rule) -> NativePolicy:
    rules = [
        _bounded(rule, found, None) for rule in _entry(policy, tool).rules if rule is not found
    ]
    return _changed(policy, tool, rules)


def _with(policy: NativePolicy, tool: str, found: Rule, most: int) -> NativePolicy:
    limit = found.limit
    assert limit is not None  # noqa: S101 - only limits are found
    mine = found.model_copy(update={"limit": limit.model_copy(update={"max": most})})
    rules = [
        mine if rule is found else _bounded(rule, found, most)
        for rule in _entry(policy, tool).rules
    ]
    return _changed(policy, tool, rules)


def _bounded(rule: Rule, found: Rule, most: int | None) -> Rule:
    """A rule with another bound of the counter: Intercept says a limit a second time so."""
    if rule.place != found.place or not any(_bounds(each, found) for each in rule.conditions):
        return rule
    kept = tuple(each for each in rule.conditions if not _bounds(each, found))
    if most is not None:
        first = next(each for each in rule.conditions if _bounds(each, found))
        same = first.model_copy(update={"op": Operator.LTE, "value": most})
        kept = (*kept, same)
    return rule.model_copy(update={"conditions": kept})


def _bounds(condition: Condition, found: Rule) -> bool:
    limit = found.limit
    return (
        limit is not None
        and condition.subject == "state"
        and condition.path == (limit.scope, limit.counter)
        and condition.op in (Operator.LT, Operator.LTE)
    )
