"""What each operator means, as one table, and conditions compiled to closures over arguments.

A path that is not there is not the same as one that holds null: every operator but `exists` is
false on the first, so that `neq` and `not_in` are false too; null is compared as a value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from math import isnan
from typing import Any, Final

import re2

from trebuchet.engine.gotext import as_float, printed, well_formed
from trebuchet.engine.patterns import search
from trebuchet.errors import PolicyError, Problem
from trebuchet.model.policy import Condition, Operator

Arguments = Mapping[str, Any]
Predicate = Callable[[Any], bool]
"""Whether one operator holds for a value, which is `MISSING` where the path is not there."""
Test = Callable[[Arguments], bool]
"""Whether one condition holds for a call's arguments."""

MISSING: Final = object()
"""Stands for the value of a path that is not there; null is a value."""

_NUMBER: Final = (int, float)


def _never(_: Any) -> bool:
    return False


def _eq(expected: Any) -> Predicate:
    text = printed(expected, decoded=False)
    if type(expected) in _NUMBER:
        bound = as_float(expected)

        def equals_number(value: Any) -> bool:
            if type(value) in _NUMBER:
                return as_float(value) == bound
            return value is not MISSING and printed(value) == text

        return equals_number

    def equals(value: Any) -> bool:
        if isinstance(value, str):
            return well_formed(value) == text
        return value is not MISSING and printed(value) == text

    return equals


def _neq(expected: Any) -> Predicate:
    equals = _eq(expected)
    return lambda value: value is not MISSING and not equals(value)


def _in(expected: Any) -> Predicate:
    if not isinstance(expected, list | tuple):
        return _never
    bounds = {as_float(item) for item in expected if type(item) in _NUMBER}
    bounds = {bound for bound in bounds if not isnan(bound)}
    texts = {printed(item, decoded=False) for item in expected}
    words = {printed(item, decoded=False) for item in expected if type(item) not in _NUMBER}

    def contained(value: Any) -> bool:
        if isinstance(value, str):
            return well_formed(value) in texts
        if type(value) in _NUMBER:
            return as_float(value) in bounds or printed(value) in words
        return value is not MISSING and printed(value) in texts

    return contained


def _not_in(expected: Any) -> Predicate:
    contained = _in(expected)
    return lambda value: value is not MISSING and not contained(value)


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Any], Predicate]:
    """What builds `lt` and its like: false unless both sides are numbers."""

    def build(expected: Any) -> Predicate:
        if type(expected) not in _NUMBER:
            return _never
        bound = as_float(expected)

        def holds(value: Any) -> bool:
            kind = type(value)
            if kind is float:
                return compare(value, bound)
            return kind is int and compare(as_float(value), bound)

        return holds

    return build


def _regex(expected: Any) -> Predicate:
    if not isinstance(expected, str):
        return _never
    found = search(expected)
    return lambda value: isinstance(value, str) and found(value)


def _contains(expected: Any) -> Predicate:
    equals = _eq(expected)
    part = well_formed(expected) if isinstance(expected, str) else None

    def holds(value: Any) -> bool:
        if isinstance(value, str):
            return part is not None and part in well_formed(value)
        return isinstance(value, list | tuple) and any(equals(item) for item in value)

    return holds


def _exists(expected: Any) -> Predicate:
    if not isinstance(expected, bool):
        return _never
    return lambda value: (value is not MISSING and value is not None) is expected


OPERATORS: Final[Mapping[Operator, Callable[[Any], Predicate]]] = {
    Operator.EQ: _eq,
    Operator.NEQ: _neq,
    Operator.IN: _in,
    Operator.NOT_IN: _not_in,
    Operator.LT: _ordered(operator.lt),
    Operator.LTE: _ordered(operator.le),
    Operator.GT: _ordered(operator.gt),
    Operator.GTE: _ordered(operator.ge),
    Operator.REGEX: _regex,
    Operator.CONTAINS: _contains,
    Operator.EXISTS: _exists,
}
"""Operator to what builds its predicate from the condition's value."""


def predicate(condition: Condition) -> Predicate:
    """The operator of a condition, bound to the condition's value.

    A regular expression that RE2 refuses is a `PolicyError` at the condition's place.
    """
    try:
        return OPERATORS[condition.op](condition.value)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error
        message = f'"{condition.value}" is not a regular expression of RE2: {reason}'
        raise PolicyError(Problem(condition.place, "bad-regex", message)) from None


def fetch(arguments: Arguments, path: tuple[str, ...]) -> Any:
    """The value at a path of keys below the arguments, or `MISSING`."""
    value: Any = arguments
    for key in path:
        if not isinstance(value, dict) and not isinstance(value, Mapping):
            return MISSING
        value = value.get(key, MISSING)
    return value


def argument_test(condition: Condition) -> Test:
    """A condition over an argument, compiled."""
    holds = predicate(condition)
    path = condition.path
    if len(path) == 1:
        key = path[0]
        return lambda arguments: holds(arguments.get(key, MISSING))
    return lambda arguments: holds(fetch(arguments, path))
