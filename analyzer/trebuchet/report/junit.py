"""Cases and honest sessions as test cases of JUnit XML, for builds that show test reports.

An attack that gets through, and honest work that breaks, is a failure; what could not be decided
is an error; what got no verdict is skipped and never looks like a pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from trebuchet.model.place import Place
from trebuchet.model.regression import CaseTurn, Regression
from trebuchet.model.run import (
    CaseResult,
    NotCovered,
    Run,
    SessionResult,
    TwinVerdict,
    Verdict,
)
from trebuchet.report.cause import tool_of
from trebuchet.report.findings import reason
from trebuchet.report.text import arguments, counted, inert, number
from trebuchet.report.uri import Home, relative

_UNSAYABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Test(NamedTuple):
    suite: str
    name: str
    place: Place | None
    outcome: str = ""
    """`failure`, `error` or `skipped`; a pass when empty."""
    kind: str = ""
    message: str = ""
    text: str = ""
    out: str = ""


def junit(runs: Sequence[Run], home: Home, waived: Mapping[str, str] = MappingProxyType({})) -> str:
    """All runs as one XML document; a suite for each tactic, and one for honest work.

    `waived` maps ids of cases to the reason why they are accepted: those are skipped, not failed.
    """
    said = [("run", run.id) for run in runs]
    said += [("corpus", corpus) for corpus in sorted({run.corpus for run in runs})]
    said += [("inventory", tools) for tools in sorted({run.inventory for run in runs})]
    said += [(f"policy {use.name}", use.digest) for run in runs for use in run.policies]
    return _document([test for run in runs for test in _tests(run, waived)], said, home)


def junit_change(change: Regression, home: Home) -> str:
    """A comparison as one XML document: each change is a test case, for the worse a failure.

    One more test case passes for all that is judged alike, so that a document is never empty.
    """
    suite = f"{change.old.name} to {change.new.name}"
    same = f"{change.same} of {change.common} cases and sessions are judged alike"
    tests = [_Test(suite, same, None), *(_turn(turn, suite) for turn in change.turns)]
    said = [("old run", change.old.run), ("new run", change.new.run)]
    said += [("not comparable", text) for text in change.not_comparable]
    return _document(tests, said, home)


def _turn(turn: CaseTurn, suite: str) -> _Test:
    side = turn.now or turn.was
    test = _Test(suite, f"{turn.kind.value}: {turn.id}", turn.now.source if turn.now else None)
    was, now = turn.was.verdict if turn.was else "none", turn.now.verdict if turn.now else "none"
    by = " ".join(str(part) for part in (side.rule, side.source) if part) if side else ""
    told = f"{turn.title}: {was} before, {now} now; {by or turn.why}"
    if not turn.kind.worse:
        return test._replace(out=told)
    shown = f"{turn.call.tool} {arguments(turn.call.arguments)}" if turn.call is not None else ""
    text = "\n".join(part for part in (told, turn.where, shown, turn.why) if part)
    return test._replace(outcome="failure", kind=turn.kind.value, message=told, text=text)


def _document(tests: Sequence[_Test], said: Sequence[tuple[str, str]], home: Home) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_counts(tests)}>"]
    for suite in dict.fromkeys(test.suite for test in tests):
        own = [test for test in tests if test.suite == suite]
        lines.append(f"  <testsuite name={_attribute(suite)} {_counts(own)}>")
        lines += _properties(said)
        lines += [line for test in own for line in _case(test, home)]
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _tests(run: Run, waived: Mapping[str, str]) -> Iterable[_Test]:
    named = ", ".join(use.name for use in run.policies)
    for case in run.cases:
        yield _accepted(_attack(run, case, f"{named}: {case.tactic}"), case, waived)
    for session in run.sessions:
        yield _session(run, session, f"{named}: honest work")
    for case in run.cases:
        yield _accepted(_twin(run, case, f"{named}: honest work"), case, waived)
    for entry in run.not_covered:
        yield _skipped(entry, f"{named}: not covered")


def _accepted(test: _Test, case: CaseResult, waived: Mapping[str, str]) -> _Test:
    if test.outcome not in ("failure", "error") or case.id not in waived:
        return test
    return test._replace(outcome="skipped", message=f"waived: {waived[case.id]}")


def _attack(run: Run, case: CaseResult, suite: str) -> _Test:
    test = _Test(suite, case.id, case.source)
    if case.verdict is Verdict.HELD:
        return test._replace(out="held: a person is asked")
    if case.verdict is Verdict.BLOCKED:
        return test
    why = reason(run, case.rule, case.source, case.message)
    ran = f"{case.executed} of {counted(case.attempted, 'harmful call')} ran"
    harm = f"{case.harm.measure} {number(case.harm.reached)}, harm from {number(case.harm.limit)}"
    call = case.deciding
    shown = f"{call.tool} {arguments(call.arguments)}" if call is not None else tool_of(case)
    return test._replace(
        outcome="error" if case.verdict is Verdict.ERROR else "failure",
        kind=f"{case.severity.value} {case.verdict.value}",
        message=f"{case.title}: {ran}. {why}",
        text="\n".join((f"{ran}: {harm}", shown, why, *([case.form] if case.form else []))),
    )


def _twin(run: Run, case: CaseResult, suite: str) -> _Test:
    twin = case.twin
    test = _Test(suite, f"twin of {case.id}", twin.source)
    return _work(test, run, twin.verdict, twin.rule, twin.message, f"step {twin.step}")


def _session(run: Run, session: SessionResult, suite: str) -> _Test:
    where = f"step {session.number} of {session.calls}, {session.tool or ''}"
    test = _Test(suite, session.id, session.source)
    return _work(test, run, session.verdict, session.rule, session.message, where)


def _work(
    test: _Test, run: Run, verdict: TwinVerdict, rule: str | None, message: str, where: str
) -> _Test:
    if verdict is TwinVerdict.BROKEN:
        why = f"{where}: {reason(run, rule, test.place, message)}"
        return test._replace(outcome="failure", kind="broken", message=why, text=why)
    if verdict is TwinVerdict.NOT_NEEDED:
        return test._replace(outcome="skipped", message="agents do not need one of its tools")
    return test._replace(out="held: a person is asked" if verdict is TwinVerdict.HELD else "")


def _skipped(entry: NotCovered, suite: str) -> _Test:
    why = f"{entry.reason}: {entry.text}" if entry.text else entry.reason
    return _Test(suite, entry.attack, None, "skipped", "", why)


def _case(test: _Test, home: Home) -> Iterable[str]:
    """A test case as XML; its place is what jumps to the policy's line."""
    where = ""
    if test.place is not None:
        where = f" file={_attribute(relative(test.place.file, home))}"
        where += f' line="{test.place.line}"' if test.place.line > 0 else ""
    head = f"classname={_attribute(test.suite)} name={_attribute(test.name)}{where}"
    inner = []
    if test.outcome == "skipped":
        inner.append(f"      <skipped message={_attribute(test.message)}/>")
    elif test.outcome:
        kind = f" type={_attribute(test.kind)}"
        told = f"message={_attribute(test.message)}{kind}"
        inner.append(f"      <{test.outcome} {told}>{_words(test.text)}</{test.outcome}>")
    if test.out:
        inner.append(f"      <system-out>{_words(test.out)}</system-out>")
    if not inner:
        return [f'    <testcase {head} time="0"/>']
    return [f'    <testcase {head} time="0">', *inner, "    </testcase>"]


def _counts(tests: Sequence[_Test]) -> str:
    def of(outcome: str) -> int:
        return sum(test.outcome == outcome for test in tests)

    return (
        f'tests="{len(tests)}" failures="{of("failure")}" errors="{of("error")}" '
        f'skipped="{of("skipped")}" time="0"'
    )


def _properties(said: Iterable[tuple[str, str]]) -> Iterable[str]:
    yield "    <properties>"
    for name, value in said:
        yield f"      <property name={_attribute(name)} value={_attribute(value)}/>"
    yield "    </properties>"


def _attribute(text: str) -> str:
    return quoteattr(_UNSAYABLE.sub("?", inert(text)))


def _words(text: str) -> str:

    return escape(_UNSAYABLE.sub("?", "\n".join(inert(row) for row in text.split("\n"))))
