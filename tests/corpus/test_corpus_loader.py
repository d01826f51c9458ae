"""Loading: whole or not at all, sorted, hashed, and with folders of one's own beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trebuchet.corpus import load_corpus
from trebuchet.errors import CorpusError


def own(tmp_path: Path, file: Path, id_: str, place: str) -> Path:
    """A folder with a copy of a file under another id."""
    home = tmp_path / "own"
    target = home / place
    target.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text().replace(f"id: {file.stem}", f"id: {id_}")
    target.write_text(text.replace("repeat: 200", "repeat: 150"))
    return home


def test_a_folder_loads_sorted_with_its_taxonomy(folder: Path) -> None:
    """Attacks, sessions, taxonomy and digest."""
    corpus = load_corpus(folder)
    assert [attack.id for attack in corpus.attacks] == ["looped-cancels"]
    assert [session.id for session in corpus.sessions] == ["weekly-report"]
    assert len(corpus.taxonomy.tactics) == 14
    assert len(corpus.digest) == 64
    assert corpus.attack("looped-cancels") is corpus.attacks[0]
    assert corpus.session("nothing") is None


def test_the_digest_is_of_what_is_said(folder: Path, attack_file: Path) -> None:
    """Comments and spelling do not change it, a fact does."""
    before = load_corpus(folder).digest
    attack_file.write_text(
        "# a comment\n" + attack_file.read_text().replace("[destroy]", "['destroy']")
    )
    assert load_corpus(folder).digest == before
    attack_file.write_text(attack_file.read_text().replace("repeat: 200", "repeat: 201"))
    assert load_corpus(folder).digest != before


def test_one_bad_file_keeps_the_whole_corpus_out(folder: Path, session_file: Path) -> None:
    """Nothing is loaded, and every problem is told."""
    (folder / "runaway" / "second.yaml").write_text("id: second\n")
    session_file.write_text("a: [\n")
    with pytest.raises(CorpusError) as caught:
        load_corpus(folder)
    files = {Path(problem.place.file).name for problem in caught.value.problems}
    assert files == {"second.yaml", "weekly-report.yaml"}


def test_a_spoiled_file_does_not_hide_another(folder: Path, attack_file: Path) -> None:
    """Files that can be read are checked even when one cannot."""
    (folder / "runaway" / "second.yaml").write_text("a: [\n")
    attack_file.write_text(attack_file.read_text().replace("focus: cancel", "focus: x"))
    with pytest.raises(CorpusError) as caught:
        load_corpus(folder)
    assert {problem.code for problem in caught.value.problems} == {"yaml-syntax", "unknown-role"}


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(CorpusError, match="no such file"):
        load_corpus(tmp_path / "nowhere")


def test_a_folder_must_be_named_for_its_tactic(folder: Path, attack_file: Path) -> None:
    """A whole corpus knows no other subfolders."""
    (folder / "mine").mkdir()
    attack_file.rename(folder / "mine" / attack_file.name)
    with pytest.raises(CorpusError, match='the folder "mine"; they must agree'):
        load_corpus(folder)


@pytest.mark.parametrize("place", ["mine.yaml", "runaway/mine.yaml", "team/mine.yaml"])
def test_own_attacks_stand_beside_ours(
    folder: Path, attack_file: Path, tmp_path: Path, place: str
) -> None:
    """Laid out as ours, flat, or under folders of one's own."""
    corpus = load_corpus(folder, [own(tmp_path, attack_file, "mine", place)])
    assert [attack.id for attack in corpus.attacks] == ["looped-cancels", "mine"]


@pytest.mark.parametrize("place", ["mine.yaml", "benign/mine.yaml"])
def test_own_sessions_stand_beside_ours(
    folder: Path, session_file: Path, tmp_path: Path, place: str
) -> None:
    """A flat file with `hurt_by` is a session."""
    corpus = load_corpus(folder, [own(tmp_path, session_file, "mine", place)])
    assert [session.id for session in corpus.sessions] == ["mine", "weekly-report"]


def test_own_ids_must_not_clash(folder: Path, attack_file: Path, tmp_path: Path) -> None:
    """An id of ours is taken."""
    home = tmp_path / "own"
    home.mkdir()
    shutil.copy(attack_file, home / attack_file.name)
    with pytest.raises(CorpusError) as caught:
        load_corpus(folder, [home])
    assert "duplicate-id" in {problem.code for problem in caught.value.problems}


def test_an_own_folder_without_files_is_refused(folder: Path, tmp_path: Path) -> None:
    """A mistyped folder is no empty corpus."""
    (tmp_path / "own").mkdir()
    with pytest.raises(CorpusError, match="holds no attack and no session"):
        load_corpus(folder, [tmp_path / "own"])
    with pytest.raises(CorpusError, match="no such folder"):
        load_corpus(folder, [tmp_path / "owm"])
