"""Which of several tools stands for a move: the one by which a reader knows it best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trebuchet.analysis.binding import fit_role
from trebuchet.analysis.escalation.moves import Way
from trebuchet.analysis.escalation.row import Row
from trebuchet.inventory import singular, words
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.escalation import FactKind
from trebuchet.model.trace import Role, Step
from trebuchet.model.vocabulary import Capability, Shape

CHAINS = frozenset({Shape.CHAIN, Shape.CROSS_SERVER})
_LAST = 1000


class Preference:
    """Ranks ways: a worse outcome first, then what no limit bounds, then known events."""

    def __init__(self, corpus: Corpus | None) -> None:
        self._roles = tuple(_roles(corpus.attacks)) if corpus else ()
        self._known: dict[tuple[str, int], int] = {}

    def ranked(self, row: Row, ways: Iterable[Way]) -> tuple[Way, ...]:
        """The ways of one move, the one to show first."""
        found = sorted(ways, key=lambda way: way.tool.id)
        if len(found) < 2:
            return tuple(found)
        roles = [role for role in self._roles if shares(row, role)]
        goal = any(fact.kind is FactKind.GOAL for fact in row.gives)
        spoken = frozenset(singular(word) for word in words(row.sentence))

        def key(way: Way) -> tuple[int, bool, bool, int, int, int, str]:
            able = frozenset(way.tool.capabilities)
            named = frozenset(singular(word) for word in words(way.tool.name))
            return (
                -way.severity.rank if goal else 0,
                way.flow.hour is not None or way.flow.day is not None,
                Capability.INVOKE_ANY in able,
                min((self.place(way, role) for role in roles), default=_LAST),
                -len(named & spoken),
                len(able - frozenset(row.capability)),
                way.tool.id,
            )

        return tuple(sorted(found, key=key))

    def place(self, way: Way, role: Role) -> int:
        """How near a tool is to a role, 0 first: the place of its first word among the verbs."""
        key = (way.tool.id, id(role))
        if key not in self._known:
            self._known[key] = nearness(way, role)
        return self._known[key]


def nearness(way: Way, role: Role) -> int:
    """The place of the role's first verb that the tool's name holds; 1000 where it does not fit."""
    if fit_role(way.tool, role) is None:
        return _LAST
    named = frozenset(words(way.tool.name))
    return next((place for place, verb in enumerate(role.verbs) if verb in named), len(role.verbs))


def shares(row: Row, role: Role) -> bool:
    """Whether the row is about what the role asks for."""
    return bool(frozenset(row.capability).intersection((*role.capability, *role.also)))


def chain_of(attack: Attack) -> tuple[str, ...]:
    """The roles of an attack in the order in which they are first played, repeats at once left."""
    found: list[str] = []
    for item in attack.trace:
        if isinstance(item, Step) and (not found or found[-1] != item.role):
            found.append(item.role)
    return tuple(found)


def chains(attacks: Iterable[Attack]) -> Sequence[Attack]:
    """The attacks that are chains of calls and can be replayed; those that happened first."""
    found = [
        attack
        for attack in attacks
        if attack.status == "active" and attack.decidability.replayable and attack.shape in CHAINS
    ]
    return sorted(found, key=lambda attack: (not attack.incidents, attack.id))


def _roles(attacks: Iterable[Attack]) -> Iterable[Role]:
    for attack in chains(attacks):
        if attack.incidents:
            yield from attack.roles.values()
