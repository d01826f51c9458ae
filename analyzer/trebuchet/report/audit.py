"""Runs as one HTML page that stands as evidence: nothing beside it, nothing fetched, no script.

It says what was judged, by hash; what came out, with the call and the line behind each finding;
what was accepted on purpose; what was assumed; and what was not covered, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from trebuchet.model.attack import Corpus
from trebuchet.model.regression import Regression
from trebuchet.model.run import Run, Share
from trebuchet.model.settings import Waiver
from trebuchet.report.audit_evidence import breaking, every_case, matrix, open_attacks, undecided
from trebuchet.report.audit_facts import assumed, judged, not_covered, remarks, texts
from trebuchet.report.audit_paths import reached
from trebuchet.report.html import NOTHING, Html, element, said, table
from trebuchet.report.page import own, page
from trebuchet.report.repair_line import RepairLine
from trebuchet.report.text import DASH, number, percent

NO_REPAIRS: Final[Mapping[str, RepairLine]] = {}
NO_REASONS: Final[Mapping[str, str]] = {}

_CAVEAT: Final = (
    "A policy file was judged, not a deployment. Every verdict here is the answer of a policy's "
    "rules to recorded calls, replayed offline with a virtual clock. Whether a gateway enforces "
    "this file, is reached by every call, and is built well was not looked at. The corpus is no "
    "random sample of attacks: its counts compare policies and promise nothing."
)


def audit(
    runs: Sequence[Run],
    corpus: Corpus,
    repairs: Mapping[str, RepairLine] = NO_REPAIRS,
    waivers: Sequence[Waiver] = (),
    changes: Sequence[Regression] = (),
    verdict: Sequence[str] = (),
    waived: Mapping[str, str] = NO_REASONS,
) -> str:
    """The page of these runs.

    `repairs` maps cases to what would stop them; `verdict` are the gate's lines; `waivers` are
    listed, and `waived` says, by case, the reason for which it is accepted.

    The same values give the same bytes. No text from outside can leave its place: the page's own
    guard allows one style, by hash, and nothing else.
    """
    names = ", ".join(dict.fromkeys(use.name for run in runs for use in run.policies))
    return page(
        f"Trebuchet: {names}",
        [own("audit.css")],
        element(
            "header",
            element("h1", said(f"Policy audit: {names or 'no policy'}")),
            element("p", said(_CAVEAT), _class="caveat"),
            *(element("p", said(line), _class="gate") for line in verdict),
        ),
        element(
            "main",
            *(_changed(change) for change in changes),
            *(_run(run, place, corpus, repairs, waived) for place, run in enumerate(runs)),
            *_waived(waivers),
        ),
        element("footer", element("p", said("Made by Trebuchet; `docs/score.md` says how."))),
    )


def _run(
    run: Run,
    place: int,
    corpus: Corpus,
    repairs: Mapping[str, RepairLine],
    waived: Mapping[str, str],
) -> Html:
    key = f"r{place}"
    named = ", ".join(use.name for use in run.policies)
    pieces = (
        element("h2", said(f"Verdict on {named}")),
        _marks(run),
        judged(run),
        matrix(run),
        open_attacks(run, key, repairs, waived),
        breaking(run, key),
        reached(run),
        undecided(run, corpus),
        assumed(run),
        not_covered(run, corpus),
        remarks(run),
        every_case(run, key),
        texts(run, key),
    )
    return element("article", *pieces, id=key)


def _marks(run: Run) -> Html:
    summary = run.summary
    told = f"of {summary.sound_ceiling} that this dialect can tell apart"
    return element(
        "div",
        _mark("protection", summary.protection, "attacks stopped", summary.attacks, summary.capped),
        _mark("usability", summary.usability, "honest work intact", summary.honest, ""),
        _mark("told apart", "", "both at once", summary.sound, told),
        _class="marks",
    )


def _mark(label: str, letter: str | None, what: str, share: Share, note: str) -> Html:
    counts = f"{number(share.passed)} of {share.total} {what}"
    return element(
        "div",
        element("span", said(label), _class="label"),
        element("span", said(DASH if letter is None else letter), _class="letter"),
        element("span", said(counts)),
        element("span", said(f"weighted {percent(share.share)}"), _class="quiet"),
        element("span", said(note), _class="quiet") if note else NOTHING,
        _class="mark",
    )


def _changed(change: Regression) -> Html:
    rows = [
        (
            element("span", said(turn.kind.value), _class="worse" if turn.kind.worse else "better"),
            element("code", said(turn.id)),
            said(turn.severity.value),
            said(turn.was.verdict if turn.was else DASH),
            said(turn.now.verdict if turn.now else DASH),
            said(turn.why or _by(turn.now) or _by(turn.was)),
        )
        for turn in change.turns
    ]
    gist = (
        f"Compared with {change.old.name}: {len(change.worse)} changes for the worse, "
        f"{len(change.turns) - len(change.worse)} others; {change.same} of {change.common} cases "
        "and sessions judged alike."
    )
    return element(
        "section",
        element("h2", said("What changed")),
        element("p", said(gist)),
        table(("change", "case", "severity", "was", "is", "by"), rows, "turns")
        if rows
        else NOTHING,
        *(element("p", said(f"Not comparable: {text}")) for text in change.not_comparable),
    )


def _by(side: object) -> str:
    rule, source = getattr(side, "rule", None), getattr(side, "source", None)
    return " ".join(str(part) for part in (rule, source) if part is not None)


def _waived(waivers: Sequence[Waiver]) -> Iterator[Html]:
    rows = [
        (
            element("code", said(waiver.target)),
            said(waiver.policy or "every policy"),
            said(waiver.reason),
            said(waiver.owner),
            said(waiver.expires),
        )
        for waiver in waivers
    ]
    yield element(
        "section",
        element("h2", said("Accepted on purpose")),
        table(("finding", "policy", "reason", "owner", "until"), rows)
        if rows
        else element("p", said("Nothing is waived.")),
    )
