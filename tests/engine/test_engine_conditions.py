"""What each operator means, from a table, and for values that no table should hold."""

from __future__ import annotations

from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from trebuchet.documents import read_yaml
from trebuchet.engine.conditions import OPERATORS, argument_test
from trebuchet.errors import PolicyError, TrebuchetError
from trebuchet.model.place import Place
from trebuchet.model.policy import Condition, Operator
from trebuchet.model.value import freeze

PLACE = Place("policy.json", 3, 5)
TABLE = Path(__file__).with_name("conditions.yaml")
Case = tuple[dict[str, Any], str, Any, bool]


def _cases() -> list[Case]:
    document = read_yaml(TABLE.read_text("utf-8"), TABLE.name, TrebuchetError)
    return [case for cases in document.value.values() for case in cases]


def condition(op: str, value: Any) -> Condition:
    """A condition on `args.x`, or on the path behind the operator."""
    name, _, path = op.partition(" ")
    keys = tuple((path or "x").split("."))
    return Condition(subject="args", path=keys, op=Operator(name), value=value, place=PLACE)


@pytest.mark.parametrize("case", _cases(), ids=str)
def test_each_operator_holds_as_in_the_table(case: Case) -> None:
    """A condition means what the table says, for plain and for frozen arguments."""
    arguments, op, value, holds = case
    test = argument_test(condition(op, value))
    assert test(arguments) is holds
    assert test(freeze(arguments)) is holds


def test_every_operator_is_in_the_table() -> None:
    """No operator is left without cases, holding and not."""
    seen = {(case[1].partition(" ")[0], case[3]) for case in _cases()}
    assert seen == {(op.value, holds) for op in Operator for holds in (True, False)}
    assert set(OPERATORS) == set(Operator)


@pytest.mark.parametrize(
    ("op", "value", "argument", "holds"),
    [
        ("gt", 10, 10**400, True),
        ("lte", 10, 10**400, False),
        ("lt", -10, -(10**400), True),
        ("eq", 1, 10**400, False),
        ("eq", "+Inf", 10**400, True),
        ("in", [1, nan], nan, False),
        ("lt", 1, nan, False),
        ("gte", 1, nan, False),
        ("neq", 1, nan, True),
        ("gt", 1, inf, True),
        ("regex", "^a.c$", "a\ud800c", True),
        ("regex", "^a", "a\ud800", True),
        ("eq", "\ufffd", "\udfff", True),
        ("contains", "\ufffd", "a\ud800", True),
        ("in", ["\ufffd"], "\ud800", True),
        ("regex", "b$", "a" * 1_000_000 + "b", True),
        ("regex", "(a*)*b", "a" * 100_000, False),
    ],
)
def test_odd_values_are_decided_without_a_crash(
    op: str, value: Any, argument: Any, holds: bool
) -> None:
    """Numbers beyond every float, halves of characters and endless texts have an answer."""
    assert argument_test(condition(op, value))({"x": argument}) is holds


def test_a_pattern_that_re2_refuses_is_named_with_its_place() -> None:
    """Lookarounds are no RE2; the error says so at the condition."""
    with pytest.raises(PolicyError) as caught:
        argument_test(condition("regex", "(?!a)b"))
    problem = caught.value.problems[0]
    assert problem.code == "bad-regex"
    assert str(problem).startswith('policy.json:3:5: "(?!a)b" is not a regular expression of RE2')
