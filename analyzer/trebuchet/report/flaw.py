"""Flaws of a policy, each at one place: an attack that it lets through, or work that it breaks.

What a build shows (SARIF, annotations, a summary) is made from these, so that all of them point at
the same lines and call the same thing by the same fingerprint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal, NamedTuple

from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, PlayedCall, Run, Verdict
from trebuchet.model.vocabulary import Severity
from trebuchet.report.cause import breakages, passages, tool_of
from trebuchet.report.findings import reason
from trebuchet.report.text import counted, some

BROKEN: Final = "broken-work"
LOST: Final = "lost-case"
PATH: Final = "escalation-path"
OTHERS: Final = (BROKEN, LOST, PATH)
"""What stands for the attack's id where it is no attack that gets through."""

Level = Literal["error", "warning", "note"]

_SETTLED: Final = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
_TOOLS: Final = 5


class Flaw(NamedTuple):
    """One fault of one policy. `cases` is empty where honest work breaks."""

    id: str
    """The attack's id, or one of `OTHERS`."""
    title: str
    severity: Severity
    verdict: str
    """Of the worst case; `broken` for honest work."""
    policy: str
    place: Place
    """The rule, the entry or the default that decided."""
    rule: str | None
    why: str
    """In one line, with the place."""
    servers: tuple[str, ...]
    tools: tuple[str, ...]
    what: str
    """What was seen there: how much ran, or which work breaks where."""
    fingerprint: str
    """The same as long as it is the same fault, whatever line it stands on."""
    call: PlayedCall | None = None
    cases: tuple[str, ...] = ()
    loud: Level | None = None
    """How loudly it is reported whatever gate there is; by severity and gate when None."""


def flaws(run: Run) -> tuple[Flaw, ...]:
    """The faults of a run's policies: attacks first, the severest first, then broken work."""
    return (*_open(run), *_breaking(run))


def all_flaws(runs: Iterable[Run]) -> tuple[Flaw, ...]:
    """The faults of several runs, each once."""
    return tuple({flaw.fingerprint: flaw for run in runs for flaw in flaws(run)}.values())


def accepted(flaw: Flaw, waived: Collection[str]) -> bool:
    """Whether every case of a flaw is waived; such a flaw is told, and fails nothing."""
    return bool(flaw.cases) and all(case in waived for case in flaw.cases)


def level(flaw: Flaw, fail_on: str | None = None) -> Level:
    """How loudly a flaw is reported: `error` is what fails the gate, and nothing else then is.

    Without a gate, what is critical or high is an error. An attack that stays short of its harm,
    and honest work that breaks, never fail a gate on severity.
    """
    if flaw.loud is not None:
        return flaw.loud
    if flaw.verdict not in (Verdict.BYPASSED, Verdict.ERROR):
        return "note" if flaw.severity is Severity.LOW else "warning"
    if fail_on is None:
        found = _SETTLED[flaw.severity.value]
        return "error" if found == "error" else "warning" if found == "warning" else "note"
    lowest = Severity.LOW if fail_on == "any" else Severity(fail_on)
    if flaw.severity.rank >= lowest.rank:
        return "error"
    return "note" if flaw.severity is Severity.LOW else "warning"


def headline(flaw: Flaw) -> str:
    """The flaw in one line without its place: `high: Loop of cancels gets through (200 of 200)`."""
    if flaw.id in OTHERS:
        return f"{flaw.title}: {flaw.what}"
    return f"{flaw.severity.value}: {flaw.title} ({flaw.id}): {flaw.what}"


def _open(run: Run) -> Iterable[Flaw]:
    grouped: dict[tuple[str, ...], list[CaseResult]] = {}
    for passage in passages(run):
        for case in passage.cases:
            grouped.setdefault(_key(run, case), []).append(case)
    for key, cases in grouped.items():
        worst = cases[0]
        yield Flaw(
            id=worst.attack,
            title=worst.title,
            severity=worst.severity,
            verdict=worst.verdict.value,
            policy=key[1],
            place=worst.source or Place(key[1]),
            rule=worst.rule,
            why=_why(run, worst),
            servers=tuple(dict.fromkeys(case.server for case in cases)),
            tools=tuple(dict.fromkeys(tool_of(case) for case in cases)),
            what=_came(worst, cases),
            fingerprint=hashed(key),
            call=worst.deciding,
            cases=tuple(case.id for case in cases),
        )


def _why(run: Run, case: CaseResult) -> str:
    if case.rule is None:  # the line itself is shown beside it
        return "no rule stops it" + (f" ({case.source})" if case.source is not None else "")
    return reason(run, case.rule, case.source, case.message)


def _came(worst: CaseResult, cases: Sequence[CaseResult]) -> str:
    tools = list(dict.fromkeys(tool_of(case) for case in cases))
    by = f"on {some(tools, _TOOLS)}"
    if worst.verdict is Verdict.ERROR:
        return f"could not be decided {by}"
    short = ", short of harm" if worst.verdict is Verdict.CONTAINED else ""
    ran = f"{worst.executed} of {counted(worst.attempted, 'harmful call')} ran{short}"
    return f"{ran}, {by}"


def _key(run: Run, case: CaseResult) -> tuple[str, ...]:
    """What the fault is: the attack, the policy, and the rule or the tool's own entry."""
    policy = _policy(run, case.server, case.source)
    if case.rule is not None:
        return (case.attack, policy, "rule", case.rule)
    tool = case.deciding.tool if case.deciding is not None else tool_of(case)
    if _names(run, case.source, tool):
        return (case.attack, policy, "entry", tool)
    return (case.attack, policy, "default", "")


def _names(run: Run, place: Place | None, tool: str) -> bool:
    """Whether the policy's text at a place is the tool's own entry, rather than a default."""
    if place is None or place.line < 1:
        return False
    for use in run.policies:
        lines = use.text.splitlines()
        if use.name == place.file and place.line <= len(lines):
            here = lines[place.line - 1][max(place.column - 1, 0) :]
            return here.lstrip("'\" ").startswith(tool)
    return False


def _policy(run: Run, server: str, place: Place | None) -> str:
    names = [use.name for use in run.policies]
    if place is not None and place.file in names:
        return place.file
    of_server = (use.name for use in run.policies if server in use.servers)
    return next(of_server, place.file if place is not None else names[0] if names else "")


def _breaking(run: Run) -> Iterable[Flaw]:
    for broken in breakages(run):
        policy = _policy(run, "", broken.source)
        works = [f"{work} ({where})" for work, where in broken.works]
        key = (BROKEN, policy, broken.rule or "", "" if broken.rule else str(broken.source))
        yield Flaw(
            id=BROKEN,
            title="honest work breaks",
            severity=Severity.MEDIUM,
            verdict="broken",
            policy=policy,
            place=broken.source or Place(policy),
            rule=broken.rule,
            why=reason(run, broken.rule, broken.source, broken.message),
            servers=(),
            tools=(),
            what=some(works, _TOOLS),
            fingerprint=hashed(key),
        )


def hashed(key: Sequence[str]) -> str:
    """The fingerprint of what a flaw is."""
    said = "\n".join(key).encode("utf-8", "surrogatepass")
    return hashlib.sha256(said).hexdigest()[:32]
