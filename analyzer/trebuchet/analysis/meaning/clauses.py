"""What decides the calls of one tool, as a list of clauses of which the first that applies decides.

A call is decided as it is when every counter is fresh. Limits stand among the clauses only with
what they deny even then; as counters they are compared in `counters`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from trebuchet.analysis.meaning.atoms import Atom, Atoms, Span
from trebuchet.analysis.meaning.undecidable import UndecidableError
from trebuchet.analysis.meaning.values import counts
from trebuchet.engine.conditions import predicate
from trebuchet.engine.gauges import Declared, declared, same_counter
from trebuchet.model.meaning import Outcome
from trebuchet.model.place import Place
from trebuchet.model.policy import Condition, Limit, NativePolicy, Rule, RuleKind, ToolRules
from trebuchet.model.vocabulary import Effect

EVERY_TOOL: Final = "*"

Literal = tuple[Atom, bool]
"""An atom and the answer that is asked for."""


class Clause(NamedTuple):
    """Applies when all its literals hold, and then decides by the ground of that number."""

    literals: tuple[Literal, ...]
    ground: int


Clauses = tuple[Clause, ...]


class Ground(NamedTuple):
    """What a clause decides, and the rule that it comes from; None for an entry or a default."""

    outcome: Outcome
    rule: Rule | None
    place: Place


class Side(NamedTuple):
    """One policy on one tool: clauses, the last of which always applies, and their grounds."""

    clauses: Clauses
    grounds: tuple[Ground, ...]


class Rulebook:
    """A policy, asked for the rules that apply to a tool."""

    def __init__(self, policy: NativePolicy) -> None:
        self.policy = policy
        self.entries: Mapping[str, ToolRules] = {entry.tool: entry for entry in policy.tools}
        limits = (rule.limit for entry in policy.tools for rule in entry.rules)
        every = (rule.limit for rule in policy.every_tool)
        self.declared = declared(each for each in (*limits, *every) if each and each.counts)
        self.hidden = dict(zip(policy.hidden_tools, policy.hidden, strict=True))

    def hiding(self, tool: str) -> Rule | None:
        """The rule that hides a tool: the first that names it or every tool."""
        named = (self.hidden[name] for name in self.hidden if name in (tool, EVERY_TOOL))
        return next(named, None)

    def rules(self, tool: str) -> tuple[Rule, ...] | None:
        """The rules for a tool that is not hidden; None where the default denies it."""
        entry = self.entries.get(tool)
        if entry is not None:
            return (*entry.rules, *self.policy.every_tool)
        return None if self.policy.default is Effect.DENY else self.policy.every_tool

    def limits(self, tool: str) -> tuple[Rule, ...]:
        """The rules for a tool that count its calls."""
        rules = () if self.hiding(tool) else self.rules(tool) or ()
        return tuple(rule for rule in rules if rule.kind is RuleKind.LIMIT and rule.limit)

    def side(self, tool: str, atoms: Atoms, free: bool = False) -> Side:
        """The clauses for a tool on fresh counters, or `free` of what counters hold.

        Free, a condition on a counter is a literal like any other, and an amount always fits.
        """
        hiding = self.hiding(tool)
        if hiding:
            return Side((Clause((), 0),), (Ground("hidden", hiding, hiding.place),))
        rules, policy = self.rules(tool), self.policy
        if rules is None:
            return Side((Clause((), 0),), (Ground("deny", None, policy.default_place),))
        writing = _Writing(atoms, self.declared, free)
        for rule in rules:
            writing.check(rule)
        writing.quotas([rule for rule in rules if rule.kind is RuleKind.LIMIT])
        for rule in rules:
            if rule.kind is RuleKind.ASK:
                writing.add(writing.all_of(rule), "ask", rule)
        entry = self.entries.get(tool)
        asks = entry is None and policy.default is Effect.ASK
        place = entry.place if entry else policy.default_place
        writing.end("ask" if asks else "allow", place)
        return Side(tuple(writing.clauses), tuple(writing.grounds))


def span_of(filling: Sequence[Limit]) -> Span:
    """What a counter that these limits fill can hold before a call."""
    if not filling:
        return Span(0, 0)
    weighed = any(limit.increment_from is not None for limit in filling)
    return Span(-(2**63) if weighed else 0, max(0, *(limit.max for limit in filling)))


def _identity(limit: Limit) -> dict[str, object]:
    """What makes two counters hold the same after the same calls, as long as these pass."""
    said: dict[str, object] = limit.model_dump(exclude={"max", "window"})
    return said


class _Writing:
    """The clauses written so far."""

    def __init__(self, atoms: Atoms, declared: Declared, free: bool) -> None:
        self.clauses: list[Clause] = []
        self.grounds: list[Ground] = []
        self._atoms = atoms
        self._declared = declared
        self._free = free

    def check(self, rule: Rule) -> None:
        """A rule that may deny by the call alone."""
        if rule.kind is RuleKind.FORBID:
            self.add(self.all_of(rule), "deny", rule)
        elif rule.kind is RuleKind.REQUIRE:
            for condition in rule.conditions:
                self.add(self._literal(condition, False), "deny", rule)

    def quotas(self, rules: Sequence[Rule]) -> None:
        """What limits deny while every counter is fresh."""
        held: dict[tuple[object, ...], int | None] = {}
        for rule in rules:
            limit = rule.limit
            if limit is None:
                continue
            path = limit.increment_from
            if path is not None:
                self.add(((self._atoms.untold(path), True),), "deny", rule)
            if not limit.counts:
                continue
            self._exceeding(rule, limit, held)

    def _exceeding(
        self, rule: Rule, limit: Limit, held: dict[tuple[object, ...], int | None]
    ) -> None:
        path, counter = limit.increment_from, same_counter(limit)
        before = held.get(counter, 0)
        if before is None or (counter in held and path is not None):
            name = f"{limit.scope}.{limit.counter}"
            raise UndecidableError(f"one call counts in {name} twice, by an amount of its own")
        if path is not None:
            held[counter] = None
            if self._free:
                return
            self.add(((self._atoms.exceeding(path, limit), True),), "deny", rule)
            return
        held[counter] = before + limit.increment
        if before + limit.increment > limit.max:
            self.add((), "deny", rule)

    def all_of(self, rule: Rule) -> tuple[Literal, ...] | None:
        """All conditions of a rule; None where they cannot hold together."""
        wanted: dict[Atom, bool] = {}
        for condition in rule.conditions:
            literals = self._literal(condition, True)
            if literals is None:
                return None
            wanted.update(literals)
        return tuple(wanted.items())

    def _literal(self, condition: Condition, wanted: bool) -> tuple[Literal, ...] | None:
        """One condition; nothing where it holds on fresh counters, None where it does not."""
        if condition.subject == "state":
            return self._counted(condition, wanted)
        return ((self._atoms.of_condition(condition, ("args", *condition.path)), wanted),)

    def _counted(self, condition: Condition, wanted: bool) -> tuple[Literal, ...] | None:
        """A condition on a counter; a literal where it is free and the counter can change it."""
        holds = predicate(condition)
        filling = self._declared.get(".".join(condition.path), ())
        span = span_of(filling)
        if self._free and span != (0, 0):
            name = json.dumps([_identity(limit) for limit in filling])
            variable = ("state", *condition.path, name)
            atom = self._atoms.of_condition(condition, variable, span)
            if len({holds(held) for held in counts([atom], span)}) > 1:
                return ((atom, wanted),)
        return () if holds(0) is wanted else None

    def add(self, literals: tuple[Literal, ...] | None, outcome: Outcome, rule: Rule) -> None:
        """A clause, unless it can never apply or never be reached."""
        if literals is None or (self.clauses and not self.clauses[-1].literals):
            return
        ground = Ground(outcome, rule, rule.place)
        if not self.grounds or self.grounds[-1] != ground:
            self.grounds.append(ground)
        self.clauses.append(Clause(literals, len(self.grounds) - 1))

    def end(self, outcome: Outcome, place: Place) -> None:
        """What decides where nothing else did."""
        if not self.clauses or self.clauses[-1].literals:
            self.grounds.append(Ground(outcome, None, place))
            self.clauses.append(Clause((), len(self.grounds) - 1))


def assigned(clauses: Clauses, known: Mapping[Atom, bool]) -> Clauses:
    """The clauses that are left when these answers are known."""
    left: list[Clause] = []
    for clause in clauses:
        open_literals = _open(clause.literals, known)
        if open_literals is None:
            continue
        same = len(open_literals) == len(clause.literals)
        left.append(clause if same else Clause(open_literals, clause.ground))
        if not open_literals:
            break
    return tuple(left)


def _open(literals: tuple[Literal, ...], known: Mapping[Atom, bool]) -> tuple[Literal, ...] | None:
    """The literals that are not known yet; None where one is known not to hold."""
    found = []
    for literal in literals:
        answer = known.get(literal[0])
        if answer is None:
            found.append(literal)
        elif answer is not literal[1]:
            return None
    return tuple(found)


def reads_counters(*sides: Side) -> bool:
    """Whether a clause of sides that are free of counters reads one."""
    return any(atom.span is not None for side in sides for atom in atoms_of(side.clauses))


def atoms_of(clauses: Clauses) -> Iterator[Atom]:
    """Every atom that clauses ask, in order, perhaps more than once."""
    for clause in clauses:
        for atom, _ in clause.literals:
            yield atom
