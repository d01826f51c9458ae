"""A policy that somebody is writing: scored as it stands, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.api import parse_policy, scored, served
from trebuchet.api.escalating import with_escalation
from trebuchet.errors import Problem, TrebuchetError
from trebuchet.model.escalation import Escalation
from trebuchet.model.run import CaseResult, Run, Verdict
from trebuchet.report.audit import audit
from trebuchet.report.cause import tool_of
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.flaw import all_flaws
from trebuchet.report.sarif import sarif
from trebuchet.report.text import DASH, number
from trebuchet.report.uri import Home
from trebuchet.views.cell import VERDICT_WORDS
from trebuchet.views.honest_work import BROKEN, broken_work
from trebuchet.views.kept import shown
from trebuchet.views.letter import ATTACKS, HONEST, scarce
from trebuchet.views.story import shipped, shipped_tools

_UNFIT: Final = {
    "no-tools-named": "The policy names no tool",
    "several-servers-fit": "The tools of the policy are those of several servers",
    "no-server-fits": "No server has the tools that the policy names",
}
"""Why a policy alone does not say which servers it is for, by the code of the problem."""
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
    unfit: bool = False
    """Whether the text is right, and only its servers have to be chosen."""
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
    """The attacks that do harm or are only contained, worst first: `verdict`, `attack`, `title`,
    `severity`, `tool`, `line`, `rule`; an attack stands there once, with its worst case."""
    broken: pd.DataFrame = pd.DataFrame()
    """Honest work that breaks, as `broken_frame` says it of a kept run."""
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
        return Trial(
            tuple(_mistake(problem) for problem in error.problems),
            unfit=all(problem.code in _UNFIT for problem in error.problems),
        )
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
        broken=pd.DataFrame(broken_work(run), columns=list(BROKEN)),
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


def _mistake(problem: Problem) -> Mistake:
    """A mistake of the text; where it is none, what the page has to ask instead."""
    if problem.code in _UNFIT:
        return Mistake(0, 0, f"{_UNFIT[problem.code]}; choose its servers below the text")
    return Mistake(problem.place.line, problem.place.column, shown(problem.message))


def _bypasses(run: Run) -> pd.DataFrame:
    order = [Verdict.ERROR, Verdict.BYPASSED, Verdict.CONTAINED]
    worst: dict[str, CaseResult] = {}
    for case in sorted(run.cases, key=lambda case: (-case.severity.rank, case.id)):
        known = worst.get(case.attack)
        if case.verdict in order and (
            known is None or order.index(case.verdict) < order.index(known.verdict)
        ):
            worst[case.attack] = case
    rows = [
        {
            "verdict": str(VERDICT_WORDS[case.verdict]),
            "attack": case.attack,
            "title": shown(case.title),
            "severity": case.severity.value,
            "tool": shown(tool_of(case)),
            "line": case.source.line if case.source else 0,
            "rule": shown(case.rule or "no rule stops it"),
        }
        for case in sorted(
            worst.values(),
            key=lambda case: (order.index(case.verdict), -case.severity.rank, case.id),
        )
    ]
    names = ["verdict", "attack", "title", "severity", "tool", "line", "rule"]
    return pd.DataFrame(rows, columns=names)


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
