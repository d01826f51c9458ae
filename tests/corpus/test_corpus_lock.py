"""The lock and the other generated files: what they catch, and what they refuse to hide."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from trebuchet.corpus import (
    drift,
    generated,
    index_page,
    load_corpus,
    lock_text,
    locked,
    schemas,
    write_generated,
)
from trebuchet.errors import CorpusError


def spoil(file: Path, old: str, new: str) -> None:
    """Replace one passage of a file."""
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def raise_version(file: Path) -> None:
    """Give a file version 2 with a line in its changelog."""
    spoil(file, "version: 1", "version: 2")
    spoil(file, 'changelog: ["1: first version"]', 'changelog: ["1: first", "2: more calls"]')


def codes(folder: Path) -> list[str]:
    """The codes of what the lock finds in a folder."""
    return [problem.code for problem in locked(load_corpus(folder), folder)]


def test_a_written_corpus_is_locked_and_does_not_drift(folder: Path) -> None:
    """Writing twice changes nothing the second time."""
    assert [path.name for path in write_generated(folder)] == [
        "INDEX.md",
        "lock.yaml",
        "attack.schema.json",
        "session.schema.json",
    ]
    assert codes(folder) == []
    assert drift(load_corpus(folder), folder) == ()
    assert write_generated(folder) == ()


def test_a_change_without_a_version_is_caught_and_not_hidden(
    folder: Path, attack_file: Path
) -> None:
    """Neither the check nor a new lock lets it pass."""
    write_generated(folder)
    spoil(attack_file, "repeat: 200", "repeat: 300")
    assert codes(folder) == ["changed"]
    with pytest.raises(CorpusError, match=r'raise "version" to 2'):
        write_generated(folder)


def test_a_change_with_a_version_can_be_written(folder: Path, attack_file: Path) -> None:
    """First the lock is stale, then it is written."""
    write_generated(folder)
    spoil(attack_file, "repeat: 200", "repeat: 300")
    raise_version(attack_file)
    assert codes(folder) == ["not-locked"]
    write_generated(folder)
    assert codes(folder) == []


def test_a_comment_is_no_change(folder: Path, attack_file: Path) -> None:
    """The hash is of what is said, not of how."""
    write_generated(folder)
    attack_file.write_text("# seen\n" + attack_file.read_text())
    assert codes(folder) == []


def test_a_version_does_not_go_back(folder: Path, attack_file: Path) -> None:
    """A version once locked is the least."""
    first = attack_file.read_text()
    raise_version(attack_file)
    write_generated(folder)
    attack_file.write_text(first)
    assert codes(folder) == ["version-back"]


def test_an_id_stays_for_ever(folder: Path, session_file: Path) -> None:
    """A file that is gone is caught; a withdrawn one stays."""
    write_generated(folder)
    session_file.unlink()
    assert codes(folder) == ["removed"]
    with pytest.raises(CorpusError, match="status: withdrawn"):
        write_generated(folder)


def test_a_new_attack_is_not_locked_yet(folder: Path, attack_file: Path) -> None:
    """Until the lock is written again."""
    write_generated(folder)
    second = attack_file.with_name("second.yaml")
    text = attack_file.read_text().replace("id: looped-cancels", "id: second")
    second.write_text(text.replace("repeat: 200", "repeat: 100"))
    assert codes(folder) == ["not-locked"]
    write_generated(folder)
    assert codes(folder) == []


def test_a_line_lost_from_the_lock_shows(folder: Path) -> None:
    """The count guards against a bad merge."""
    write_generated(folder)
    lock = folder / "lock.yaml"
    kept = [line for line in lock.read_text().splitlines() if "weekly-report" not in line]
    lock.write_text("\n".join([*kept, "  {}"]))
    assert sorted(codes(folder)) == ["lock-count", "not-locked"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("count: 1\nattacks: {}\n", "missing-key"),
        ("count: 1\nattacks: {a: {version: 1, sha256: short}}\nsessions: {}\n", "bad-pattern"),
        ("count: [", "yaml-syntax"),
    ],
)
def test_a_spoiled_lock_is_said(folder: Path, text: str, code: str) -> None:
    """A lock that is none locks nothing."""
    (folder / "lock.yaml").write_text(text)
    with pytest.raises(CorpusError) as caught:
        locked(load_corpus(folder), folder)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_drift_is_told_for_each_generated_file(folder: Path) -> None:
    """An edit by hand, and a file that is not there."""
    write_generated(folder)
    (folder / "INDEX.md").write_text("by hand")
    (folder / "schema" / "attack.schema.json").unlink()
    problems = drift(load_corpus(folder), folder)
    assert [Path(problem.place.file).name for problem in problems] == [
        "INDEX.md",
        "attack.schema.json",
    ]


def test_generated_text_is_the_same_on_every_run(folder: Path) -> None:
    """To the byte, in the order of the paths."""
    once, again = generated(load_corpus(folder)), generated(load_corpus(folder))
    assert once == again
    assert list(once) == sorted(once)
    assert lock_text(load_corpus(folder)) == once["lock.yaml"]


def test_the_index_names_every_attack_session_and_gap(folder: Path) -> None:
    """Links lead to files; a withdrawn attack and a deferred technique are shown as such."""
    page = index_page(load_corpus(folder))
    link = "[looped-cancels](runaway/looped-cancels.yaml)"
    assert f"{link} | critical | loop | count and order of the calls |" in page
    assert "[weekly-report](benign/weekly-report.yaml) | 6 | 2 |" in page
    spoil(folder / "runaway" / "looped-cancels.yaml", "tactic:", "status: withdrawn\ntactic:")
    assert "looped-cancels.yaml) (withdrawn)" in index_page(load_corpus(folder))


def test_the_schemas_take_what_loads(attack_file: Path, session_file: Path) -> None:
    """Editors and loader agree on the small corpus, and on an unknown key."""
    pairs = [("attack.schema.json", attack_file), ("session.schema.json", session_file)]
    for name, file in pairs:
        schema = json.loads(schemas()[name])
        jsonschema.Draft202012Validator.check_schema(schema)
        value = yaml.safe_load(file.read_text())
        jsonschema.validate(value, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**value, "severty": "low"}, schema)
