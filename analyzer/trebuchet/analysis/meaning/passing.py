"""Calls of one tool that both policies let pass: what counters are filled with."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from trebuchet.analysis.meaning.atoms import Atoms
from trebuchet.analysis.meaning.clauses import Clause, Ground, Side, atoms_of, reads_counters
from trebuchet.analysis.meaning.comparison import Comparison
from trebuchet.analysis.meaning.history import Pair
from trebuchet.analysis.meaning.quotas import EVERYWHERE
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.walk import Walk
from trebuchet.analysis.meaning.witness import arguments_of, completed, with_value
from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Outcome
from trebuchet.model.place import Place

_DEEP: Final = -(10**15)
"""An amount that brings a counter far below zero."""


class Passing:
    """The calls that two policies under comparison let pass."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self.pair = Pair(comparison.old.policy, comparison.new.policy)
        self._found: dict[tuple[object, ...], ToolCall | None] = {}

    def plainest(
        self, tool: str, path: tuple[str, ...] | None = None, sign: int = 1
    ) -> ToolCall | None:
        """The plainest call that both let pass on fresh counters, or None.

        With a path its amount there counts at least one up, or down with a `sign` of -1.
        """
        key = (tool, path, sign)
        if key not in self._found:
            self._found[key] = self._walked(tool, path, sign)
        return self._found[key]

    def _walked(self, tool: str, path: tuple[str, ...] | None, sign: int) -> ToolCall | None:
        comparison = self._comparison
        name = comparison.name(tool)
        atoms = Atoms()
        old, new = comparison.old.side(name, atoms), comparison.new.side(name, atoms)
        if path is not None:
            refused = Clause(((atoms.counting(path, sign), False),), len(old.grounds))
            ground = Ground("deny", None, Place(""))
            old = Side((refused, *old.clauses), (*old.grounds, ground))
        walk = Walk(old, new, comparison.shapes(tool), _both_allow)
        points = [point for point in walk.points().values() if point.known]
        if not points:
            if walk.gaps or walk.doubts:
                raise UndecidableError(next(iter({**walk.gaps, **walk.doubts}.values())))
            return None
        steps = min(points, key=lambda point: point.cost).steps
        arguments = arguments_of(steps, comparison.words(old, new))
        call = ToolCall(tool=name, arguments=completed(arguments, comparison.given(tool)))
        bare = ToolCall(tool=name, arguments=arguments)
        return call if self.pair.both_pass(call) else bare

    def sinking(self, tool: str) -> Iterator[ToolCall]:
        """Calls of a tool that both let pass and that bring a counter below zero."""
        paths = {
            limit.increment_from for each in self._comparison.limits(tool) for _, limit in each
        }
        for path in sorted(each for each in paths if each is not None):
            call = self.plainest(tool, path, -1)
            if call:
                arguments = with_value(call.arguments, path, _DEEP)
                deep = call.model_copy(update={"arguments": arguments})
                yield deep if self.pair.both_pass(deep) else call

    def generous(self, call: ToolCall, path: tuple[str, ...], most: int) -> ToolCall:
        """The call with a larger amount, the largest that is likely to pass, up to `most`."""
        bounds = {
            condition.value
            for book in (self._comparison.old, self._comparison.new)
            for rule in book.rules(call.tool) or ()
            for condition in rule.conditions
            if condition.path == path and type(condition.value) in (int, float)
        }
        near = {math.floor(bound) + step for bound in bounds for step in (-1, 0, 1)} | {most}
        for amount in sorted((each for each in near if 0 < each <= most), reverse=True):
            larger = call.model_copy(update={"arguments": with_value(call.arguments, path, amount)})
            if self.pair.both_pass(larger):
                return larger
        return call

    def stateful(self, tool: str) -> bool:
        """Whether what is decided of a tool depends on conditions on counters."""
        name, atoms = self._comparison.name(tool), Atoms()
        books = self._comparison.old, self._comparison.new
        return reads_counters(*(book.side(name, atoms, free=True) for book in books))

    def opened(self, tool: str) -> bool:
        """Whether calls of other tools may let calls of this one pass, of which none does first."""
        name, atoms = self._comparison.name(tool), Atoms()
        sides = [
            book.side(name, atoms, free=True)
            for book in (self._comparison.old, self._comparison.new)
        ]
        scopes = {
            atom.variable[1] for side in sides for atom in atoms_of(side.clauses) if atom.span
        }
        for scope in scopes - {tool}:
            others = self._comparison.tools if scope == EVERYWHERE else (scope,)
            for other in others:
                if other != tool and (self.plainest(other) or self.stateful(other)):
                    return True
        return False


def _both_allow(was: Outcome, now: Outcome) -> bool:
    return was == now == "allow"
