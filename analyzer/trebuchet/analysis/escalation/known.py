"""Which attacks of the corpus a chain of moves is, and with which tools it is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from trebuchet._resources import resource
from trebuchet.analysis.binding import Fit, Fits, fit_role
from trebuchet.analysis.case import Binding, Setting, harm_limit, worst_form
from trebuchet.analysis.escalation.moves import Move, Way
from trebuchet.analysis.escalation.preference import chain_of, chains, nearness, shares
from trebuchet.analysis.escalation.row import Row
from trebuchet.analysis.escalation.table import ROWS
from trebuchet.analysis.escalation.witness import named
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.needs import needs_of
from trebuchet.analysis.plan import bind_trace
from trebuchet.documents import CORPUS_CAP, read_file, read_yaml
from trebuchet.errors import CorpusError
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.policy import Policy
from trebuchet.model.run import Verdict
from trebuchet.model.tool import Tool
from trebuchet.model.trace import Role, Step
from trebuchet.model.world import World


class Match(NamedTuple):
    """An attack that a chain can be, with the ways that make it one."""

    attack: Attack
    ways: tuple[Way, ...]
    """One for each call of the chain, also for a first read that the attack takes for granted."""
    played: tuple[Tool, ...]
    """The tools of the attack's roles in their order."""


_ROW = {row.id: row for row in ROWS}


def leads(attack: str, goal: str) -> bool:
    """Whether the attack leads to the goal; taken for true of an attack that is not listed."""
    listed = chain_goals().get(attack)
    return listed is None or listed.goal == goal


class ChainGoal(NamedTuple):
    """Where a chain attack of the corpus leads."""

    goal: str
    """Empty where the graph has no path for it."""
    start: str
    beyond: str
    """Why the graph has none."""


@cache
def chain_goals() -> Mapping[str, ChainGoal]:
    """What `data/escalation/chains.yaml` says of each chain attack of the shipped corpus."""
    path = resource("data") / "escalation" / "chains.yaml"
    text = read_file(path, CORPUS_CAP, CorpusError)
    listed = read_yaml(text, str(path), CorpusError).value
    return {
        name: ChainGoal(said.get("goal", ""), said.get("from", ""), said.get("beyond", ""))
        for name, said in listed.items()
    }


class Known:
    """Finds the attacks of a corpus in chains of moves."""

    def __init__(self, corpus: Corpus | None) -> None:
        self._chains: list[tuple[Attack, tuple[_Part, ...], tuple[str, ...]]] = []
        for attack in chains(corpus.attacks) if corpus else ():
            order = chain_of(attack)
            if set(order) == set(attack.roles):
                parts = tuple(_part(attack, name) for name in order)
                self._chains.append((attack, parts, order))
        self._near: dict[tuple[str, int], int] = {}
        self._by_rows: dict[tuple[str, ...], tuple[_Candidate, ...]] = {}

    def matches(self, goal: str, calls: Sequence[Move]) -> Iterable[Match]:
        """The attacks that these calls are on the way to a goal, those that happened first."""
        for candidate in self._candidates(tuple(move.row for move in calls)):
            if not leads(candidate.attack.id, goal):
                continue
            ways = self._cast(calls, candidate)
            if ways is not None:
                played = tuple(way.tool for way in ways[candidate.skipped :])
                yield Match(candidate.attack, ways, played)

    def _candidates(self, rows: tuple[str, ...]) -> tuple[_Candidate, ...]:
        """The attacks whose roles ask for what these rows are about."""
        if rows not in self._by_rows:
            found = []
            for attack, parts, order in self._chains:
                for skipped in (0, 1) if rows[:1] == ("read-untrusted",) else (0,):
                    left = rows[skipped:]
                    if len(left) == len(parts) and all(
                        row in _ROW and part.is_about(_ROW[row])
                        for row, part in zip(left, parts, strict=True)
                    ):
                        roles = tuple(part.role for part in parts)
                        found.append(_Candidate(attack, roles, order, skipped))
                        break
            self._by_rows[rows] = tuple(found)
        return self._by_rows[rows]

    def _cast(self, calls: Sequence[Move], candidate: _Candidate) -> tuple[Way, ...] | None:
        focus = candidate.order.index(candidate.attack.focus)
        home = calls[candidate.skipped + focus].server
        chosen: list[Way] = [move.ways[0] for move in calls[: candidate.skipped]]
        part: dict[str, str] = {}
        for move, name, role in zip(
            calls[candidate.skipped :], candidate.order, candidate.roles, strict=True
        ):
            if role.server != "any" and (move.server == home) != (role.server == "same"):
                return None
            near = [
                (way.flow.hour is not None or way.flow.day is not None, place, order)
                for order, way in enumerate(move.ways)
                if (place := self._nearness(way, role)) < _LAST
                and part.get(name, way.tool.id) == way.tool.id
            ]
            if not near:
                return None
            chosen.append(move.ways[min(near)[2]])
            part[name] = chosen[-1].tool.id
        return tuple(chosen)

    def _nearness(self, way: Way, role: Role) -> int:
        key = (way.tool.id, id(role))
        if key not in self._near:
            self._near[key] = nearness(way, role)
        return self._near[key]


_LAST = 1000


class _Part(NamedTuple):
    """One role of an attack, with the world names that its steps speak of, the owner's aside."""

    role: Role
    names: frozenset[str]
    untrusted: bool
    """Whether what it reads is told to be an outsider's."""

    def is_about(self, row: Row) -> bool:
        """Whether the row does what the role asks for, to the same things."""
        if not shares(row, self.role) or (row.id == "read-untrusted" and not self.untrusted):
            return False
        return not (self.names and row.marks) or any(
            name.startswith(row.marks) for name in self.names
        )


def _part(attack: Attack, role: str) -> _Part:
    steps = [item for item in attack.trace if isinstance(item, Step) and item.role == role]
    names = {name for step in steps for name in named(step)}
    return _Part(
        attack.roles[role],
        frozenset(name for name in names if not name.startswith("own.") and name != "n"),
        any(step.result.trust == "untrusted" for step in steps),
    )


class _Candidate(NamedTuple):
    attack: Attack
    roles: tuple[Role, ...]
    order: tuple[str, ...]
    skipped: int
    """How many first calls the attack takes for granted."""


class Judged:
    """Whether an attack on given tools comes through these policies; each asked once."""

    def __init__(self, policies: Mapping[str, Policy], world: World) -> None:
        self._setting = Setting(policies, world, needs_of(None), Fits(()))
        self._known: dict[tuple[str, tuple[str, ...]], bool] = {}

    def comes_through(self, match: Match) -> bool:
        """Whether some form of the attack does its harm there."""
        key = (match.attack.id, tuple(tool.id for tool in match.played))
        if key not in self._known:
            self._known[key] = self._judge(match.attack, match.played)
        return self._known[key]

    def _judge(self, attack: Attack, tools: Sequence[Tool]) -> bool:
        fits: dict[str, Fit] = {}
        for name, tool in zip(chain_of(attack), tools, strict=True):
            fit = fit_role(tool, attack.roles[name])
            if fit is None:
                return False
            fits[name] = fit
        harm, twin = attack.harm, attack.twin
        if harm is None or twin is None:
            return False
        limit = harm_limit(attack, harm, fits[attack.focus].tool, self._setting.world)
        world = self._setting.world
        try:
            for trace in (attack.trace, twin.trace):
                if bind_trace(trace, attack.roles, fits, world) is None:
                    return False
            worst = worst_form(Binding(attack, fits), self._setting, harm, limit)
        except UnfitError:
            return False
        return worst is not None and worst[1] is Verdict.BYPASSED


def any_order(ways: Sequence[Sequence[Way]], most: int) -> Iterable[tuple[Way, ...]]:
    """Choices of one way each, those of the first ways first, at most so many."""
    for number, chosen in enumerate(product(*ways)):
        if number >= most:
            return
        yield chosen
