"""A policy that somebody is writing: scored as it stands, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.api import parse_policy, scored, served
from trebuchet.api.escalating import with_escalation
from trebuchet.errors import TrebuchetError
from trebuchet.model.escalation import Escalation
from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.report.audit import audit
from trebuchet.report.cause import tool_of
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.flaw import all_flaws
from trebuchet.report.sarif import sarif
from trebuchet.report.text import DASH, number
from trebuchet.report.uri import Home
from trebuchet.views.case_table import place
from trebuchet.views.kept import shown
from trebuchet.views.letter import ATTACKS, HONEST, scarce
from trebuchet.views.story import shipped, shipped_tools

NAME: Final = "policy"
"""What the file is called in places, before anybody says otherwise."""


class Mistake(NamedTuple):
    """One thing that is wrong with the text, and where."""

    line: int
    column: int
    message: str


class Trial(NamedTuple):
    """What came of one text on some servers, every value finished."""

    mistakes: tuple[Mistake, ...]
    """Why nothing was scored; empty when the policy was read."""
    dialect: str = ""
    servers: tuple[str, ...] = ()
    protection: str = DASH
    usability: str = DASH
    stopped: str = ""
    intact: str = ""
    scarce: str = ""
    """Why a letter is a dash; empty where there are both."""
    assumed: str = ""
    bypasses: pd.DataFrame = pd.DataFrame()
    """The attacks that get through, worst first: `attack`, `title`, `severity`, `tool`, `place`."""
    broken: pd.DataFrame = pd.DataFrame()
    """Honest work that breaks: `work`, `step`, `tool`, `place`, `message`."""
    paths: pd.DataFrame = pd.DataFrame()
    """Goals that an outsider reaches: `goal`, `calls`, `path`, `held`."""
    bound: str = ""
    """From where and how far paths were looked for."""


def server_names() -> tuple[str, ...]:
    """Every server of the inventory, for choosing."""
    return tuple(server.name for server in shipped_tools().servers)


def trial(text: str, name: str = NAME, servers: Sequence[str] = ()) -> Trial:
    """The text scored on these servers, or on the one that it fits; nothing is kept.

    Raises nothing for a policy that is wrong: its mistakes are the answer.
    """
    try:
        run, escalation = tried(text, name or NAME, tuple(servers))
    except TrebuchetError as error:
        return Trial(tuple(_mistake(problem.place, problem.message) for problem in error.problems))
    summary = run.summary
    return Trial(
        mistakes=(),
        dialect=dialect_name(run.policies[0].dialect),
        servers=run.servers,
        protection=summary.protection or DASH,
        usability=summary.usability or DASH,
        stopped=f"{number(summary.attacks.passed)}/{summary.attacks.total}",
        intact=f"{number(summary.honest.passed)}/{summary.honest.total}",
        scarce=(
            scarce(summary.protection, summary.attacks.total, ATTACKS)
            + scarce(summary.usability, summary.honest.total, HONEST)
        ).removeprefix(", "),
        assumed="the shipped world; agents use every tool",
        bypasses=_bypasses(run),
        broken=_broken(run),
        paths=_paths(escalation),
        bound=f"from an {escalation.start}, chains of up to {escalation.bound.hops} calls"
        + (", and there may be more" if escalation.bound.hit else ""),
    )


def trial_html(text: str, name: str = NAME, servers: Sequence[str] = ()) -> str:
    """The HTML report of a text that `trial` could score."""
    run, _ = tried(text, name or NAME, tuple(servers))
    return audit([run], shipped())


def trial_sarif(text: str, name: str = NAME, servers: Sequence[str] = ()) -> str:
    """The SARIF log of a text that `trial` could score; places count from the file's own folder."""
    run, _ = tried(text, name or NAME, tuple(servers))
    return sarif(all_flaws([run]), [run], shipped(), Home("/", "/"))


@lru_cache(maxsize=32)
def tried(text: str, name: str, servers: tuple[str, ...]) -> tuple[Run, Escalation]:
    """The text scored, and where its paths lead; raises what reading and scoring raise."""
    policy = parse_policy(text, name=name)
    inventory = shipped_tools()
    index = {server.name: [tool.name for tool in server.tools] for server in inventory.servers}
    held = dict.fromkeys(served(policy, servers, index), policy)
    run = with_escalation(scored(held, shipped(), inventory)).run
    assert run.escalation is not None  # noqa: S101 - it was just looked for
    return run, run.escalation


def _mistake(at: Place, message: str) -> Mistake:
    return Mistake(at.line, at.column, shown(message))


def _bypasses(run: Run) -> pd.DataFrame:
    worst: dict[str, CaseResult] = {}
    for case in run.cases:
        if case.verdict in (Verdict.BYPASSED, Verdict.ERROR):
            known = worst.get(case.attack)
            if known is None or case.severity.rank > known.severity.rank:
                worst[case.attack] = case
    rows = [
        {
            "attack": case.attack,
            "title": shown(case.title),
            "severity": case.severity.value,
            "tool": shown(tool_of(case)),
            "line": case.source.line if case.source else 0,
            "rule": shown(case.rule or "no rule stops it"),
        }
        for case in sorted(worst.values(), key=lambda case: (-case.severity.rank, case.id))
    ]
    return pd.DataFrame(rows, columns=["attack", "title", "severity", "tool", "line", "rule"])


def _broken(run: Run) -> pd.DataFrame:
    rows = [
        {
            "work": shown(session.session),
            "step": f"{session.number} of {session.calls}",
            "tool": shown(session.tool or ""),
            "place": place(session.source),
            "message": shown(session.message),
        }
        for session in run.sessions
        if session.verdict is TwinVerdict.BROKEN
    ]
    return pd.DataFrame(rows, columns=["work", "step", "tool", "place", "message"])


def _paths(escalation: Escalation) -> pd.DataFrame:
    rows = [
        {
            "goal": shown(reached.title),
            "severity": path.severity.value,
            "calls": len(path.hops),
            "path": shown(" → ".join(hop.tool for hop in path.hops)),
            "person": "a person is asked" if path.held else "nobody is asked",
        }
        for reached in escalation.goals
        for path in reached.paths[:1]
    ]
    return pd.DataFrame(rows, columns=["goal", "severity", "calls", "path", "person"])
