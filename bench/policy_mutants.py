"""How many slips in a policy the corpus notices: mutation testing of the recommended policies.

Run: python bench/policy_mutants.py [--attack ID] [--verbose]
Each attack's recommended rule is written for a few tools and mutated, one slip at a time. A mutant
is noticed when an attack gets further than under the original (a worse verdict or more harm, form
by form; first the attack itself, then every other one that binds to the tool), or, for a mutant
that lets fewer calls pass, when a twin or an honest session newly breaks. Ends with 1 when fewer
than 95 % of those that make a difference are noticed, or a survivor is not in
surviving_mutants.yaml with its reason.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from trebuchet.analysis.binding import Fits
from trebuchet.analysis.case import (
    Binding,
    Setting,
    bindings,
    harm_limit,
    judge_twin,
    worst_form,
)
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.honest import judge_sessions
from trebuchet.analysis.meaning import differences
from trebuchet.analysis.mutants import Mutant, Sent, mutants
from trebuchet.analysis.plan import BoundStep, bind_trace, forms
from trebuchet.analysis.proof import Stand, blanket
from trebuchet.analysis.recommended import UnwritableError, impossible, recommended_policy
from trebuchet.analysis.tally import value_at
from trebuchet.corpus import load_corpus, load_world
from trebuchet.errors import PolicyError
from trebuchet.inventory import load_inventory
from trebuchet.model.attack import Attack, HonestSession
from trebuchet.model.policy import NativePolicy
from trebuchet.model.run import TwinVerdict, Verdict
from trebuchet.model.trace import Trace
from trebuchet.model.vocabulary import Effect

SURVIVING = Path(__file__).with_name("surviving_mutants.yaml")
MOST_BINDINGS = 3
"""On how many tools each attack's rule is written and mutated."""
GOAL = 0.95

Reach = tuple[int, float]
"""How far an attack came: the rank of its verdict, worst first, and the harm, most first."""


class Trial(NamedTuple):
    """One mutant of one attack's rule on one tool, and what noticed it; empty where nothing did."""

    attack: str
    dialect: str
    tool: str
    mutant: Mutant
    by: str
    proved: bool
    """Whether nothing noticed it, and it is proved that it decides every call alike."""


class Survivor(NamedTuple):
    """Mutants that are known to go unnoticed, and why."""

    attacks: frozenset[str]
    """Empty for every attack."""
    pattern: str
    reason: str
    equivalent: bool
    dialect: str

    def covers(self, trial: Trial) -> bool:
        """Whether the trial is one of these."""
        return (
            (not self.attacks or trial.attack in self.attacks)
            and self.pattern == trial.mutant.pattern
            and self.dialect in ("any", trial.dialect)
        )


class Jury:
    """The corpus on the inventory, asked about one server's policy at a time."""

    def __init__(self) -> None:
        corpus, inventory = load_corpus(), load_inventory()
        servers = tuple(server.name for server in inventory.servers)
        tools = [tool for server in inventory.servers for tool in server.tools]
        self._stand = Stand(servers, Fits(tools), load_world())
        self._sessions: tuple[HonestSession, ...] = corpus.sessions
        self.attacks: tuple[Attack, ...] = tuple(
            attack
            for attack in corpus.attacks
            if attack.status == "active" and attack.decidability.replayable
        )
        allowing = self._stand.under(blanket("allow-all", Effect.ALLOW))
        self.bound: Mapping[str, tuple[Binding, ...]] = {
            attack.id: tuple(bindings(attack, allowing)) for attack in self.attacks
        }
        self._by_tool: dict[str, list[Binding]] = defaultdict(list)
        for found in self.bound.values():
            for binding in found:
                for tool in dict.fromkeys(fit.tool.id for fit in binding.fits.values()):
                    self._by_tool[tool].append(binding)

    def written(self, attack: Attack, dialect: str) -> list[tuple[Binding, NativePolicy]]:
        """The attack's recommended rule on a few tools, spread over all that take it."""
        found = []
        for binding in self.bound[attack.id]:
            try:
                found.append((binding, recommended_policy(binding, dialect, self._stand.world)))
            except UnwritableError:
                continue
            except PolicyError as error:
                print(f"! {attack.id}: {error.problems[0]}", file=sys.stderr)
                return []
        return found[:: max(1, -(-len(found) // MOST_BINDINGS))]

    def try_out(self, binding: Binding, policy: NativePolicy) -> Iterator[tuple[Mutant, str]]:
        """Every mutant of the policy with what notices it."""
        server = binding.focus.tool.server
        original = _Seen(self._stand.beside(server, policy))
        others = [each for each in self._by_tool[binding.focus.tool.id] if each.id != binding.id]
        for mutant in mutants(policy, self._sent(binding)):
            mutated = _Seen(self._stand.beside(server, mutant.policy))
            yield mutant, self._noticed(mutant, [binding, *others], original, mutated)

    def _noticed(
        self, mutant: Mutant, bound: list[Binding], original: _Seen, mutated: _Seen
    ) -> str:
        if mutant.direction != "tighter":
            for place, binding in enumerate(bound):
                variant = _further(binding, original, mutated)
                if variant is not None:
                    return f"{'itself' if place == 0 else binding.attack.id} ({variant})"
        for place, binding in enumerate(bound):
            if original.twin(binding) is TwinVerdict.INTACT is not mutated.twin(binding):
                return f"twin of {'itself' if place == 0 else binding.attack.id}"
        if mutant.direction == "tighter":
            server = bound[0].focus.tool.server
            before = original.sessions(self._sessions, server)
            for session, verdict in mutated.sessions(self._sessions, server).items():
                if before[session] is TwinVerdict.INTACT is not verdict:
                    return f"session {session}"
        return ""

    def _sent(self, binding: Binding) -> Sent:
        """What the attacker sends to the focus tool and the twin does not, by path."""
        attack = binding.attack
        honest = set(self._values(binding, attack.twin.trace if attack.twin else ()))
        found: dict[tuple[str, ...], list[Any]] = defaultdict(list)
        for _, trace in forms(attack):
            for path, text in self._values(binding, trace):
                if (path, text) not in honest:
                    found[path].append(yaml.safe_load(text))
        return found

    def _values(self, binding: Binding, trace: Trace) -> Iterable[tuple[tuple[str, ...], str]]:
        try:
            bound = bind_trace(trace, binding.attack.roles, binding.fits, self._stand.world) or ()
        except UnfitError:
            return
        for item in bound:
            if isinstance(item, BoundStep) and item.step.role == binding.attack.focus:
                sent = item.arguments.make(1)
                for parameter in binding.focus.tool.parameters:
                    value = value_at(sent, parameter.path)
                    if isinstance(value, str | int | float):
                        yield tuple(parameter.path.split(".")), yaml.safe_dump(value)


class _Seen:
    """What the corpus does under one policy, asked for once."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._twins: dict[str, TwinVerdict] = {}
        self._reached: dict[tuple[str, str], Reach | None] = {}
        self._honest: dict[str, TwinVerdict] | None = None

    def reached(self, binding: Binding, variant: str) -> Reach | None:
        """How far one form of an attack comes; None where it cannot be laid out."""
        key = (binding.id, variant)
        if key not in self._reached:
            attack, harm = binding.attack, binding.attack.harm
            assert harm is not None
            limit = harm_limit(attack, harm, binding.focus.tool, self._setting.world)
            try:
                worst = worst_form(binding, self._setting, harm, limit, variant)
            except UnfitError:  # a later repetition that the tool's schema refuses
                worst = None
            self._reached[key] = (
                None if worst is None else (list(Verdict).index(worst[1]), -float(worst[0].reached))
            )
        return self._reached[key]

    def twin(self, binding: Binding) -> TwinVerdict:
        """How the twin of an attack fares."""
        if binding.id not in self._twins:
            self._twins[binding.id] = judge_twin(binding, self._setting).verdict
        return self._twins[binding.id]

    def sessions(self, sessions: Iterable[HonestSession], server: str) -> Mapping[str, TwinVerdict]:
        """How honest sessions on one server fare."""
        if self._honest is None:
            self._honest = {
                result.id: result.verdict
                for result in judge_sessions(sessions, (server,), self._setting)
            }
        return self._honest


def _further(binding: Binding, original: _Seen, mutated: _Seen) -> str | None:
    """The first form in which the attack comes further under the mutant."""
    for variant in ("", *(variant.name for variant in binding.attack.variants)):
        before, after = original.reached(binding, variant), mutated.reached(binding, variant)
        if before is not None and after is not None and after < before:
            return variant or "as seen"
    return None


def survivors() -> tuple[Survivor, ...]:
    """The mutants that are known to go unnoticed."""
    listed = yaml.safe_load(SURVIVING.read_text(encoding="utf-8")) or []
    return tuple(
        Survivor(
            frozenset() if entry["attacks"] == "any" else frozenset(entry["attacks"]),
            entry["pattern"],
            entry["reason"],
            entry["equivalent"],
            entry.get("dialect", "any"),
        )
        for entry in listed
    )


def trials(jury: Jury, chosen: str | None) -> Iterator[Trial]:
    """Every mutant of every recommended rule, tried."""
    for attack in jury.attacks:
        if chosen not in (None, attack.id):
            continue
        for dialect, fragment in sorted(attack.recommended.items()):
            if impossible(fragment):
                continue
            for binding, policy in jury.written(attack, dialect):
                tool = binding.focus.tool
                for mutant, by in jury.try_out(binding, policy):
                    same = not by and differences(policy, mutant.policy, [tool]).equivalent == "yes"
                    yield Trial(attack.id, dialect, tool.id, mutant, by, same)


def report(tried: list[Trial], verbose: bool, whole: bool) -> tuple[float, list[Trial]]:
    """Print the tables; the share noticed, and the survivors without a reason."""
    known = survivors()
    by_pattern: dict[str, Counter[bool]] = defaultdict(Counter)
    for trial in tried:
        by_pattern[trial.mutant.pattern][bool(trial.by)] += 1
    print(f"{'slip':24} {'mutants':>7} {'noticed':>7}")
    for pattern, counts in sorted(by_pattern.items()):
        print(f"{pattern:24} {counts.total():7} {counts[True]:7}")
    missed = [trial for trial in tried if not trial.by]
    reasoned = {trial: entry for entry in known for trial in missed if entry.covers(trial)}
    equivalent = sum(entry.equivalent for entry in reasoned.values())
    noticed, differing = len(tried) - len(missed), len(tried) - equivalent
    share = noticed / differing if differing else 1.0
    by = Counter(_who(trial) for trial in tried if trial.by)
    print(f"{'all':24} {len(tried):7} {noticed:7}")
    print(f"noticed by: {', '.join(f'{who} {count}' for who, count in by.most_common())}")
    proved = sum(trial.proved for trial in missed)
    print(f"{len(missed)} survive, {len(reasoned)} with a reason, {equivalent} of them equivalent")
    print(f"{proved} of the survivors are proved to decide every call as their rule does")
    print(f"{noticed} of the {differing} that make a difference are noticed: {share:.1%}")
    for trial in missed:
        entry = reasoned.get(trial)
        if entry is None or verbose:
            said = entry.reason.strip() if entry else "NO REASON"
            print(f"- {trial.attack} [{trial.dialect}] {trial.tool}: {trial.mutant.name}: {said}")
    for entry in known:
        unused = entry.attacks - {trial.attack for trial in missed if entry.covers(trial)}
        for attack in sorted(unused if whole else ()):
            print(f"! {entry.pattern} of {attack}: listed as surviving, and none does")
    return share, [trial for trial in missed if trial not in reasoned]


def _who(trial: Trial) -> str:
    if trial.by.startswith("itself"):
        return "the attack itself"
    if trial.by.startswith("twin"):
        return "a twin"
    return "a session" if trial.by.startswith("session") else "another attack"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--attack", help="only this attack's rules")
    parser.add_argument("--verbose", action="store_true", help="show survivors with a reason, too")
    asked = parser.parse_args()
    tried = list(trials(Jury(), asked.attack))
    share, unexplained = report(tried, asked.verbose, whole=asked.attack is None)
    sys.exit(1 if share < GOAL or unexplained else 0)


if __name__ == "__main__":
    main()
