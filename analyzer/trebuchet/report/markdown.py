"""A scored run as Markdown: ten lines for the summary of a job, the rest folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from trebuchet.analysis.regression.verdict import headline
from trebuchet.analysis.summary import LEAST_ATTACKS, LEAST_HONEST
from trebuchet.model.regression import Regression
from trebuchet.model.run import Run, Share
from trebuchet.report.diff_markdown import diff_markdown
from trebuchet.report.flaw import BROKEN, Flaw, flaws
from trebuchet.report.markdown_text import code, folded, plain, row
from trebuchet.report.text import DASH, counted, number, percent, some

MARKER: Final = "<!-- trebuchet:score -->"
"""Hidden in the first line, so that a comment can be found again and updated in place."""

_ROOM: Final = 60_000
"""Characters of a comment, which may have 65,536."""
_ROWS: Final = (200, 50, 15, 3)
"""Rows of one table: the most that the room allows."""
_REASONS: Final = {
    "not-applicable": "no tool fits",
    "gateway": "of the gateway itself",
    "out-of-reach": "beyond a tool-call policy",
    "withdrawn": "withdrawn",
}


def run_markdown(
    runs: Sequence[Run], verdict: Sequence[str] = (), since: Sequence[Regression] = ()
) -> str:
    """All runs as Markdown; its first line is the marker by which it is found again.

    `verdict` holds the lines that the gate printed, `since` what changed since a baseline.
    """
    made = (_markdown(runs, verdict, since, most) for most in _ROWS)
    return next((text for text in made if len(text) <= _ROOM), _markdown(runs, verdict, since, 1))


def _markdown(
    runs: Sequence[Run], verdict: Sequence[str], since: Sequence[Regression], most: int
) -> str:
    lines = [MARKER, ""]
    lines += [f"- {plain(line)}" for line in verdict]
    lines += [""] if verdict else []
    for change in since:
        told = f"Compared with {change.old.name}: {headline(change)}"
        lines += [*folded(told, _change(change)), ""]
    for run in runs:
        lines += [*_run(run, most), ""]
    lines += folded("What the numbers mean", [_MEANING])
    return "\n".join(lines).rstrip("\n") + "\n"


def _change(change: Regression) -> list[str]:
    """The comparison's own text, without its marker and its title."""
    return diff_markdown(change).rstrip("\n").splitlines()[3:]


_MEANING: Final = (
    "*Attacks stopped*: attacks of which no harmful call runs on any tool, of the attacks that "
    "bind to the tools of these servers. *Honest work intact*: sessions and benign twins of which "
    "every call runs, of those that can be played here. Shares are weighted by severity and never "
    "rounded up. A policy file was judged, not a deployment."
)


def _run(run: Run, most: int) -> Iterator[str]:
    summary, found = run.summary, flaws(run)
    through = [flaw for flaw in found if flaw.id != BROKEN]
    broken = [flaw for flaw in found if flaw.id == BROKEN]
    names = ", ".join(code(use.name) for use in run.policies)
    yield f"### Trebuchet: {names}"
    yield ""
    yield row(("", "", "", "weighted"))
    yield "|---|---|---|---|"
    yield _mark("protection", summary.protection, "attacks stopped", summary.attacks, LEAST_ATTACKS)
    yield _mark("usability", summary.usability, "honest work intact", summary.honest, LEAST_HONEST)
    yield ""
    if not run.cases:
        yield "Nothing was replayed: no tool of these servers is one that attacks use."
    else:
        yield _gist(through, broken)
    if through:
        yield ""
        yield from folded(
            f"Gets through: {counted(len(through), 'finding')}",
            _table(("severity", "attack", "what ran", "decided by"), through, most),
        )
    if broken:
        yield ""
        yield from folded(
            f"Breaks honest work: {counted(len(broken), 'rule')}",
            _table(("rule", "work"), broken, most),
        )
    yield ""
    yield from folded("What was judged, and what was not", list(_provenance(run)))


def _mark(label: str, letter: str | None, what: str, share: Share, least: int) -> str:
    counts = f"{number(share.passed)}/{share.total} {what}"
    short = f"no letter under {least}" if letter is None else percent(share.share)
    return row((label, f"**{letter}**" if letter else DASH, counts, short))


def _gist(through: Sequence[Flaw], broken: Sequence[Flaw]) -> str:
    if not through and not broken:
        return "No attack gets through, and no honest work breaks."
    counts = Counter(flaw.severity.value for flaw in through)
    worst = ", ".join(f"{counts[word]} {word}" for word in _WORDS if counts[word])
    said = [f"**{counted(len(through), 'finding')} gets through** ({worst})"] if through else []
    if len(through) > 1:
        said = [f"**{len(through)} findings get through** ({worst})"]
    if broken:
        said.append(f"{counted(len(broken), 'rule')} break{'s' * (len(broken) == 1)} honest work")
    first = through[0] if through else broken[0]
    return f"{'; '.join(said)}. First: {_place(first)}"


_WORDS: Final = ("critical", "high", "medium", "low")


def _place(flaw: Flaw) -> str:
    shown = code(flaw.id) if flaw.id != BROKEN else code(flaw.rule or "a default")
    return f"{shown} at {code(str(flaw.place))}."


def _table(head: Sequence[str], found: Sequence[Flaw], most: int) -> list[str]:
    lines = [row(head), "|" + "---|" * len(head)]
    for flaw in found[:most]:
        if flaw.id == BROKEN:
            lines.append(row((_decided(flaw), plain(flaw.what))))
        else:
            name = f"{plain(flaw.title)} {code(flaw.id)}"
            lines.append(row((flaw.severity.value, name, plain(flaw.what), _decided(flaw))))
    if len(found) > most:
        lines += ["", f"And {len(found) - most} more; the HTML report and the JSON have all."]
    return lines


def _decided(flaw: Flaw) -> str:
    by = code(flaw.rule) if flaw.rule else "no rule stops it"
    return f"{by}, {code(str(flaw.place))}"


def _provenance(run: Run) -> Iterator[str]:
    for use in run.policies:
        yield (
            f"- {code(use.name)}: {plain(use.dialect)}, SHA-256 of the text {code(use.digest)}, "
            f"for {plain(some(list(use.servers), 5))}"
        )
    yield (
        f"- {counted(len(run.cases), 'case')} of {counted(run.summary.attacks.total, 'attack')}, "
        f"{counted(len(run.sessions), 'session')} of honest work; corpus {code(run.corpus[:12])}, "
        f"tool lists {code(run.inventory[:12])}, Trebuchet {plain(run.trebuchet)}, "
        f"run {code(run.id)}"
    )
    reasons = Counter[str](entry.reason for entry in run.not_covered)
    if reasons:
        words = ", ".join(
            f"{reasons[key]} {said}" for key, said in _REASONS.items() if reasons[key]
        )
        yield f"- not covered, and no pass: {words}"
    for text in dict.fromkeys(text for use in run.policies for text in (*use.notes, *use.warnings)):
        yield f"- note: {plain(text)}"
    for text in run.warnings:
        yield f"- note: {plain(text)}"
