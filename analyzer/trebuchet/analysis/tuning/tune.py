"""Tries a limit at every value that matters, and says where protection and work meet.

Attacks are bound once, under the policy without the limit, and judged at each value. So what a
value stops, a smaller one stops, too, wherever calls are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, NamedTuple

from trebuchet.analysis.case import Binding, Setting, bindings, judge, plans
from trebuchet.analysis.looking import reads_arguments
from trebuchet.analysis.mending import stops
from trebuchet.analysis.plan import PlannedCall, arguments_of
from trebuchet.analysis.tuning.dial import LARGEST, Dial
from trebuchet.analysis.tuning.ladder import ladder
from trebuchet.analysis.tuning.patience import taken
from trebuchet.analysis.tuning.peaks import honest_peaks
from trebuchet.analysis.tuning.work import Policies, Work, work_with
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.tool import Tool
from trebuchet.model.tuning import (
    TUNING_SCHEMA,
    Knee,
    Rung,
    TunedAttack,
    TunedWork,
    Tuning,
)
from trebuchet.model.vocabulary import Severity


class Ground(NamedTuple):
    """What a limit is tried on."""

    corpus: Corpus
    setting: Setting
    """Its policies are those of every server in scope; that of the tool's is turned."""
    recorded: Sequence[ToolCall] = ()
    recorded_in: str = ""
    severities: Collection[Severity] | None = None


def tune(dial: Dial, tool: Tool, ground: Ground, values: Sequence[int] = ()) -> Tuning:
    """The limit at each value: attacks stopped, work broken, what a patient attacker gets.

    `values` are tried instead of those that are chosen by honest peaks and by where attacks turn;
    the knee is the same.
    """
    trial = _Trial(dial, tool, ground)
    attacks = tuple(trial.attacks())
    work = trial.work()
    asked = {least.work: least.least for least in work}
    least = max(asked.values(), default=0)
    turns = [each.most for each in attacks if each.most is not None]
    chosen = values or ladder(least, turns, dial.limit.max)
    rungs = tuple(trial.rung(value, attacks, work) for value in (*sorted(set(chosen)), None))
    policy = dial.at(None)
    return Tuning(
        schema_version=TUNING_SCHEMA,
        policy=policy.name,
        dialect=policy.dialect,
        server=tool.server,
        tool=tool.name,
        limit=dial.limit,
        peaks=honest_peaks(trial.honest, dial.quota),
        attacks=attacks,
        stopped_already=trial.stopped_already,
        work=work,
        broken_already=trial.broken_already,
        rungs=rungs,
        knee=_knee(dial, attacks, rungs, least),
        corpus=ground.corpus.digest,
    )


class _Trial:
    """The attacks and the work through one tool, under any value of the limit."""

    def __init__(self, dial: Dial, tool: Tool, ground: Ground) -> None:
        self._dial, self._tool = dial, tool
        base = ground.setting.policies
        self._free = ground.setting._replace(policies=self._turned(base, None))
        self._base = base
        through = [
            binding
            for attack in ground.corpus.attacks
            if attack.status != "withdrawn" and attack.decidability.replayable
            for binding in bindings(attack, self._free)
            if any(fit.tool.id == tool.id for fit in binding.fits.values())
        ]
        judged = [(binding, judge(binding, self._free)) for binding in through]
        kept = ground.severities
        judged = [each for each in judged if kept is None or each[1].severity in kept]
        self._open = [each for each in judged if not stops(each[1], each[0])]
        self.stopped_already = len(judged) - len(self._open)
        self._bindings = {binding.id: binding for binding, _ in self._open}
        self.honest = work_with(
            tool,
            ground.corpus.sessions,
            [binding for binding, _ in judged],
            sorted(base),
            self._free,
            ground.recorded,
            ground.recorded_in,
        )
        self._broken = {id(each): each.broken(self._free.policies) for each in self.honest}
        self.broken_already = tuple(
            sorted(
                {work for each in self.honest for work in self._broken[id(each)] & {*each.titles}}
            )
        )
        self._calls = _distinct(
            [dict(each.arguments) for piece in self.honest for each in piece.calls]
        )
        self._harmful = _distinct([*self._sent()])

    def _turned(self, base: Policies, most: int | None) -> Policies:
        return {**base, self._tool.server: self._dial.at(most)}

    def _under(self, most: int | None) -> Setting:
        return self._free._replace(policies=self._turned(self._base, most))

    def attacks(self) -> Sequence[TunedAttack]:
        """Those that get through without the limit, with the largest value that stops each."""
        found = []
        for binding, case in self._open:
            most = _last(partial(self._stops, binding))
            if most is not None and most < 0:
                if binding.focus.tool.id != self._tool.id:
                    continue  # it does its harm without this tool
                most = 0  # a negative amount passes whatever the limit is
            found.append(
                TunedAttack(
                    case=case.id,
                    attack=case.attack,
                    title=case.title,
                    severity=case.severity,
                    calls=case.attempted,
                    most=most,
                )
            )
        return sorted(found, key=lambda each: (-each.severity.rank, each.case))

    def _stops(self, binding: Binding, most: int) -> bool:
        return stops(judge(binding, self._under(most)), binding)

    def work(self) -> tuple[TunedWork, ...]:
        """The honest work that goes through without the limit, with the smallest value it needs."""
        found = [
            TunedWork(of=piece.of, work=work, title=title, least=self._least(piece, work))
            for piece in self.honest
            for work, title in piece.titles.items()
            if work not in self._broken[id(piece)]
        ]
        return tuple(sorted(found, key=lambda each: (-each.least, each.of, each.work)))

    def _least(self, piece: Work, work: str) -> int:
        last = _last(lambda most: work in piece.broken(self._turned(self._base, most)))
        return 0 if last is None or last < 0 else last + 1

    def rung(
        self, most: int | None, attacks: Sequence[TunedAttack], work: Sequence[TunedWork]
    ) -> Rung:
        """One value, everything replayed at it."""
        policies = self._turned(self._base, most)
        known = {each.work for each in work}
        broken = {
            each for piece in self.honest for each in piece.broken(policies) & {*piece.titles}
        }
        gained = taken(self._dial.at(most), self._tool.name, self._tried(most), self._dial.quota)
        return Rung(
            max=most,
            stopped=tuple(
                each.case
                for each in attacks
                if most is not None and self._stops(self._bindings[each.case], most)
            ),
            broken=tuple(sorted(broken & known)),
            hour=gained.hour,
            day=gained.day,
        )

    def _tried(self, most: int | None) -> Sequence[Mapping[str, Any]]:
        """The calls that a patient attacker repeats: harmful ones, else what honest work sends.

        Where amounts are counted, one that takes the whole window at once is among them.
        """
        calls = self._harmful or self._calls
        if not reads_arguments(self._dial.at(most), self._tool.name):
            return calls[:1]
        path = self._dial.quota.increment_from
        if path is None or most is None:
            return calls
        return [*calls, *(_put(call, path, most) for call in calls)]

    def _sent(self) -> Iterator[Mapping[str, Any]]:
        """The first call on the tool of each form of each open attack."""
        for binding, _ in self._open:
            for plan in plans(binding, self._free):
                calls = (move for move in plan.moves if isinstance(move, PlannedCall))
                mine = (move for move in calls if move.bound.fit.tool.id == self._tool.id)
                yield from (arguments_of(move) for move in islice(mine, 1))


def _last(holds: Callable[[int], bool]) -> int | None:
    """The largest value for which something holds that holds for all smaller ones.

    -1 where it does not even hold for zero, None where it holds for all.
    """
    if not holds(0):
        return -1
    low, high = 0, 1
    while holds(high):
        low, high = high, high * 4
        if high > LARGEST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _knee(dial: Dial, attacks: Sequence[TunedAttack], rungs: Sequence[Rung], least: int) -> Knee:
    """The loosest value that stops all that a limit can stop, but never one that breaks work.

    No value where the smallest that breaks nothing stops nothing, either.
    """
    able = {each.case for each in attacks if each.most != 0}
    if not able:
        return Knee(least=least, most=None, value=None, meets=False, fragment="")
    most = min((each.most for each in attacks if each.most), default=None)
    # Where amounts are counted a smaller value may let more calls through than a larger one.
    for rung in reversed(rungs):
        if rung.max is None or most is None or rung.max > most:
            continue
        if not able.issubset(rung.stopped):
            most = max(rung.max - 1, 0)
    value = least if most is None else max(least, most)
    if not any(each.most is None or each.most >= value for each in attacks if each.most != 0):
        return Knee(least=least, most=most, value=None, meets=False, fragment="")
    drawn_out = any(each.most == 0 and each.calls > 1 for each in attacks)
    return Knee(
        least=least,
        most=most,
        value=value,
        meets=(most is None or least <= most) and not drawn_out,
        fragment=dial.fragment(value),
    )


_MOST_CALLS: Final = 4


def _distinct(calls: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first few different calls."""
    found: list[Mapping[str, Any]] = []
    for call in calls:
        if call not in found:
            found.append(call)
        if len(found) == _MOST_CALLS:
            break
    return found


def _put(call: Mapping[str, Any], path: Sequence[str], value: int) -> Mapping[str, Any]:
    """The call with another value at a path."""
    head, *rest = path
    inner = call.get(head)
    below = _put(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value
    return {**call, head: below}
