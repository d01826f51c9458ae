"""The choke point of a goal: the cheapest denials that close every path to it, proven.

Prices are found by deciding honest calls under one rule alone. The proof asks nothing of them:
the policies with the new rules are analysed and the honest sessions played again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from trebuchet.analysis.case import Setting
from trebuchet.analysis.escalation.cheapest import Chosen, cheapest
from trebuchet.analysis.escalation.closing import Closings, Denial, allowed_forms
from trebuchet.analysis.escalation.derivation import reached
from trebuchet.analysis.escalation.moves import Move
from trebuchet.analysis.escalation.pricing import cost_of
from trebuchet.analysis.escalation.witness import Witnesses
from trebuchet.analysis.escalation.work import HonestWork
from trebuchet.dialects import amend
from trebuchet.model.attack import HonestSession
from trebuchet.model.escalation import Choke, Cut, Fact
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.tool import Tool


class Graph(Protocol):
    """What is asked of a graph: its moves, and what is held at the start."""

    @property
    def moves(self) -> Collection[Move]:
        """All moves, held ones too."""
        ...

    @property
    def start(self) -> Collection[Fact]:
        """What the attacker holds before any move."""
        ...


Again = Callable[[Mapping[str, Policy]], Graph]
"""Builds the graph once more, under other policies."""

UNCLOSED = Choke(
    cuts=(),
    breaks=(),
    exact=True,
    gap=0,
    proven=False,
    note="no denial closes it: some way takes no call that a rule could stop",
)


def choked(
    graph: Graph,
    setting: Setting,
    sessions: Iterable[HonestSession],
    goal: Fact,
    again: Again,
    witnesses: Witnesses | None = None,
) -> tuple[Choke, tuple[Choke, ...]] | None:
    """The cheapest denials that close one goal, and up to three other sets; see `Chokes`."""
    return Chokes(graph, setting, sessions, again, witnesses).of(goal)


class _Rule(NamedTuple):
    """One rule to add for one tool, and the rows of the table that it helps to close."""

    tool: Tool
    rows: tuple[str, ...]
    denial: Denial

    @property
    def key(self) -> tuple[str, str]:
        """What tells rules apart."""
        return self.tool.id, repr(self.denial.narrowing.repair)

    @property
    def what(self) -> str:
        """Which calls it denies, in words."""
        which = self.denial.narrowing.what
        return f"{self.tool.name} {which}" if which else f"every call of {self.tool.name}"


class Chokes:
    """Finds the choke points of one graph's goals; what calls cost is found out once for all.

    `again` builds the graph under other policies, for the proof. `witnesses` spells the forms that
    a rule must deny, those of the table alone where it is not given.
    """

    def __init__(
        self,
        graph: Graph,
        setting: Setting,
        sessions: Iterable[HonestSession],
        again: Again,
        witnesses: Witnesses | None = None,
    ) -> None:
        self._graph = graph
        self._setting = setting
        self._again = again
        self._moves = {move.id: move for move in graph.moves if not move.held}
        self._work = HonestWork(sessions, sorted(setting.policies), setting)
        spelled = witnesses or Witnesses(setting.world, None)
        forms = allowed_forms(spelled, setting.policies, self._moves.values())
        self._closings = Closings(setting, self._work, forms)
        self._cost = cost_of(self._moves.values(), self._price)
        self._graphs: dict[frozenset[tuple[str, str]], Graph] = {}

    def of(self, goal: Fact) -> tuple[Choke, tuple[Choke, ...]] | None:
        """The choke point and the other sets; None where allowed calls do not reach the goal."""
        if goal not in reached(self._moves.values(), self._graph.start):
            return None
        chosen = cheapest(self._moves.values(), self._graph.start, goal, self._cost)
        if chosen is None:
            return UNCLOSED, ()
        sets = list(self._distinct((chosen, *chosen.others)))
        best, *others = [self._choke(each, rules, goal) for each, rules in sets]
        return best, tuple(others)

    def _price(self, tool: Tool, row: str) -> tuple[int, frozenset[str]]:
        closing = self._closings.of(tool, [row])
        return closing.weight, closing.breaks

    def _distinct(self, sets: Iterable[Chosen]) -> Iterator[tuple[Chosen, tuple[_Rule, ...]]]:
        """The rules of each set, without sets whose rules hold those of one before, or are held."""
        seen: list[frozenset[tuple[str, str]]] = []
        for each in sets:
            rules = tuple(self._rules(each))
            keys = frozenset(rule.key for rule in rules)
            if not any(keys <= known or known <= keys for known in seen):
                seen.append(keys)
                yield each, rules

    def _rules(self, chosen: Chosen) -> Iterator[_Rule]:
        """The rules that close these moves, tool by tool."""
        rows: dict[str, tuple[Tool, set[str]]] = {}
        for name in chosen.moves:
            for way in self._moves[name].ways:
                rows.setdefault(way.tool.id, (way.tool, set()))[1].add(self._moves[name].row)
        for _, (tool, closed) in sorted(rows.items()):
            yield from self._rules_for(tool, sorted(closed))

    def _rules_for(self, tool: Tool, rows: Sequence[str]) -> Iterator[_Rule]:
        """The rules for one tool: the same ones for all rows where that breaks nothing more."""
        apart = [(row, self._closings.of(tool, [row])) for row in rows]
        broken = frozenset[str]().union(*(closing.breaks for _, closing in apart))
        together = self._closings.of(tool, rows)
        if any(closing.outright for _, closing in apart) or (
            not together.outright and together.breaks <= broken
        ):
            apart = [(row, together) for row in rows]
        shared: dict[str, tuple[Denial, list[str]]] = {}
        for row, closing in apart:
            for denial in closing.denials:
                key = repr(denial.narrowing.repair)
                shared.setdefault(key, (denial, []))[1].append(row)
        for denial, helped in shared.values():
            yield _Rule(tool, tuple(helped), denial)

    def _choke(self, chosen: Chosen, rules: Sequence[_Rule], goal: Fact) -> Choke:
        policies, fragments = self._amended(rules)
        breaks = frozenset[str]().union(*(rule.denial.breaks for rule in rules))
        doubt = self._doubt(rules, policies, breaks, goal)
        notes = [doubt] if doubt else []
        if not chosen.exact:
            notes.append(f"a cheaper set could break up to {chosen.gap} fewer sessions")
        return Choke(
            cuts=tuple(
                Cut(
                    server=rule.tool.server,
                    tool=rule.tool.name,
                    moves=rule.rows,
                    what=rule.what,
                    fragment=fragment,
                    breaks=tuple(sorted(rule.denial.breaks)),
                )
                for rule, fragment in zip(rules, fragments, strict=True)
            ),
            breaks=tuple(sorted(breaks)),
            exact=chosen.exact,
            gap=chosen.gap,
            proven=not doubt,
            note="; ".join(notes),
        )

    def _amended(self, rules: Iterable[_Rule]) -> tuple[dict[str, Policy], list[str]]:
        """The policies with the rules, and each rule as it is written; empty where it cannot be."""
        policies = dict(self._setting.policies)
        fragments: list[str] = []
        for rule in rules:
            policy = policies[rule.tool.server]
            amended = (
                amend(policy, rule.tool.name, rule.denial.narrowing.repair)
                if isinstance(policy, NativePolicy)
                else None
            )
            if amended is not None:
                policies[rule.tool.server] = amended.policy
            fragments.append(amended.fragment if amended else "")
        return policies, fragments

    def _doubt(
        self,
        rules: Sequence[_Rule],
        policies: Mapping[str, Policy],
        breaks: frozenset[str],
        goal: Fact,
    ) -> str:
        """Why the rules are not proven to close the goal at their price; empty when they are."""
        foreign = sorted(
            {
                rule.tool.server
                for rule in rules
                if not isinstance(policies[rule.tool.server], NativePolicy)
            }
        )
        if foreign:
            return f"not tried: the policy of {', '.join(foreign)} is written in another language"
        after = self._after(rules, policies)
        if goal in reached((move for move in after.moves if not move.held), after.start):
            return f"{goal.detail or goal} is still reached under these rules"
        unlike = sorted(self._work.broken(policies) ^ breaks)
        return f"priced unlike played: {', '.join(unlike)}" if unlike else ""

    def _after(self, rules: Iterable[_Rule], policies: Mapping[str, Policy]) -> Graph:
        """The graph under the policies with these rules, built once for all goals."""
        key = frozenset(rule.key for rule in rules)
        if key not in self._graphs:
            self._graphs[key] = self._again(policies)
        return self._graphs[key]
