"""Both policies' clauses for one tool, walked together, one argument after the other.

At each argument the walk takes every class of values, sees what is left of the clauses, and goes
on only where the two can still come out differently. What is left alike is walked once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from trebuchet.analysis.meaning.atoms import Atom, Variable
from trebuchet.analysis.meaning.clauses import Clauses, Side, assigned, atoms_of
from trebuchet.analysis.meaning.region import PHANTOM, Region
from trebuchet.analysis.meaning.shape import Shape
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.model.meaning import Outcome

MOST_NODES: Final = 20_000
_MOST_VARIABLES: Final = 150

Wanted = Callable[[Outcome, Outcome], bool]
"""Whether a pair of outcomes, the old one and the new one, is looked for."""
Grounds = tuple[int, int]
"""The numbers of the grounds by which the old and the new policy decide."""
Steps = tuple[tuple[Variable, Any], ...]
"""The variables that were given a value on the way, with it."""


class Point(NamedTuple):
    """The plainest way to a pair of grounds."""

    cost: float
    steps: Steps

    @property
    def known(self) -> bool:
        """Whether every value on the way is known to exist."""
        return self.cost < PHANTOM


def differ(was: Outcome, now: Outcome) -> bool:
    """Two outcomes that are not the same."""
    return was != now


class Walk:
    """One comparison of two sides."""

    def __init__(
        self,
        old: Side,
        new: Side,
        shapes: Callable[[tuple[str, ...]], Shape],
        wanted: Wanted = differ,
    ) -> None:
        self._old, self._new = old, new
        self._wanted = wanted
        self._shapes = shapes
        self._atoms = list(dict.fromkeys([*atoms_of(old.clauses), *atoms_of(new.clauses)]))
        variables = list(dict.fromkeys(atom.variable for atom in self._atoms))
        self._order = {each: place for place, each in enumerate(_parents_first(variables))}
        self._regions: dict[Variable, Region] = {}
        self._memo: dict[tuple[Clauses, Clauses], dict[Grounds, Point]] = {}
        if len(variables) > _MOST_VARIABLES and not self._pointless(old.clauses, new.clauses):
            raise UndecidableError(f"its rules read more than {_MOST_VARIABLES} arguments")

    @property
    def doubts(self) -> Mapping[Variable, str]:
        """Why a point may hold a value that does not exist."""
        return {each: region.doubt for each, region in self._regions.items() if region.doubt}

    @property
    def gaps(self) -> Mapping[Variable, str]:
        """Why points may be missing."""
        return {each: region.gap for each, region in self._regions.items() if region.gap}

    def points(self) -> dict[Grounds, Point]:
        """For each wanted pair of grounds that some call can have, the plainest such call."""
        return self._from(self._old.clauses, self._new.clauses)

    def _from(self, old: Clauses, new: Clauses) -> dict[Grounds, Point]:
        if self._pointless(old, new):
            return {}
        if not old[0].literals and not new[0].literals:
            return {(old[0].ground, new[0].ground): Point(0.0, ())}
        known = self._memo.get((old, new))
        if known is None:
            if len(self._memo) >= MOST_NODES:
                raise UndecidableError("its rules combine arguments in too many ways")
            known = self._memo[old, new] = self._branched(old, new)
        return known

    def _branched(self, old: Clauses, new: Clauses) -> dict[Grounds, Point]:
        variable = self._next(old, new)
        region = self._region(variable)

        def pointless(answers: Mapping[Atom, bool]) -> bool:
            return self._pointless(assigned(old, answers), assigned(new, answers))

        best: dict[Grounds, Point] = {}
        for option in region.options(pointless):
            further = self._from(assigned(old, option.known), assigned(new, option.known))
            for grounds, point in further.items():
                cost = point.cost + option.cost
                held = best.get(grounds)
                if held is None or cost < held.cost:
                    best[grounds] = Point(cost, ((variable, option.value), *point.steps))
        return best

    def _next(self, old: Clauses, new: Clauses) -> Variable:
        """The variable to choose next: of a clause in which the two differ, or one above it."""
        theirs = {(clause.literals, self._new.grounds[clause.ground].outcome) for clause in new}
        ours = {(clause.literals, self._old.grounds[clause.ground].outcome) for clause in old}
        differing = {atom.variable for literals, _ in ours ^ theirs for atom, _ in literals}
        every = {atom.variable for atom in (*atoms_of(old), *atoms_of(new))}
        chosen = min(differing or every, key=self._order.__getitem__)
        above = (chosen[:size] for size in range(1, len(chosen)))
        return next((variable for variable in above if variable in every), chosen)

    def _region(self, variable: Variable) -> Region:
        region = self._regions.get(variable)
        if region is None:
            size = len(variable)
            own = [atom for atom in self._atoms if atom.variable == variable]
            below = [
                atom
                for atom in self._atoms
                if len(atom.variable) > size and atom.variable[:size] == variable
            ]
            shape = self._shapes(variable[1:])
            region = self._regions[variable] = Region(variable, own, below, shape)
        return region

    def _pointless(self, old: Clauses, new: Clauses) -> bool:
        """Whether nothing that is looked for can come of these clauses."""
        was = {self._old.grounds[clause.ground].outcome for clause in old}
        now = {self._new.grounds[clause.ground].outcome for clause in new}
        if not any(self._wanted(before, after) for before in was for after in now):
            return True
        return self._wanted is differ and self._blocks(old, self._old) == self._blocks(
            new, self._new
        )

    @staticmethod
    def _blocks(clauses: Clauses, side: Side) -> list[tuple[Outcome, frozenset[Any]]]:
        """The clauses without the order of neighbours that decide alike."""
        blocks: list[tuple[Outcome, set[Any]]] = []
        for clause in clauses:
            outcome = side.grounds[clause.ground].outcome
            if not blocks or blocks[-1][0] != outcome:
                blocks.append((outcome, set()))
            blocks[-1][1].add(frozenset(clause.literals))
        return [(outcome, frozenset(held)) for outcome, held in blocks]


def _parents_first(variables: list[Variable]) -> list[Variable]:
    """In order of appearance, but none before one that it lies below."""
    listed: dict[Variable, None] = {}
    known = set(variables)
    for variable in variables:
        for size in range(1, len(variable)):
            if variable[:size] in known:
                listed.setdefault(variable[:size])
        listed.setdefault(variable)
    return list(listed)
