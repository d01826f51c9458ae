"""What denies a tool in one row of the table, and which honest work that breaks.

Candidates come gentlest first: a rule on the argument in which harmful and honest calls differ,
a denial of every call, hiding. One counts when every form of the row that the policy lets through
is denied under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trebuchet.analysis.arguments import Arguments
from trebuchet.analysis.case import Setting
from trebuchet.analysis.escalation.moves import Move
from trebuchet.analysis.escalation.narrowing import Narrowing, alike, narrowings
from trebuchet.analysis.escalation.table import ROWS
from trebuchet.analysis.escalation.ways import decided
from trebuchet.analysis.escalation.witness import Witnesses, fits
from trebuchet.analysis.escalation.work import HonestWork
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.tally import value_at
from trebuchet.dialects import amend
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.repair import Repair
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Effect

Forms = Callable[[Tool, str], Sequence[Mapping[str, Any]]]
"""All arguments by which a tool does what a row says and that its policy lets through."""


def allowed_forms(
    witnesses: Witnesses, policies: Mapping[str, Policy], moves: Iterable[Move]
) -> Forms:
    """All forms that the policies let through, with those that the moves themselves show.

    Where an owner named a goal of their own, any row's form of the tool counts.
    """
    shown: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for move in moves:
        for way in move.ways:
            shown.setdefault((way.tool.id, move.row), []).append(way.arguments)

    def forms(tool: Tool, row: str) -> Sequence[Mapping[str, Any]]:
        rows = [each for each in ROWS if each.id == row] or ROWS
        told = [
            witness.arguments
            for each in rows
            if fits(tool, each)
            for witness in witnesses.of(tool, each)
            if decided(policies.get(tool.server), tool, witness.arguments).effect is Effect.ALLOW
        ]
        return [*shown.get((tool.id, row), ()), *told]

    return forms


class Denial(NamedTuple):
    """One rule for a tool, and the honest sessions that it alone breaks, by id."""

    narrowing: Narrowing
    breaks: frozenset[str]


class Closing(NamedTuple):
    """What to add for one tool so that it no longer does what one row says."""

    denials: tuple[Denial, ...]
    """All of them together."""
    outright: bool
    """Whether every call of the tool is denied."""
    weight: int
    """1 where some calls still pass or nobody needs the tool, 2 where none does."""

    @property
    def breaks(self) -> frozenset[str]:
        """Ids of the honest sessions that no longer pass."""
        return frozenset[str]().union(*(denial.breaks for denial in self.denials))


class _Tried(NamedTuple):
    denial: Denial
    denies: frozenset[int]
    """Which of the forms, by number."""


class Closings:
    """Finds the closing of each tool in each row, once."""

    def __init__(self, setting: Setting, work: HonestWork, forms: Forms) -> None:
        self._setting = setting
        self._work = work
        self._forms = forms
        self._known: dict[tuple[str, frozenset[str]], Closing] = {}

    def of(self, tool: Tool, rows: Iterable[str]) -> Closing:
        """The gentlest of those that break the fewest sessions, for all of these rows at once."""
        key = (tool.id, frozenset(rows))
        if key not in self._known:
            self._known[key] = self._narrow(tool, sorted(key[1])) or self._deny(tool)
        return self._known[key]

    def _deny(self, tool: Tool) -> Closing:
        """Every call denied, or hidden where no agent needs the tool or nothing else can be said.

        A foreign policy gets the same denial; nobody can write it from here.
        """
        needed = self._setting.needs.include(tool)
        policy = self._setting.policies[tool.server]
        denial = Repair(kind="deny")
        hidden = not needed or (
            isinstance(policy, NativePolicy) and amend(policy, tool.name, denial) is None
        )
        chosen = Narrowing(Repair(kind="hide") if hidden else denial, "")
        return Closing((Denial(chosen, self._work.sessions_of(tool)),), True, 1 + needed)

    def _narrow(self, tool: Tool, rows: Iterable[str]) -> Closing | None:
        """Rules on arguments that deny all forms and keep some honest call."""
        policy = self._setting.policies[tool.server]
        if not isinstance(policy, NativePolicy) or not self._setting.needs.include(tool):
            return None
        world = self._setting.world
        forms = [form for row in rows for form in self._forms(tool, row)]
        honest = [call.arguments for call in self._work.of(tool)] or self._usual(tool)
        tried = [
            found
            for narrowing in narrowings(tool, forms, honest, world)
            if (found := self._try(tool, policy, narrowing, forms, honest)) is not None
        ]
        cover = _cover(tried, len(forms))
        closing = Closing(tuple(each.denial for each in cover), False, 1)
        if not cover or (closing.breaks and closing.breaks == self._work.sessions_of(tool)):
            return None
        more = [
            found.denial
            for each in cover
            for narrowing in alike(tool, each.denial.narrowing, world)
            if (found := self._try(tool, policy, narrowing, (), honest)) is not None
            and found.denial.breaks <= closing.breaks
            and found.denial not in closing.denials
        ]
        return closing._replace(denials=(*closing.denials, *more))

    def _try(
        self,
        tool: Tool,
        policy: NativePolicy,
        narrowing: Narrowing,
        forms: Sequence[Mapping[str, Any]],
        honest: Sequence[Mapping[str, Any]],
    ) -> _Tried | None:
        """What one rule alone denies; None where the dialect cannot say it or nothing passes."""
        alone = amend(_bare(policy), tool.name, narrowing.repair)
        if alone is None or amend(policy, tool.name, narrowing.repair) is None:
            return None
        passes = _passing(alone.policy, tool.name)
        if not any(map(passes, honest)):
            return None
        needed = _stated(tool, narrowing)
        denied = frozenset(at for at, form in enumerate(forms) if needed(form) and not passes(form))
        broken = {call.session for call in self._work.of(tool) if not passes(call.arguments)}
        return _Tried(Denial(narrowing, frozenset(broken)), denied)

    def _usual(self, tool: Tool) -> list[Mapping[str, Any]]:
        """The call that the world holds for honest, where no session makes one."""
        try:
            return [Arguments(tool, (), None, self._setting.world).make(1)]
        except UnfitError:
            return []


def _bare(policy: NativePolicy) -> NativePolicy:
    """A policy of the same dialect that allows everything."""
    nothing: dict[str, Any] = dict.fromkeys(("hidden", "hidden_tools", "tools", "every_tool"), ())
    return policy.model_copy(update={"default": Effect.ALLOW, **nothing})


def _passing(policy: NativePolicy, tool: str) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a call passes a policy whose rules look at arguments alone."""
    decides = decider(policy)

    def passes(arguments: Mapping[str, Any]) -> bool:
        reason = decides.reason(decides.step(tool, arguments, float(EPOCH)))
        return reason.effect is Effect.ALLOW

    return passes


def _stated(tool: Tool, narrowing: Narrowing) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a form's harm can lie in the argument that a rule is on.

    One that leaves an optional argument out would do the same with an honest value there, so a
    rule that denies it for what it lacks closes nothing.
    """
    path = narrowing.repair.path
    optional = any(each.path == path and not each.required for each in tool.parameters)
    return lambda form: not optional or value_at(form, path) is not None


def _cover(tried: Sequence[_Tried], count: int) -> tuple[_Tried, ...]:
    """Rules that deny all forms: one alone where one does, else some taken greedily."""
    alone = [each for each in tried if len(each.denies) == count]
    together = _greedy(tried, frozenset(range(count)))
    covers = [*((each,) for each in alone), *([together] if together else [])]
    return min(covers, key=_broken_by, default=())


def _broken_by(cover: tuple[_Tried, ...]) -> tuple[int, int]:
    return len(frozenset[str]().union(*(each.denial.breaks for each in cover))), len(cover)


def _greedy(tried: Sequence[_Tried], wanted: frozenset[int]) -> tuple[_Tried, ...]:
    chosen: list[_Tried] = []
    left, broken = wanted, frozenset[str]()
    while left:
        useful = [each for each in tried if each.denies & left]
        if not useful:
            return ()
        best = min(
            useful, key=lambda each: (len(each.denial.breaks - broken), -len(each.denies & left))
        )
        chosen.append(best)
        left -= best.denies
        broken |= best.denial.breaks
    for each in list(chosen):
        others = [other for other in chosen if other is not each]
        if wanted <= frozenset[int]().union(*(other.denies for other in others)):
            chosen = others
    return tuple(chosen)
