"""Atoms: the predicates over one argument that the rules of two policies are made of.

An atom asks the engine's own compiled operator, so its meaning is the engine's. Equal
conditions of both policies are one atom.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from trebuchet.engine.conditions import MISSING, predicate
from trebuchet.engine.counters import amount_of
from trebuchet.model.policy import Condition, Limit, Operator
from trebuchet.model.value import thaw

Variable = tuple[str, ...]
"""What a call can choose freely: `args` and the keys below, or `state` and a counter's name."""

_LISTS: Final = (Operator.IN, Operator.NOT_IN)


class Span(NamedTuple):
    """The lowest and the highest that a counter can hold before a call."""

    lowest: int
    highest: int


class Atom:
    """One predicate over the value of one variable; the same predicate is the same object."""

    __slots__ = ("bounds", "holds", "op", "span", "value", "variable")

    def __init__(
        self,
        variable: Variable,
        op: Operator | None,
        value: Any,
        holds: Callable[[Any], bool],
        bounds: tuple[int, ...] = (),
        span: Span | None = None,
    ) -> None:
        self.variable = variable
        self.op = op
        """None where it asks about an amount that a limit counts."""
        self.value = value
        self.holds = holds
        """Whether it holds for a value, which is the engine's `MISSING` where there is none."""
        self.bounds = bounds
        """Numbers at which the answer about an amount may change."""
        self.span = span
        """Of a counter: what it can hold before a call."""


class Atoms:
    """The atoms of one comparison."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Atom] = {}

    def of_condition(
        self, condition: Condition, variable: Variable, span: Span | None = None
    ) -> Atom:
        """The atom of a condition on an argument, or on a counter with its span."""
        key = (variable, condition.op, _spelling(condition))
        known = self._known.get(key)
        if known is None:
            holds = predicate(condition)
            known = Atom(variable, condition.op, condition.value, holds, span=span)
            self._known[key] = known
        elif span is not None and known.span is not None:
            lowest, highest = (
                min(span.lowest, known.span.lowest),
                max(span.highest, known.span.highest),
            )
            known.span = Span(lowest, highest)
        return known

    def counting(self, path: tuple[str, ...], sign: int) -> Atom:
        """That the amount at a path counts at least one up (`sign` 1) or one down (-1)."""
        key = (path, "counting", sign)

        def counts(value: Any) -> bool:
            amount = _amount(value)
            return amount is not None and amount * sign > 0

        if key not in self._known:
            bounds = (-1, 0, 1, 2**63, -(2**63))
            self._known[key] = Atom(("args", *path), None, None, counts, bounds)
        return self._known[key]

    def untold(self, path: tuple[str, ...]) -> Atom:
        """That the amount at a path cannot be counted."""
        key = (path, "untold")
        if key not in self._known:
            self._known[key] = Atom(
                ("args", *path), None, None, lambda value: _amount(value) is None
            )
        return self._known[key]

    def exceeding(self, path: tuple[str, ...], limit: Limit) -> Atom:
        """That the amount at a path alone is more than a limit lets pass."""
        most = limit.max
        key = (path, "exceeding", most)

        def exceeds(value: Any) -> bool:
            amount = _amount(value)
            return amount is not None and amount > most

        if key not in self._known:
            bounds = (most, most + 1, 2**63, -(2**63))
            self._known[key] = Atom(("args", *path), None, most, exceeds, bounds)
        return self._known[key]


def _amount(value: Any) -> int | None:
    return amount_of({} if value is MISSING else {"amount": value}, ("amount",))


def _spelling(condition: Condition) -> str:
    """The value of a condition, alike for values that mean the same to its operator."""
    value = thaw(condition.value)
    if condition.op in _LISTS and isinstance(value, list):
        return json.dumps(sorted({json.dumps(item, sort_keys=True) for item in value}))
    return json.dumps(value, sort_keys=True)
