"""Counts executed harm in the attack's own measure: calls, targets, amounts or bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trebuchet.analysis.plan import PlannedCall, arguments_of
from trebuchet.corpus import render
from trebuchet.model.attack import Harm
from trebuchet.model.world import World


class Tally:
    """Counts executed harm in the attack's own measure."""

    def __init__(self, harm: Harm | None, world: World) -> None:
        self._measure = harm.measure if harm else "calls"
        self._whole = float(render(harm.limit, world)) if harm else 0.0
        self._targets: set[object] = set()
        self.reached: int | float = 0

    def add(self, move: PlannedCall) -> None:
        """Counts one call that ran; a batch counts as all that it carries."""
        size = move.bound.step.repeat if move.batch is not None else 1
        if self._measure == "calls":
            self.reached += size
        elif self._measure == "targets":
            self._add_targets(move, size)
        elif self._measure == "amount":
            # Without an amount upstream takes its own default, at worst everything.
            amount = value_at(arguments_of(move), move.bound.weight)
            self.reached += self._whole if amount is None else _amount(amount)
        else:
            content = value_at(arguments_of(move), move.bound.weight)
            self.reached += len(str(content).encode("utf-8", "replace")) if content else 0

    def _add_targets(self, move: PlannedCall, size: int) -> None:
        template = move.bound.target or move.bound.fit.tool.id
        varying = "{n" in template
        if move.batch is not None:
            self._targets.update((template, number + 1 if varying else 0) for number in range(size))
        else:
            self._targets.add((template, move.n if varying else 0))
        self.reached = len(self._targets)


def value_at(arguments: Mapping[str, Any], path: str | None) -> Any:
    """The value at a parameter path, the first member of every list on the way; None if absent."""
    if path is None:
        return None
    value: Any = arguments
    for part in path.replace("[]", ".[]").split("."):
        if part == "[]":
            value = value[0] if isinstance(value, list | tuple) and value else None
        elif isinstance(value, Mapping):
            value = value.get(part)
        else:
            return None
    return value


def _amount(value: Any) -> float:
    """What was really paid: a negative amount is money that came back."""
    if isinstance(value, list | tuple):
        return sum(_amount(member) for member in value)
    if isinstance(value, bool):
        return 0
    try:
        return max(0.0, float(value))
    except (TypeError, ValueError, OverflowError):
        return 0
