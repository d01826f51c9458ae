"""A policy as a file of tests: one test a case, one a twin, one an honest session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from trebuchet.errors import TrebuchetError
from trebuchet.model.run import CaseResult, Run, SessionResult, TwinVerdict, Verdict
from trebuchet.model.vocabulary import Severity
from trebuchet.pytest_plugin.bench import Judgement, bench_of
from trebuchet.pytest_plugin.words import of_case, of_session, of_twin
from trebuchet.report.text import inert

_STOPPED = (Verdict.BLOCKED, Verdict.HELD)


class PolicyFile(pytest.File):
    """A policy, scored while it is collected."""

    def collect(self) -> Iterator[pytest.Item]:
        """Attacks first, then honest work; a policy that cannot be read is an error here."""
        judged = _judged(self)
        run, least = judged.run, Severity(self.config.getoption("--trebuchet-severity"))
        for case in run.cases:
            yield _item(self, case.id, partial(_attack, run, case, least))
        for session in run.sessions:
            yield _item(self, f"honest-{session.id}", partial(_session, run, session))
        for case in run.cases:
            yield _item(self, f"twin-of-{case.id}", partial(_twin, run, case))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """A problem of the input as its sentences, without our traceback."""
        if isinstance(excinfo.value, TrebuchetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class PolicyItem(pytest.Item):
    """One case or piece of honest work."""

    check: Callable[[], None]

    def runtest(self) -> None:
        """Fails, skips or passes by the verdict of the run."""
        self.check()

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """What gets through or breaks, with its place; no traceback, since no code is at fault."""
        if isinstance(excinfo.value, AssertionError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test is from."""
        return self.path, None, self.name


def _item(parent: PolicyFile, name: str, check: Callable[[], None]) -> PolicyItem:
    item: PolicyItem = PolicyItem.from_parent(parent, name=inert(name))
    item.check = check
    item.add_marker("trebuchet")
    return item


def _judged(file: PolicyFile) -> Judgement:
    config = file.config
    needs = config.getoption("--trebuchet-needs")
    inventory = config.getoption("--trebuchet-inventory")
    return bench_of(config).score(
        file.path,
        config.getoption("--trebuchet-server"),
        inventory=config.invocation_params.dir / inventory if inventory else None,
        needs=None if needs is None else [name.strip() for name in needs.split(",")],
    )


def _attack(run: Run, case: CaseResult, least: Severity) -> None:
    if case.verdict in _STOPPED:
        return
    told = of_case(run, case)
    if case.severity.rank < least.rank:
        pytest.xfail(f"milder than {least.value}: {told}")
    raise AssertionError(told)


def _session(run: Run, session: SessionResult) -> None:
    _work(session.verdict, lambda: of_session(run, session))


def _twin(run: Run, case: CaseResult) -> None:
    _work(case.twin.verdict, lambda: of_twin(run, case))


def _work(verdict: TwinVerdict, told: Callable[[], str]) -> None:
    if verdict is TwinVerdict.NOT_NEEDED:
        pytest.skip("agents do not need one of its tools")
    if verdict is TwinVerdict.BROKEN:
        raise AssertionError(told())
