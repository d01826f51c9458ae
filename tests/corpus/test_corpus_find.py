"""Searching the corpus, and beginning a new attack in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from trebuchet._resources import resource
from trebuchet.corpus import check_files, load_corpus, scaffold, search
from trebuchet.corpus.folder import read_taxonomy
from trebuchet.errors import UsageError

TACTICS = [tactic.id for tactic in read_taxonomy(resource("attacks")).tactics]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("looped-cancels", "looped-cancels"),
        ("Looped Cancels", "looped-cancels"),
        ("weekly-report", "weekly-report"),
        ("weekly", "weekly-report"),
        ("reprot notes", "weekly-report"),
        ("cancel task", "looped-cancels"),
        ("canceles", "looped-cancels"),
        ("SAFE-T2101", "looped-cancels"),
        ("destructive-loop", "looped-cancels"),
        ("runaway", "looped-cancels"),
        ("queue shorter", "looped-cancels"),
    ],
)
def test_a_search_finds_what_was_meant(folder: Path, query: str, first: str) -> None:
    """Ids, framework ids, techniques, and words of titles and texts, even misspelt."""
    assert [found.id for found in search(load_corpus(folder), query)][:1] == [first]


@pytest.mark.parametrize("query", ["", "  ", "xyzzy", "cancel xyzzy", "SAFE-T9999"])
def test_a_search_for_nothing_finds_nothing(folder: Path, query: str) -> None:
    """Every word must be there."""
    assert search(load_corpus(folder), query) == ()


def test_an_exact_id_comes_first_and_the_order_is_fixed(folder: Path, attack_file: Path) -> None:
    """Equal answers are sorted by id."""
    for name in ("zz-cancels", "aa-cancels"):
        text = attack_file.read_text().replace("id: looped-cancels", f"id: {name}")
        text = text.replace("repeat: 200", f"repeat: {ord(name[0])}")
        attack_file.with_name(f"{name}.yaml").write_text(text)
    corpus = load_corpus(folder)
    found = [value.id for value in search(corpus, "zz-cancels")]
    assert found[0] == "zz-cancels"
    found = [value.id for value in search(corpus, "looped tasks")]
    assert found == sorted(found)


@pytest.mark.parametrize("tactic", TACTICS)
def test_a_new_attack_loads_and_lints(tmp_path: Path, tactic: str) -> None:
    """The scaffold of each tactic is a whole attack."""
    file = tmp_path / tactic / "brand-new.yaml"
    file.parent.mkdir()
    file.write_text(scaffold("brand-new", tactic))
    assert check_files([file]) == []
    assert max(map(len, file.read_text().splitlines())) <= 80 + len(
        " low, medium, high or critical"
    )


@pytest.mark.parametrize("id_", ["", "Big", "a b", "a--b", "-a", "1a", "null", "true", "a/b"])
def test_a_new_attack_needs_a_good_id(id_: str) -> None:
    """One that is a file's name, and a text in YAML."""
    with pytest.raises(UsageError, match="is no id"):
        scaffold(id_, "runaway")


def test_a_new_attack_needs_a_known_tactic() -> None:
    """The nearest one is named."""
    with pytest.raises(UsageError, match='did you mean "runaway"'):
        scaffold("brand-new", "runway")
