"""What is generated from the corpus and the inventory together, and what they leave unexplained."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from trebuchet._resources import resource
from trebuchet.analysis.coverage_page import coverage_page
from trebuchet.analysis.likeness import explained_pairs
from trebuchet.analysis.reach import reach
from trebuchet.analysis.rule_forms import rule_forms
from trebuchet.analysis.rule_forms_page import rule_forms_page
from trebuchet.analysis.unbound import left_alone
from trebuchet.corpus.reasons import Reasons, reasoned
from trebuchet.documents import CORPUS_CAP, read_file
from trebuchet.errors import CorpusError, Problem
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.tool import Inventory
from trebuchet.model.world import World


class Surveyed(NamedTuple):
    """A corpus looked at as a whole."""

    pages: Mapping[str, str]
    """Each generated file, by its path below the top of the checkout, to its text."""
    problems: tuple[Problem, ...]
    """Gaps and near duplicates without a reason, and reasons without a gap."""


def survey(corpus: Corpus, inventory: Inventory, world: World, reasons: Reasons) -> Surveyed:
    """The pages on coverage and on rule forms, and what no reason explains."""
    reached = reach(corpus, inventory, world)
    pages = {
        "attacks/COVERAGE.md": coverage_page(corpus, reached, reasons),
        "docs/rule-forms.md": rule_forms_page(rule_forms(corpus, inventory, world)),
    }
    problems = (
        *reasoned(corpus, reasons),
        *left_alone(reached, reasons),
        *explained_pairs(corpus, reasons),
    )
    return Surveyed(pages, tuple(sorted(problems)))


def page_drift(pages: Mapping[str, str], top: Path | None = None) -> tuple[Problem, ...]:
    """The pages that are not what they were generated to be, sorted by path."""
    message = "the file is not what the corpus makes it; run `trebuchet attacks lint --write`"
    return tuple(
        Problem(Place(str(path)), "drift", message)
        for path, text in _here(pages, top).items()
        if _text(path) != text
    )


def write_pages(pages: Mapping[str, str], top: Path | None = None) -> tuple[Path, ...]:
    """Write the pages; the paths of those that changed."""
    changed = [(path, text) for path, text in _here(pages, top).items() if _text(path) != text]
    for path, text in changed:
        path.write_text(text, encoding="utf-8", newline="\n")
    return tuple(path for path, _ in changed)


def _here(pages: Mapping[str, str], top: Path | None) -> dict[Path, str]:
    """The pages whose folder is there: an installation has no `docs`."""
    home = top or resource("attacks").parent
    found = {home / name: text for name, text in sorted(pages.items())}
    return {path: text for path, text in found.items() if path.parent.is_dir()}


def _text(path: Path) -> str | None:
    return read_file(path, CORPUS_CAP, CorpusError) if path.exists() else None
