"""The reasons for gaps and likes: read with places, and held against the corpus both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from shipped import our_corpus
from trebuchet.corpus.reasons import (
    Reasons,
    UncoveredIds,
    load_reasons,
    reasoned,
    uncovered_ids,
)
from trebuchet.errors import CorpusError
from trebuchet.model.attack import Corpus


@pytest.fixture
def corpus() -> Corpus:
    """The shipped corpus."""
    return our_corpus()


def codes(corpus: Corpus, *groups: UncoveredIds) -> dict[str, list[str]]:
    """What is wrong with some reasons, by code."""
    found: dict[str, list[str]] = {}
    for problem in reasoned(corpus, Reasons(uncovered=groups)):
        found.setdefault(problem.code, []).append(problem.message)
    return found


def test_the_shipped_reasons_cover_each_gap_once(corpus: Corpus) -> None:
    """Every framework id has an attack or one reason, and not both."""
    assert [str(problem) for problem in reasoned(corpus, load_reasons())] == []


def test_a_folder_without_reasons_gives_none(tmp_path: Path) -> None:
    """The files may be missing: a corpus of one's own has none."""
    assert load_reasons(tmp_path) == Reasons()


def test_a_gap_without_a_reason_is_named(corpus: Corpus) -> None:
    """Each uncovered id is a problem of its own."""
    gaps = [id_ for ids in uncovered_ids(corpus).values() for id_ in ids]
    assert len(codes(corpus)["uncovered-id"]) == len(gaps)


def test_wrong_reasons_are_refused(corpus: Corpus) -> None:
    """An id that does not exist, one that has an attack, and one that stands twice."""
    gap = next(id_ for ids in uncovered_ids(corpus).values() for id_ in ids)
    covered = corpus.attacks[0].frameworks[0].id
    found = codes(
        corpus,
        UncoveredIds(why="one", ids=(gap, "AML.T000")),
        UncoveredIds(why="two", ids=(gap, covered)),
    )
    assert "did you mean" in found["unknown-framework-id"][0]
    assert found["needless-reason"] == [f'"{covered}" has an attack; take its reason away']
    assert found["second-reason"] == [f'"{gap}" has two reasons']


def test_a_bad_file_is_told_with_its_place(tmp_path: Path) -> None:
    """An unknown capability has its line and the nearest word."""
    (tmp_path / "unbound.yaml").write_text(
        "groups:\n  - holds: payy\n    why: because\n", encoding="utf-8"
    )
    with pytest.raises(CorpusError, match=r"unbound\.yaml:2:12: .*pay"):
        load_reasons(tmp_path)


def test_a_withdrawn_attack_covers_no_id(corpus: Corpus) -> None:
    """What was withdrawn leaves its ids uncovered."""
    gone = tuple(one.model_copy(update={"status": "withdrawn"}) for one in corpus.attacks)
    bare = uncovered_ids(corpus.model_copy(update={"attacks": gone}))
    assert {f.id: tuple(f.ids) for f in corpus.taxonomy.frameworks} == bare
