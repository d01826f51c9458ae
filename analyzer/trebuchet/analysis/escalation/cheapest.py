"""The cheapest moves to close so that a goal cannot be reached: implicit hitting sets.

A set closes the goal when it takes one move of every derivation. Derivations are not enumerated:
one that is still open is found, the cheapest set that meets all found so far is solved exactly,
and so on until none is open. The last set is then the cheapest of all, since each before it was
the cheapest for fewer derivations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from trebuchet.analysis.escalation.derivation import Derivations
from trebuchet.analysis.escalation.hitting import Cost, Price, hit
from trebuchet.analysis.escalation.moves import Move
from trebuchet.model.escalation import Fact

OTHERS = 3
"""So many other sets are looked for, at most."""

_TRIES = 8
"""So many times another set is looked for, at most."""


class Chosen(NamedTuple):
    """Moves to close; none of them can be spared."""

    moves: tuple[str, ...]
    """Their ids, sorted; empty where the goal is not reached anyway."""
    price: Price
    exact: bool
    gap: int
    """At most so many sessions fewer could be broken by a cheaper set; 0 when exact."""
    others: tuple[Chosen, ...] = ()
    """Other sets that close the goal, cheapest first, none a superset of another or of this."""


def cheapest(
    moves: Iterable[Move], start: Iterable[Fact], goal: Fact, cost: Cost, others: int = OTHERS
) -> Chosen | None:
    """The cheapest moves to close so that `goal` is not reached from `start` by the other moves.

    Held moves do not count as open. `cost` prices a set of ids and never falls when the set
    grows. None when no set closes it: some way to the goal takes no call that a rule can deny.
    """
    derivations = Derivations(moves, start, goal)
    known: dict[frozenset[str], Price] = {}

    def price(chosen: frozenset[str]) -> Price:
        if chosen not in known:
            known[chosen] = cost(chosen)
        return known[chosen]

    groups: set[frozenset[str]] = set()
    first = _solve(derivations, groups, price, frozenset())
    if first is None or not first.moves:
        return first
    found = list(_others(first, derivations, groups, price, others))
    found.sort(key=lambda each: each.price)
    return first._replace(others=tuple(found))


def _others(
    first: Chosen, derivations: Derivations, groups: set[frozenset[str]], cost: Cost, most: int
) -> Iterator[Chosen]:
    """Sets without one or more members of those before: each member is barred in turn.

    With a member go its kin, the moves that would be closed along with it for nothing: else the
    same denials would be found under other names.
    """

    def kin(name: str) -> frozenset[str]:
        alone = cost(frozenset([name]))[:2]
        met = frozenset[str]().union(*groups)
        return frozenset(each for each in met if cost(frozenset([name, each]))[:2] == alone)

    queue = [kin(name) for name in first.moves]
    seen = {frozenset(first.moves)}
    tries = found = 0
    while queue and found < most and tries < _TRIES:
        barred = queue.pop(0)
        tries += 1
        other = _solve(derivations, groups, cost, barred)
        if other is None:
            continue
        members = frozenset(other.moves)
        queue += [barred | kin(name) for name in other.moves]
        # Each set is least, so one that holds another is that other.
        if members not in seen:
            seen.add(members)
            found += 1
            yield other


def _solve(
    derivations: Derivations, groups: set[frozenset[str]], cost: Cost, barred: frozenset[str]
) -> Chosen | None:
    """The cheapest set without the barred moves; adds to `groups` the derivations that it met."""
    exact, floor = True, cost(frozenset())
    while True:
        best = hit((group - barred for group in groups), cost)
        if best is None:
            return None
        exact = exact and best.exact
        floor = max(floor, best.price) if best.exact else floor
        fresh = list(_open(derivations, best.members))
        if not fresh:
            break
        groups.update(fresh)
    least = _spared(derivations, best.members, cost)
    reached = cost(least)
    gap = 0 if exact else reached.sessions - floor.sessions
    return Chosen(tuple(sorted(least)), reached, exact, gap)


def _open(derivations: Derivations, closed: frozenset[str]) -> Iterator[frozenset[str]]:
    """Derivations that these moves leave open, no two with a move in common."""
    while (group := derivations.shortest(closed)) is not None:
        yield group
        if not group:
            return
        closed |= group


def _spared(derivations: Derivations, chosen: frozenset[str], cost: Cost) -> frozenset[str]:
    """The set without what can be spared, dearest first."""
    for name in sorted(chosen, key=lambda each: (cost(frozenset([each])), each), reverse=True):
        if not derivations.is_reached(chosen - {name}):
            chosen -= {name}
    return chosen
