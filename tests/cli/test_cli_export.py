"""`trebuchet attacks export`, and browsing by incident, source and shared tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calling import Call
from shipped import our_corpus

CORPUS = our_corpus()
WITH_INCIDENTS = [attack for attack in CORPUS.attacks if attack.incidents]


@pytest.mark.parametrize(
    ("name", "begins"),
    [("a.csv", "id,version"), ("a.json", "[\n"), ("a.html", "<!doctype html>"), ("a.HTM", "<!doc")],
)
def test_the_files_name_tells_the_format(call: Call, folder: Path, name: str, begins: str) -> None:
    """The suffix is enough, and the file is written whole, over one that was there."""
    (folder / name).write_text("old", encoding="utf-8")
    assert call("attacks", "export", "-o", name) == (0, "", "")
    assert (folder / name).read_text(encoding="utf-8").startswith(begins)
    assert not list(folder.glob(".*.part"))


def test_parquet_goes_to_a_file(call: Call, folder: Path) -> None:
    """A columnar file is written, and never printed."""
    assert call("attacks", "export", "-o", "a.parquet").code == 0
    assert (folder / "a.parquet").read_bytes()[:4] == b"PAR1"
    assert "name a file for it with -o" in call("attacks", "export", "--format", "parquet").err


def test_text_is_printed_without_a_file(call: Call) -> None:
    """A layer, or the attacks as JSON, can be piped."""
    assert call("attacks", "export", "--format", "navigator").json["versions"]["layer"] == "4.5"
    whole = call("attacks", "export", "--format", "json").json
    assert [attack["id"] for attack in whole] == [attack.id for attack in CORPUS.attacks]
    counted = [attack["tools"] for attack in whole if attack["tools"]]
    assert all(0 <= tools["shared"] <= tools["bound"] for tools in counted)


@pytest.mark.parametrize("words", [(), ("-o", "a.txt"), ("--format", "xml")])
def test_a_format_that_is_not_told_is_asked_for(call: Call, words: tuple[str, ...]) -> None:
    """Nothing is guessed: exit code 2, with the formats there are."""
    ran = call("attacks", "export", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "navigator" in ran.err
    assert "parquet" in ran.err


def test_a_place_that_cannot_be_written_is_said(call: Call) -> None:
    """A missing folder is an error of one line."""
    ran = call("attacks", "export", "-o", "gone/a.csv")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "cannot be written" in ran.err


def test_incidents_are_listed_by_date(call: Call) -> None:
    """Each incident with its date and its attack; as JSON the attacks, with their incidents."""
    out = call("attacks", "list", "--incident").out
    dates = [row.split()[0] for row in out.splitlines()[1:-1] if row[2:6].isdigit()]
    assert dates == sorted(dates)
    found = call("attacks", "list", "--incident", "--format", "json").json
    assert [one["id"] for one in found] == [attack.id for attack in WITH_INCIDENTS]
    assert all(one["incidents"] for one in found)


def test_an_incidents_name_shows_its_attack(call: Call) -> None:
    """The case file says what is known, what is assumed, and where from."""
    incident = WITH_INCIDENTS[0].incidents[0]
    out = call("attacks", "show", incident.name).out
    assert incident.source in out
    assert "known: " in out
    assert "assumed: " in out
    found = call("attacks", "search", incident.name, "--format", "json").json
    assert incident.name in found[0]["incidents"]


def test_shared_and_not_shared_part_what_is_replayed(call: Call) -> None:
    """Every replayable attack is on one side or the other."""
    sides = [
        {one["id"] for one in call("attacks", "list", flag, "--format", "json").json}
        for flag in ("--shared", "--no-shared")
    ]
    replayed = {a.id for a in CORPUS.attacks if a.decidability.replayable and a.status == "active"}
    assert not sides[0] & sides[1]
    assert sides[0] | sides[1] == replayed


def test_a_kind_of_source_chooses(call: Call) -> None:
    """Only attacks with such a source; an unknown kind names the nearest."""
    found = call("attacks", "list", "--source-kind", "incident", "--format", "json").json
    assert found
    assert all("incident" in {s["kind"] for s in one["sources"]} for one in found)
    assert 'did you mean "incident"?' in call("attacks", "list", "--source-kind", "incidents").err


@pytest.mark.parametrize("flag", ["--incident", "--shared", "--no-shared", "--source-kind=paper"])
def test_sessions_have_none_of_these(call: Call, flag: str) -> None:
    """Filters of attacks are refused for honest sessions."""
    ran = call("attacks", "list", "--kind", "benign", flag)
    assert ran.code == 2
    assert "an honest session has no" in ran.err


def test_a_private_corpus_is_exported_beside_ours(call: Call, folder: Path) -> None:
    """`--corpus` adds its attacks to every format."""
    (folder / "own").mkdir()
    call("attacks", "new", "my-own-attack", "--tactic", "money", "-o", "own/my-own-attack.yaml")
    ran = call("attacks", "export", "--format", "json", "--corpus", "own")
    assert ran.code == 0, ran.err
    assert "my-own-attack" in {one["id"] for one in json.loads(ran.out)}
