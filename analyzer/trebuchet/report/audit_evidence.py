"""What came out of a run, for an audit: the matrix, and the call and line behind each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.report.audit_facts import excerpt, place_link
from trebuchet.report.flaw import BROKEN, Flaw, flaws
from trebuchet.report.html import NOTHING, Html, element, said, table
from trebuchet.report.repair_line import RepairLine
from trebuchet.report.text import DASH, arguments, counted, number, some

_VERDICTS: Final = (
    Verdict.ERROR,
    Verdict.BYPASSED,
    Verdict.CONTAINED,
    Verdict.HELD,
    Verdict.BLOCKED,
)


def matrix(run: Run) -> Html:
    """Tactic by verdict, in cases, with the attacks stopped beside."""
    if not run.cases:
        words = "Nothing was replayed: no tool of these servers is one that attacks use."
        return element(
            "section", element("h3", said("Tactic by verdict")), element("p", said(words))
        )
    counts = Counter((case.tactic, case.verdict) for case in run.cases)
    scores = {score.tactic: score for score in run.summary.tactics}
    tactics = list(dict.fromkeys([*scores, *sorted(tactic for tactic, _ in counts)]))
    rows = [
        (
            said(scores[tactic].title if tactic in scores else tactic),
            *(_count(counts[tactic, verdict], verdict.value) for verdict in _VERDICTS),
            said(f"{scores[tactic].stopped} of {scores[tactic].total}" if tactic in scores else ""),
        )
        for tactic in tactics
    ]
    sums = [sum(counts[tactic, verdict] for tactic in tactics) for verdict in _VERDICTS]
    attacks = run.summary.attacks
    whole = (
        element("b", said("all")),
        *(_count(sum_, verdict.value) for sum_, verdict in zip(sums, _VERDICTS, strict=True)),
        said(f"{number(attacks.passed)} of {attacks.total}"),
    )
    head = ("tactic", *(verdict.value for verdict in _VERDICTS), "attacks stopped")
    return element(
        "section",
        element("h3", said("Tactic by verdict")),
        element("p", said("In cases: one attack on one tool."), _class="quiet"),
        table(head, [*rows, whole], "matrix"),
    )


def _count(count: int, verdict: str) -> Html:
    if not count:
        return element("span", said("0"), _class="none")
    return element("span", said(str(count)), _class=verdict)


def open_attacks(
    run: Run, key: str, repairs: Mapping[str, RepairLine], waived: Mapping[str, str]
) -> Html:
    """Each attack that gets through, with its evidence, the severest first."""
    by_id = {case.id: case for case in run.cases}
    found = [flaw for flaw in flaws(run) if flaw.id != BROKEN]
    entries = [
        _entry(run, flaw, [by_id[id_] for id_ in flaw.cases], key, repairs, waived)
        for flaw in found
    ]
    heading = (
        f"Gets through: {counted(len(found), 'finding')}" if found else "Gets through: nothing"
    )
    return element("section", element("h3", said(heading)), *entries)


def _entry(
    run: Run,
    flaw: Flaw,
    cases: Sequence[CaseResult],
    key: str,
    repairs: Mapping[str, RepairLine],
    waived: Mapping[str, str],
) -> Html:
    worst = cases[0]
    harm = worst.harm
    facts = [
        ("attack", element("code", said(flaw.id))),
        ("what ran", said(flaw.what)),
        (
            "harm",
            said(
                f"{harm.measure} {number(harm.reached)}, "
                f"reached from {number(harm.limit)}; form: {worst.form}"
            ),
        ),
        ("decided by", _decided(run, flaw.rule, flaw.place, key)),
        ("the call", _call(worst)),
        ("told apart", said("yes" if worst.decidable else "not by this dialect: stopping it "
                            "costs the honest twin")),
        ("honest twin", said(worst.twin.verdict.value)),
        ("repair", _repair(cases, repairs)),
        ("waived", _reasons(cases, waived)),
        ("cases", element("ul", *(element("li", said(case.id)) for case in cases))),
    ]  # fmt: skip
    title = element(
        "summary",
        element("span", said(flaw.severity.value), _class=f"severity {flaw.severity.value}"),
        element("span", said(flaw.title), _class="name"),
        element(
            "span",
            said(f"{flaw.verdict} on {some(list(flaw.tools), 2)}, {flaw.place}"),
            _class="how",
        ),
    )
    listed = element(
        "dl",
        *(piece for name, value in facts if value for piece in _pair(name, value)),
    )
    return element("details", title, listed, excerpt(run, flaw.place))


def _pair(name: str, value: Html) -> tuple[Html, Html]:
    return element("dt", said(name)), element("dd", value)


def _decided(run: Run, rule: str | None, place: Place | None, key: str) -> Html:
    by = element("code", said(rule)) if rule is not None else said("no rule stops it")
    return element("span", by, Html(" "), place_link(run, place, key))


def _call(case: CaseResult) -> Html:
    call = case.deciding
    if call is None:
        return NOTHING
    words = f"{call.tool} {arguments(call.arguments)}"
    who = f"{call.effect}; call {call.number} of step {call.step}, {call.session} of {call.grant}"
    return element("span", element("code", said(words)), Html(" "), said(who))


_REPLAYED: Final = {
    "stop": "it stops this",
    "limit": "some calls still run, short of the harm",
    "ask": "it stops this, and honest calls wait, too",
}


def _repair(cases: Sequence[CaseResult], repairs: Mapping[str, RepairLine]) -> Html:
    repair = next((repairs[case.id] for case in cases if case.id in repairs), None)
    if repair is None:
        return NOTHING
    if repair.kind == "missing":
        return said(repair.said())
    note = said(f"(replayed: {_REPLAYED[repair.kind]})")
    return element("span", element("code", said(repair.text)), Html(" "), note)


def _reasons(cases: Sequence[CaseResult], waived: Mapping[str, str]) -> Html:
    found = [case.id for case in cases if case.id in waived]
    if not found:
        return NOTHING
    reasons = "; ".join(dict.fromkeys(waived[id_] for id_ in found))
    return said(f"{len(found)} of {counted(len(cases), 'case')}: {reasons}")


def breaking(run: Run, key: str) -> Html:
    """Each rule that breaks honest work, with the work."""
    found = [flaw for flaw in flaws(run) if flaw.id == BROKEN]
    rows = [(_decided(run, flaw.rule, flaw.place, key), said(flaw.what)) for flaw in found]
    heading = "Breaks honest work" if found else "Breaks honest work: nothing"
    return element(
        "section",
        element("h3", said(heading)),
        table(("rule", "work"), rows) if rows else NOTHING,
    )


def undecided(run: Run, corpus: Corpus) -> Html:
    """What waits for a person, and what this dialect cannot tell from honest work."""
    held = [case for case in run.cases if case.verdict is Verdict.HELD]
    waiting = [one for one in run.sessions if one.verdict is TwinVerdict.HELD]
    titles = {attack.id: attack.title for attack in corpus.attacks}
    lines = []
    if held or waiting:
        lines.append(
            f"{counted(len(held), 'attack case')} and {counted(len(waiting), 'honest session')} "
            "wait for a person, whose judgement is not part of this report."
        )
    if run.undecidable:
        lines.append(
            "What tells these attacks from honest work is not visible to this dialect, so that "
            "stopping them costs the honest twin: "
            + ", ".join(f"{titles.get(id_, id_)} ({id_})" for id_ in run.undecidable)
            + "."
        )
    if not lines:
        return NOTHING
    return element(
        "section",
        element("h3", said("Left to others")),
        *(element("p", said(line)) for line in lines),
    )


def every_case(run: Run, key: str) -> Html:
    """All cases and sessions in two folded tables, so that nothing has to be taken on trust."""
    cases = [
        (
            element("code", said(case.id)),
            said(case.severity.value),
            element("span", said(case.verdict.value), _class=case.verdict.value),
            said(case.rule or DASH),
            place_link(run, case.source, key),
            said(case.twin.verdict.value),
        )
        for case in run.cases
    ]
    sessions = [
        (
            element("code", said(one.id)),
            said(one.verdict.value),
            said(f"{one.number} of {one.calls}" if one.number else f"all {one.calls}"),
            said(one.rule or DASH),
            place_link(run, one.source, key) if one.source else NOTHING,
        )
        for one in run.sessions
    ]
    return element(
        "section",
        element("h3", said("Everything that was replayed")),
        _behind(
            counted(len(cases), "case"),
            table(("case", "severity", "verdict", "rule", "place", "twin"), cases),
        ),
        _behind(
            counted(len(sessions), "honest session"),
            table(("session", "verdict", "call", "rule", "place"), sessions),
        ),
    )


def _behind(summary: str, content: Html) -> Html:
    return element("details", element("summary", said(summary)), content)
