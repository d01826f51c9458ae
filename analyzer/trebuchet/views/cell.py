"""One cell of the matrix: how one attack fared in one run, in a word with its glyph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from trebuchet.model.case_row import CaseRow, Outline, case_row
from trebuchet.model.run import Run, TwinVerdict, Verdict
from trebuchet.report.text import DASH


class Word(NamedTuple):
    """A glyph, the word that it stands for, and what that word means."""

    glyph: str
    word: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


VERDICT_WORDS: Final = {
    Verdict.BLOCKED: Word("✓", "blocked", "no harmful call ran"),
    Verdict.HELD: Word("‖", "held", "no harmful call ran, and one waits for a person"),
    Verdict.CONTAINED: Word("~", "contained", "some harmful calls ran, fewer than the harm takes"),
    Verdict.BYPASSED: Word("✗", "bypassed", "the harm was done"),
    Verdict.ERROR: Word("!", "error", "it could not be played"),
}

NOT_APPLICABLE: Final = Word(DASH, "not applicable", "no tool of the run's servers fits it")
NOT_COVERED: Final = Word("○", "not covered", "no tool-call policy can decide it")
NOT_RUN: Final = Word("·", "not run", "this run did not play it")

_REASONS: Final = {
    "not-applicable": NOT_APPLICABLE,
    "gateway": NOT_COVERED,
    "out-of-reach": NOT_COVERED,
    "withdrawn": NOT_RUN,
}

LEGEND: Final = (*VERDICT_WORDS.values(), NOT_APPLICABLE, NOT_COVERED, NOT_RUN)
"""Every word that a cell can hold, best first."""

ALIKE: Final = Word("?", "cannot tell", "the policy's language cannot tell it from honest work")
COSTLY: Final = Word("†", "costs work", "the policy breaks honest work on the same tools")

MARKS: Final = (ALIKE, COSTLY)
"""What can stand behind a word."""


class Cell(NamedTuple):
    """How one attack fared in one run: its worst binding, and how many bindings are stopped."""

    word: Word
    stopped: int = 0
    total: int = 0
    differs: bool = False
    """Whether its bindings got different verdicts, so that a count must stand beside the word."""
    marks: tuple[Word, ...] = ()
    credit: float = 0.0
    """The mean of its bindings'."""
    weight: int = 0
    """Of its severest binding."""
    shared: bool = False
    """Whether honest work uses one of its tools, too."""

    @property
    def whole(self) -> bool:
        """Whether it is stopped on every tool that fits."""
        return 0 < self.total == self.stopped

    def __str__(self) -> str:
        count = f" {self.stopped}/{self.total}" if self.differs else ""
        marks = "".join(f" {mark.glyph}" for mark in self.marks)
        return f"{self.word}{count}{marks}"


def cells(run: Run) -> dict[str, Cell]:
    """The cell of every attack that the run says anything about, by the attack's id."""
    return outlined(Outline(run, tuple(case_row(case) for case in run.cases)))


def outlined(outline: Outline) -> dict[str, Cell]:
    """As `cells`, of a run whose evidence was left in the file."""
    run = outline.run
    by_attack: dict[str, list[CaseRow]] = {}
    for case in outline.cases:
        by_attack.setdefault(case.attack, []).append(case)
    found = {left.attack: Cell(_REASONS[left.reason]) for left in run.not_covered}
    alike = frozenset(run.undecidable)
    return found | {attack: _cell(cases, attack in alike) for attack, cases in by_attack.items()}


def _cell(cases: Sequence[CaseRow], alike: bool) -> Cell:
    worst = min((case.verdict for case in cases), key=list(Verdict).index)
    costly = any(case.twin is TwinVerdict.BROKEN for case in cases)
    return Cell(
        VERDICT_WORDS[worst],
        stopped=sum(case.verdict.stopped for case in cases),
        total=len(cases),
        differs=len({case.verdict for case in cases}) > 1,
        credit=sum(case.credit for case in cases) / len(cases),
        weight=max(case.severity.weight for case in cases),
        shared=any(case.shared for case in cases),
        marks=(*([ALIKE] if alike else []), *([COSTLY] if costly else [])),
    )
