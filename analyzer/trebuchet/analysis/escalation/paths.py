"""Paths: chains of moves as concrete calls, replayed from empty counters before they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from trebuchet.analysis.escalation.known import Judged, Known, Match, any_order
from trebuchet.analysis.escalation.moves import Move, Way
from trebuchet.analysis.escalation.table import CONSEQUENCES, ROWS
from trebuchet.analysis.escalation.ways import GRANT, SESSION, narrowest
from trebuchet.analysis.play import NO_POLICY
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH
from trebuchet.model.escalation import EscalationPath, Fact, Fault, Hop
from trebuchet.model.policy import Decider, Policy, Reason
from trebuchet.model.vocabulary import Effect, Severity

PACES = (60.0, 86_400.0)
"""Seconds between calls: a minute, and for those whom a limit stops, a day."""

_TRIES = 16
"""So many choices of tools are replayed before a chain is called a fault."""


class Replayer:
    """Turns chains into paths under the policies of some servers."""

    def __init__(
        self, policies: Mapping[str, Policy], known: Known, judged: Judged, start: str
    ) -> None:
        self._policies = policies
        self._known = known
        self._judged = judged
        self._start = start

    def path(self, goal: Fact, chain: Sequence[Move]) -> EscalationPath | Fault:
        """The chain with the tools by which it is best known, replayed; or why it cannot be."""
        calls = tuple(move for move in chain if move.ways)
        matches = [
            match
            for match in self._known.matches(goal.detail, calls)
            if self._judged.comes_through(match)
        ]
        reason = "no call"
        for ways in _choices(calls, matches):
            stopped = self._stopped(calls, ways)
            if stopped is None:
                return self._told(goal, chain, calls, ways, matches)
            reason = stopped
        return Fault(
            goal=goal.detail,
            tools=tuple(move.ways[0].tool.id for move in calls),
            reason=reason,
        )

    def _stopped(self, calls: Sequence[Move], ways: Sequence[Way]) -> str | None:
        """Why these calls do not go through one after another; None when they do."""
        said = ""
        for gap in PACES:
            stopped = self._replayed(calls, ways, gap)
            if stopped is None:
                return None
            said = said or stopped
        return said

    def _replayed(self, calls: Sequence[Move], ways: Sequence[Way], gap: float) -> str | None:
        deciders: dict[str, Decider] = {}
        for number, (move, way) in enumerate(zip(calls, ways, strict=True)):
            if move.past:
                continue
            reason = self._decided(deciders, way, EPOCH + number * gap)
            wanted = Effect.ASK if move.held else Effect.ALLOW
            if reason.effect is not wanted:
                return (
                    f"call {number + 1}, {way.tool.id}, came out as {reason.effect.value} "
                    f"({reason.source}), not as {wanted.value}"
                )
        return None

    def _decided(self, deciders: dict[str, Decider], way: Way, at: float) -> Reason:
        tool = way.tool
        known = deciders.get(tool.server)
        if known is None:
            policy = self._policies.get(tool.server)
            if policy is None:
                return NO_POLICY
            known = deciders[tool.server] = decider(policy)
        constant = known.constant(tool.name)
        if constant is None:
            constant = known.step(tool.name, way.arguments, at, SESSION, GRANT)
        return known.reason(constant)

    def _told(
        self,
        goal: Fact,
        chain: Sequence[Move],
        calls: Sequence[Move],
        ways: Sequence[Way],
        matches: Sequence[Match],
    ) -> EscalationPath:
        shown = tuple(way.tool.id for way in ways)
        count = 1
        for move in calls:
            count *= len(move.ways)
        return EscalationPath(
            id=_id(goal, self._start, chain),
            goal=goal.detail,
            start=self._start,
            severity=_severity(goal, chain, dict(zip((m.id for m in calls), ways, strict=True))),
            held=any(move.held for move in chain),
            hops=tuple(_hop(move, way) for move, way in zip(calls, ways, strict=True)),
            ways=count,
            flow=narrowest([way.flow for way in ways]),
            attacks=tuple(
                match.attack.id
                for match in matches
                if tuple(way.tool.id for way in match.ways) == shown
            ),
        )


def _choices(calls: Sequence[Move], matches: Sequence[Match]) -> Iterable[tuple[Way, ...]]:
    """Tools for the calls: as an attack has them, then as they come."""
    for match in matches:
        yield match.ways
    yield from any_order([move.ways for move in calls], _TRIES)


def _id(goal: Fact, start: str, chain: Sequence[Move]) -> str:
    said = "\n".join([goal.detail, start, *sorted({move.action for move in chain})])
    return sha256(said.encode()).hexdigest()[:12]


def _severity(goal: Fact, chain: Sequence[Move], ways: Mapping[str, Way]) -> Severity:
    found = [
        ways[move.id].severity if move.ways else _CONSEQUENCE[move.row].severity
        for move in chain
        if goal in move.gives
    ]
    return max(found, key=lambda severity: severity.rank)


_CONSEQUENCE = {each.id: each for each in CONSEQUENCES}
_SENTENCE = {row.id: row.sentence for row in ROWS}


def _hop(move: Move, way: Way) -> Hop:
    effect = "past" if move.past else "ask" if move.held else "allow"
    reason = way.reason
    return Hop(
        move=move.row,
        server=move.server,
        tool=way.tool.name,
        arguments=way.arguments,
        gains=tuple(sorted(map(str, move.gives))),
        needs=tuple(sorted(map(str, move.needs))),
        effect=effect,
        rule=reason.rule,
        source=reason.source,
        message=reason.message,
        sentence=f"{way.tool.name} {_does(move)}: {_because(effect, reason)}",
        others=tuple(each.tool.id for each in move.ways if each.tool.id != way.tool.id),
        flow=way.flow,
    )


def _does(move: Move) -> str:
    own = f"reaches {move.row.removeprefix('own:')}"
    return _SENTENCE.get(move.row, own)


def _because(effect: str, reason: Reason) -> str:
    rule = f'"{reason.rule}"' if reason.rule else "a rule"
    if effect == "ask":
        return f"a person is asked by {rule} ({reason.source})"
    if effect == "past":
        return f"{rule} would stop it, but the guard is down ({reason.source})"
    return f"nothing denies it ({reason.source})"


class Rank(NamedTuple):
    """The order in which paths are shown."""

    severity: int
    held: bool
    calls: int
    narrow: float
    unknown: bool
    id: str


def rank(path: EscalationPath) -> Rank:
    """Worst first, then without a person, short, wide, known, and by id."""
    hour = path.flow.hour
    return Rank(
        -path.severity.rank,
        path.held,
        len(path.hops),
        -float("inf") if hour is None else -float(hour),
        not path.attacks,
        path.id,
    )
