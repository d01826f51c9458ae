"""One condition of a policy: path, operator, value. The same in both dialects."""

from __future__ import annotations

from math import isfinite

from trebuchet.dialects.go_scalar import Timestamp
from trebuchet.dialects.node import Node
from trebuchet.dialects.pattern import pattern_fault
from trebuchet.documents import shown
from trebuchet.errors import nearest
from trebuchet.model.policy import Condition, Operator

KEYS = ("path", "op", "value")

_LISTS = (Operator.IN, Operator.NOT_IN)
_ORDERS = (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE)


def read_condition(
    node: Node, subjects: tuple[str, ...], scopes: tuple[str, ...] = ()
) -> Condition | None:
    """The condition that a mapping states, or None with what is wrong noted.

    `subjects` are what a path may begin with, `args` or also `state`; `scopes` the known scopes
    of counters, the likeliest first, since a tool's name may hold dots.
    """
    before = len(node.findings.problems)
    subject, path = _read_path(node, subjects, scopes)
    operator = _read_operator(node)
    if not node.has("value"):
        node.wrong("missing-key", 'the key "value" is missing')
    elif operator:
        _check_value(node, operator)
    if len(node.findings.problems) > before or operator is None:
        return None
    return Condition(
        subject="state" if subject == "state" else "args",
        path=path,
        op=operator,
        value=node.value["value"],
        place=node.place,
    )


def _read_path(
    node: Node, subjects: tuple[str, ...], scopes: tuple[str, ...]
) -> tuple[str, tuple[str, ...]]:
    written = node.written("path")
    subject, dot, rest = written.partition(".")
    if subject not in subjects or not dot or not rest:
        begins = " or ".join(f'"{each}."' for each in subjects)
        node.wrong_at("path", "bad-path", f"path must start with {begins}, got {shown(written)}")
        return ("", ())
    if subject == "args":
        return (subject, tuple(rest.split(".")))
    known = next((scope for scope in scopes if rest.startswith(f"{scope}.")), None)
    scope, _, counter = (known, "", rest[len(known) + 1 :]) if known else rest.partition(".")
    if not counter:
        node.wrong_at(
            "path", "bad-path", f'path must be "state.SCOPE.COUNTER", got {shown(written)}'
        )
    return (subject, (scope, counter))


def _read_operator(node: Node) -> Operator | None:
    written = node.written("op")
    known = [operator.value for operator in Operator]
    if written in known:
        return Operator(written)
    said = f"unknown operator {shown(written)}" if written else 'the key "op" is missing'
    code = "unknown-operator" if written else "missing-key"
    node.wrong_at("op", code, f"{said}{nearest(written, known)}")
    return None


def _check_value(node: Node, operator: Operator) -> None:
    value = node.value["value"]
    got = f"got {shown(value)}"
    if operator in _LISTS and not isinstance(value, list):
        node.wrong_at("value", "wrong-type", f'operator "{operator}" requires a list value, {got}')
    elif operator in _ORDERS and (isinstance(value, bool) or not isinstance(value, int | float)):
        node.wrong_at("value", "wrong-type", f'operator "{operator}" requires a number, {got}')
    elif operator is Operator.EXISTS and not isinstance(value, bool):
        node.wrong_at("value", "wrong-type", f'operator "exists" requires a boolean value, {got}')
    elif operator is Operator.REGEX and not isinstance(value, str):
        node.wrong_at("value", "wrong-type", f"regex value must be a string, {got}")
    elif operator is Operator.REGEX:
        if fault := pattern_fault(value):
            node.wrong_at("value", "bad-pattern", f"invalid regex {shown(value)}: {fault}")
    else:
        _check_scalars(node, value)


def _check_scalars(node: Node, value: object) -> None:
    """Refuse what no argument of a call can equal, though it looks as if it could."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_scalars(node, inner)
    elif isinstance(value, Timestamp):
        message = f"the date {value} is read as a time, which no argument equals; put it in quotes"
        node.wrong_at("value", "unquoted-date", message)
    elif isinstance(value, float) and not isfinite(value):
        node.wrong_at(
            "value", "bad-number", "infinity and not-a-number are no values to compare with"
        )
