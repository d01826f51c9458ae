"""The rules that apply to one tool, compiled to one closure that names the deciding reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from trebuchet.engine.conditions import Arguments, argument_test, predicate
from trebuchet.engine.counters import ALLOWED, Rows, quota, reading, reserve, would_fit
from trebuchet.engine.gauges import Declared, Gauge, gauges, limit_key
from trebuchet.engine.reasons import Reasons, asked_by, denied_by, untold_by
from trebuchet.model.policy import Condition, Limit, Operator, Rule, RuleKind

Judge = Callable[[Arguments, Rows, float, str, str, bool], int]
"""The reason for a call, from arguments, counters, time, session, grant, and whether it failed."""
Clause = tuple[Rule, int]
"""A rule with the reason that it decides by when it applies."""
_Test = Callable[..., bool]
"""Whether a condition holds for a call: its arguments, or with them all that a `Judge` takes."""


class ToolProgram(NamedTuple):
    """All that one tool's calls are decided by."""

    entry: int | Judge
    """The reason for every call, or what picks one where more than the tool matters."""
    counts: bool = False
    """Whether a call may read or move counters."""
    gauges: tuple[Gauge, ...] = ()
    """Counters in the order in which deciding looks at them."""
    looked: Mapping[int, int] = {}
    """Reason to how many gauges had been looked at when it decided; the others looked at all."""
    amounts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rule and path of each amount that a call may count."""


def compile_rules(
    rules: Sequence[Rule], otherwise: int, reasons: Reasons, declared: Declared
) -> ToolProgram:
    """The program of a tool whose calls these rules decide, or `otherwise` where none does."""
    checks = _checks([_without_echoes(rule, declared) for rule in rules], reasons)
    always_denied = bool(checks) and not checks[-1][0].conditions
    rest = () if always_denied else rules
    limits = [rule for rule in rest if rule.kind is RuleKind.LIMIT and rule.limit]
    asks = [
        (rule, reasons.number(asked_by(rule), rule.kind))
        for rule in rest
        if rule.kind is RuleKind.ASK
    ]
    reads_state = any(
        condition.subject == "state" for rule, _ in checks + asks for condition in rule.conditions
    )
    if limits or reads_state:
        return _counting(checks, limits, asks, otherwise, reasons, declared)
    return ToolProgram(_plain(checks + asks, otherwise))


def _checks(rules: Sequence[Rule], reasons: Reasons) -> list[Clause]:
    """The rules on one call that can deny at all, up to the first that always does."""
    found: list[Clause] = []
    for rule in rules:
        if rule.kind is RuleKind.FORBID or (rule.kind is RuleKind.REQUIRE and rule.conditions):
            found.append((rule, reasons.number(denied_by(rule), rule.kind)))
            if not rule.conditions:
                break
    return found


def _without_echoes(rule: Rule, declared: Declared) -> Rule:
    """A rule without those of its conditions that only repeat the bound of a limit.

    Intercept writes a limit as a condition on the counter, which its quota never lets fail: a
    counter holds at most the highest `max` of the limits that fill it, or zero in a new window.
    """
    if rule.kind is not RuleKind.REQUIRE:
        return rule
    kept = tuple(one for one in rule.conditions if not _is_echo(one, declared))
    same = len(kept) == len(rule.conditions)
    return rule if same else rule.model_copy(update={"conditions": kept})


def _is_echo(condition: Condition, declared: Declared) -> bool:
    limits = declared.get(".".join(condition.path), ())
    if condition.subject == "args" or not limits:
        return False
    if condition.op not in (Operator.LT, Operator.LTE):
        return False
    highest = max(0, *(limit.max for limit in limits))
    return predicate(condition)(highest)


def _plain(clauses: list[Clause], otherwise: int) -> int | Judge:
    """What decides by arguments alone, or the one reason where even those do not matter."""
    always = [place for place, (rule, _) in enumerate(clauses) if not rule.conditions]
    if always:
        otherwise = clauses[always[0]][1]
        clauses = clauses[: always[0]]
    steps = _steps(clauses, argument_test)
    if not steps:
        return otherwise
    if len(steps) == 1:
        test, applies, index = steps[0]
        held, broken = (index, otherwise) if applies else (otherwise, index)

        def single(
            arguments: Arguments, rows: Rows, at: float, session: str, grant: str, failed: bool
        ) -> int:
            return held if test(arguments) else broken

        return single

    def several(
        arguments: Arguments, rows: Rows, at: float, session: str, grant: str, failed: bool
    ) -> int:
        for test, applies, index in steps:
            if test(arguments) is applies:
                return index
        return otherwise

    return several


def _counting(
    checks: list[Clause],
    limits: list[Rule],
    asks: list[Clause],
    otherwise: int,
    reasons: Reasons,
    declared: Declared,
) -> ToolProgram:
    """What decides by arguments and counters, and which counters it looks at on the way."""
    quotas = tuple(
        quota(
            rule.limit,
            reasons.number(denied_by(rule), rule.kind),
            reasons.number(untold_by(rule), rule.kind, _untold(rule, rule.limit)),
        )
        for rule in limits
        if rule.limit
    )
    seen: list[Limit] = []
    looked: dict[int, int] = {}
    for rule, index in checks:
        seen.extend(_read_by(rule, declared))
        looked[index] = len(gauges(seen))
    for rule, one in zip(limits, quotas, strict=True):
        seen.extend([rule.limit] if rule.limit and rule.limit.counts else [])
        looked[one.exhausted] = looked[one.untold] = len(gauges(seen))
    for rule, _ in asks:
        seen.extend(_read_by(rule, declared))
    check = _steps(checks, lambda condition: _state_test(condition, declared))
    ask = _steps(asks, lambda condition: _state_test(condition, declared))

    def judge(
        arguments: Arguments, rows: Rows, at: float, session: str, grant: str, failed: bool
    ) -> int:
        for test, applies, index in check:
            if test(arguments, rows, at, session, grant) is applies:
                return index
        for test, applies, index in ask:
            if test(arguments, rows, at, session, grant) is applies:
                refused = would_fit(quotas, rows, arguments, at, session, grant)
                return index if refused == ALLOWED else refused
        if quotas:
            refused = reserve(quotas, rows, arguments, at, session, grant, failed)
            if refused != ALLOWED:
                return refused
        return otherwise

    return ToolProgram(
        judge,
        True,
        gauges(seen),
        looked,
        tuple(
            (rule.name, rule.limit.increment_from)
            for rule in limits
            if rule.limit and rule.limit.increment_from is not None
        ),
    )


def _untold(rule: Rule, limit: Limit) -> str:
    path = ".".join(("args", *(limit.increment_from or ())))
    return f"{rule.name}: {path} is missing or not a number, so what the call counts is unknown"


def _read_by(rule: Rule, declared: Declared) -> list[Limit]:
    """The limits whose counters the conditions of a rule read; an undeclared one stays zero."""
    paths = [condition.path for condition in rule.conditions if condition.subject == "state"]
    return [limits[0] for path in paths if (limits := declared.get(".".join(path)))]


def _steps(
    clauses: list[Clause], compiled: Callable[[Condition], _Test]
) -> tuple[tuple[_Test, bool, int], ...]:
    """Tests in order: each with the answer on which its reason decides, and that reason."""
    steps: list[tuple[_Test, bool, int]] = []
    for rule, index in clauses:
        tests = [compiled(condition) for condition in rule.conditions]
        if rule.kind is RuleKind.REQUIRE:
            steps.extend((test, False, index) for test in tests)
        else:
            steps.append((tests[0] if len(tests) == 1 else _all_of(tests), True, index))
    return tuple(steps)


def _all_of(tests: list[_Test]) -> _Test:
    return lambda *call: all(test(*call) for test in tests)


def _state_test(condition: Condition, declared: Declared) -> _Test:
    """A condition as a test of arguments, counters, time, session and grant."""
    if condition.subject == "args":
        holds_for = argument_test(condition)
        return lambda arguments, *_: holds_for(arguments)
    holds = predicate(condition)
    limits = declared.get(".".join(condition.path))
    if not limits:
        untouched = holds(0)
        return lambda *_: untouched
    key = limit_key(limits[0])
    return lambda _, rows, at, session, grant: holds(reading(rows.get(key(session, grant)), at))
