"""What the fixture gives: policies scored once, and what a test may demand of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from trebuchet import api
from trebuchet.analysis.gate import MEASURES, gate
from trebuchet.errors import Problem, TrebuchetError, UsageError, nearest
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.model.vocabulary import Severity
from trebuchet.pytest_plugin.words import of_case, of_session, of_twin

_MOST = 10
"""Findings that one failure lists."""


class Bench:
    """Policies, scored when a test first asks; relative paths count from pytest's root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._scored = cache(self._score)

    def score(
        self,
        policy: str | Path,
        servers: Sequence[str] = (),
        *,
        inventory: str | Path | None = None,
        needs: Collection[str] | None = None,
        world: str | Path | None = None,
        dialect: str | None = None,
        lenient: bool = False,
    ) -> Judgement:
        """A policy held against the whole corpus, as `trebuchet score` does it.

        Raises `TrebuchetError` with every problem of an input.
        """
        __tracebackhide__ = True
        try:
            return self._scored(
                self._path(policy),
                tuple(servers),
                None if inventory is None else self._path(inventory),
                None if needs is None else frozenset(needs),
                None if world is None else self._path(world),
                dialect,
                lenient,
            )
        except TrebuchetError as error:
            # Raised anew, so that a test shows the sentences and none of our frames.
            raise type(error)(error.problems) from None

    def _score(
        self,
        path: Path,
        servers: tuple[str, ...],
        inventory: Path | None,
        needs: frozenset[str] | None,
        world: Path | None,
        dialect: str | None,
        lenient: bool,
    ) -> Judgement:
        policy = api.load_policy(path, dialect, lenient)
        index = api.load_index(inventory)
        packages = api.load_packages(inventory)
        named = [packages.get(name, name) for name in servers]
        policies = dict.fromkeys(api.served(policy, named, index), policy)
        tools = api.load_inventory(inventory, servers=tuple(policies) if not inventory else None)
        own = api.load_world(world) if world is not None else None
        run = api.score(policies, self._corpus, tools, world=own, needs=needs)
        return Judgement(run, self._corpus)

    @cached_property
    def _corpus(self) -> Corpus:
        return api.load_corpus()

    def _path(self, path: str | Path) -> Path:
        """A path below the root in its short form, which messages show and editors follow."""
        whole = self._root / path
        try:
            short = whole.relative_to(Path.cwd())
        except ValueError:
            return whole
        return short


_BENCH = pytest.StashKey[Bench]()


def bench_of(config: pytest.Config) -> Bench:
    """The one bench of a test session, so that corpus and runs are made once."""
    if _BENCH not in config.stash:
        config.stash[_BENCH] = Bench(config.rootpath)
    return config.stash[_BENCH]


class Judgement:
    """A scored policy; each demand passes in silence, or fails with place, call and rule."""

    def __init__(self, run: Run, corpus: Corpus) -> None:
        self.run = run
        self._corpus = corpus

    def must_stop(self, *attacks: str, severity: str = "low") -> None:
        """No harmful call of these attacks runs on any tool; without a name, of any attack.

        With `severity`, cases that are milder do not count. An attack that no tool of the servers
        fits fails the test: nothing is known of it.
        """
        __tracebackhide__ = True
        least = Severity(severity)
        for attack in attacks:
            self._known("attack", attack, [one.id for one in self._corpus.attacks])
        found = [case for case in self.run.cases if not attacks or case.attack in attacks]
        missing = [name for name in attacks if name not in {case.attack for case in found}]
        _demand([f"{name}: was not replayed, {self._why_not(name)}" for name in missing])
        _demand([] if found else ["no attack was replayed: no tool here is one that attacks use"])
        through = [case for case in found if _through(case) and case.severity.rank >= least.rank]
        through.sort(key=lambda case: (-case.severity.rank, case.id))
        _demand([of_case(self.run, case) for case in through])

    def must_keep(self, *sessions: str) -> None:
        """No call of these honest sessions is denied; without a name, of any honest work."""
        __tracebackhide__ = True
        for session in sessions:
            self._known("session", session, [one.id for one in self._corpus.sessions])
        found = [one for one in self.run.sessions if not sessions or one.session in sessions]
        missing = [name for name in sessions if name not in {one.session for one in found}]
        _demand([f"{name}: was not played, no tool here fits it" for name in missing])
        broken = [of_session(self.run, one) for one in found if one.verdict is TwinVerdict.BROKEN]
        if not sessions:
            broken += [
                of_twin(self.run, case)
                for case in self.run.cases
                if case.twin.verdict is TwinVerdict.BROKEN
            ]
        _demand(broken)

    def must_reach(self, **least: float) -> None:
        """Weighted shares in per cent: `must_reach(protection=80, usability=90, told_apart=50)`."""
        __tracebackhide__ = True
        asked: dict[str, Any] = {}
        for name, wanted in least.items():
            measure = name.replace("_", "-")
            self._known("measure", measure, MEASURES)
            asked[measure] = wanted
        verdict = gate(self.run, None, asked)
        _demand([str(one) for one in verdict.failed])

    def _known(self, kind: str, name: str, known: Sequence[str]) -> None:
        __tracebackhide__ = True
        if name not in known:
            message = f'no {kind} "{name}"{nearest(name, known)}'
            raise UsageError(Problem(Place("trebuchet"), f"unknown-{kind}", message))

    def _why_not(self, attack: str) -> str:
        found = next((one for one in self.run.not_covered if one.attack == attack), None)
        return f"{found.reason}: {found.text}" if found else "it is not in the run"


def _through(case: CaseResult) -> bool:
    return case.verdict in (Verdict.ERROR, Verdict.BYPASSED, Verdict.CONTAINED)


def _demand(faults: Sequence[str]) -> None:
    """Fails the test with these faults; nothing where there is none."""
    __tracebackhide__ = True
    if faults:
        shown = [*faults[:_MOST]]
        if len(faults) > _MOST:
            shown.append(f"… and {len(faults) - _MOST} more")
        raise AssertionError("\n".join(shown))
