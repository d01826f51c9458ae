"""`trebuchet attacks`: list, show, search, lint, new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from calling import ROOT, Call, assert_readable, assert_refused
from trebuchet import api
from trebuchet.analysis.artefact import Surveyed
from trebuchet.errors import Problem
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place

LOOP = "looped-destructive-cancels"
ATTACKS = {
    path.stem: path
    for path in sorted((ROOT / "attacks").glob("*/*.yaml"))
    if path.parent.name != "benign"
}
SESSIONS = sorted(path.stem for path in (ROOT / "attacks" / "benign").glob("*.yaml"))


def test_the_list_is_the_corpus(call: Call) -> None:
    """Every attack with the promised keys, worded as in its file."""
    found = call("attacks", "list", "--format", "json").json
    assert sorted(each["id"] for each in found) == sorted(ATTACKS)
    for each in found:
        said = yaml.load(ATTACKS[each["id"]].read_text("utf-8"), yaml.CSafeLoader)
        for key in ("title", "tactic", "technique", "severity", "shape", "decidability"):
            assert each[key] == said[key]
        assert each["capabilities"] == sorted(set(each["capabilities"])) or each["capabilities"]
        assert all({"framework", "id"} <= entry.keys() for entry in each["frameworks"])
        assert each["sources"]
    assert LOOP in {each["id"] for each in found}


def test_kinds_are_told_apart(call: Call) -> None:
    """`--kind attack` is the default, `--kind benign` gives the honest sessions."""
    attacks = call("attacks", "list", "--format", "json")
    assert call("attacks", "list", "--kind", "attack", "--format", "json") == attacks
    sessions = call("attacks", "list", "--kind", "benign", "--format", "json").json
    assert [each["id"] for each in sessions] == SESSIONS


def test_the_lists_read_well(call: Call) -> None:
    """Both kinds in 80 columns, with every id uncut."""
    text = call("attacks", "list").out
    assert_readable(text)
    assert all(id_ in text for id_ in ATTACKS)
    text = call("attacks", "list", "--kind", "benign").out
    assert_readable(text)
    assert all(id_ in text for id_ in SESSIONS)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("tactic", "runaway"),
        ("technique", "destructive-loop"),
        ("severity", "critical"),
        ("shape", "loop"),
        ("decidability", "state"),
        ("capability", "destroy"),
        ("framework", "SAFE-T2101"),
    ],
)
def test_each_filter_keeps_its_own(option: str, value: str, call: Call) -> None:
    """What is left has the value, the loop of cancels is left, something is left out."""
    found = call("attacks", "list", f"--{option}", value, "--format", "json").json
    for each in found:
        if option == "capability":
            assert value in each["capabilities"]
        elif option == "framework":
            assert value in {entry["id"] for entry in each["frameworks"]}
        else:
            assert each[option] == value
    assert LOOP in {each["id"] for each in found}
    assert len(found) < len(ATTACKS)


def test_filters_add_up(call: Call) -> None:
    """One filter twice means either, two filters mean both."""

    def ids(*words: str) -> set[str]:
        found = call("attacks", "list", *words, "--format", "json").json
        return {each["id"] for each in found}

    runaway, money = ids("--tactic", "runaway"), ids("--tactic", "money")
    assert ids("--tactic", "runaway", "--tactic", "money") == runaway | money
    loops = ids("--shape", "loop")
    assert ids("--tactic", "runaway", "--shape", "loop") == runaway & loops


@pytest.mark.parametrize("id_", [LOOP, SESSIONS[0]])
def test_one_entry_is_shown(id_: str, call: Call) -> None:
    """An attack or a session as a page, and whole as JSON."""
    page = call("attacks", "show", id_)
    assert page.code == 0
    assert_readable(page.out)
    assert id_ in page.out
    whole = call("attacks", "show", id_, "--format", "json").json
    assert whole["id"] == id_
    assert whole["trace"]


def test_a_page_holds_what_a_reader_needs(call: Call) -> None:
    """Mechanism, tools, calls, harm, twin, what stops it, sources."""
    page = call("attacks", "show", LOOP).out
    headings = ("what happens", "tools", "calls", "harm", "variants", "honest twin", "what stops")
    for heading in headings:
        assert f"\n{heading}" in page


def test_search_finds_by_words(call: Call) -> None:
    """Best match first, attacks and sessions, as text and as JSON."""
    found = call("attacks", "search", "cancel", "loop", "--format", "json").json
    assert found[0]["id"] == LOOP
    assert {each["kind"] for each in found} <= {"attack", "benign"}
    page = call("attacks", "search", "cancel", "loop").out
    assert_readable(page)
    assert LOOP in page


def test_a_search_without_a_hit_says_so(call: Call) -> None:
    """Nothing found is no fault: an empty answer, and a word on standard error."""
    ran = call("attacks", "search", "xylophone")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == 'nothing matches "xylophone"\n'
    assert call("attacks", "search", "xylophone", "--format", "json").json == []


@pytest.fixture
def own(folder: Path, call: Call) -> Path:
    """A folder with one attack of the user's own, begun by `attacks new`."""
    place = folder / "own" / "runaway"
    place.mkdir(parents=True)
    ran = call(
        "attacks", "new", "my-own-loop", "--tactic", "runaway", "-o", place / "my-own-loop.yaml"
    )
    assert ran == (0, "", "")
    return folder / "own"


def test_a_begun_attack_lints(own: Path, call: Call) -> None:
    """From an idea to a file that fires, is stopped, and is listed, in two commands."""
    ran = call("attacks", "lint", "my-own-loop", "--corpus", own)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("1 attack fires and is stopped")
    found = call("attacks", "list", "--tactic", "runaway", "--corpus", own, "--format", "json").json
    assert "my-own-loop" in {each["id"] for each in found}
    assert call("attacks", "show", "my-own-loop", "--corpus", own).code == 0
    hits = call("attacks", "search", "my-own-loop", "--corpus", own, "--format", "json").json
    assert hits[0]["id"] == "my-own-loop"


def test_new_prints_what_it_would_write(own: Path, call: Call) -> None:
    """Without `-o` the same text comes out, and nothing is written."""
    ran = call("attacks", "new", "my-own-loop", "--tactic", "runaway")
    assert ran.out == (own / "runaway" / "my-own-loop.yaml").read_text(encoding="utf-8")
    assert_readable(ran.out)


def test_a_begun_attack_of_any_tactic_loads(folder: Path, call: Call) -> None:
    """The scaffold fits each tactic: one of each, told apart by its harm, loads beside ours."""
    (folder / "own").mkdir()
    tactics = {f"my-{path.parent.name}": path.parent.name for path in ATTACKS.values()}
    assert len(tactics) == 14
    for limit, (id_, tactic) in enumerate(tactics.items(), start=1):
        text = call("attacks", "new", id_, "--tactic", tactic).out
        assert "  limit: 1 " in text
        text = text.replace("  limit: 1 ", f"  limit: {limit} ")
        (folder / "own" / f"{id_}.yaml").write_text(text, encoding="utf-8")
    ran = call("attacks", "list", "--corpus", "own", "--format", "json")
    assert {each["id"]: each["tactic"] for each in ran.json if each["id"] in tactics} == tactics


def edited(own: Path, change: dict[str, Any]) -> None:
    """The user's attack with other values."""
    path = own / "runaway" / "my-own-loop.yaml"
    value = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**value, **change}), encoding="utf-8")


def test_an_attack_that_does_not_fire_fails_the_lint(own: Path, call: Call) -> None:
    """A harm that the trace never reaches is a finding, exit code 1, with the attack named."""
    edited(own, {"harm": {"role": "act", "measure": "calls", "limit": 50, "effect": "an item"}})
    ran = call("attacks", "lint", "my-own-loop", "--corpus", own)
    assert (ran.code, ran.out) == (1, "")
    assert "my-own-loop" in ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_does_not_load_is_refused(own: Path, call: Call) -> None:
    """Every problem of the user's file with line and column, exit code 2."""
    edited(own, {"severty": "high", "colour": "red"})
    for verb in ("lint", "list"):
        ran = call("attacks", verb, "--corpus", own)
        assert_refused(ran, "my-own-loop.yaml:", 'did you mean "severity"?', '"colour"')


def test_a_lint_without_names_replays_everything(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every attack and session goes to the proof; what the proof finds fails the lint."""
    proved: list[int] = []

    def prove(corpus: Corpus, *_: object) -> tuple[Problem, ...]:
        proved.extend((len(corpus.attacks), len(corpus.sessions)))
        return (Problem(Place(LOOP), "does-not-fire", "it does no harm"),)

    monkeypatch.setattr(api, "prove", prove)
    monkeypatch.setattr(api, "survey", lambda *_: Surveyed({}, ()))
    for check in ("covered", "locked", "drift"):
        monkeypatch.setattr(api, check, lambda _: ())
    assert call("attacks", "lint") == (1, "", f"{LOOP}: it does no harm\n")
    assert proved == [len(ATTACKS), len(SESSIONS)]
    monkeypatch.setattr(api, "prove", lambda *_: ())
    ran = call("attacks", "lint")
    assert ran.out.startswith(f"{len(ATTACKS)} attacks fire and are stopped")


def test_an_open_lock_fails_the_lint(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A corpus that the lock does not know is a finding, unless `--write` renews the lock."""
    stale = Problem(Place("lock.yaml"), "not-locked", "it is not locked")
    written: list[bool] = []
    monkeypatch.setattr(api, "prove", lambda *_: ())
    for check in ("covered", "drift"):
        monkeypatch.setattr(api, check, lambda _: ())
    monkeypatch.setattr(api, "locked", lambda _: () if written else (stale,))
    monkeypatch.setattr(api, "write_generated", lambda: written.append(True))
    monkeypatch.setattr(api, "survey", lambda *_: Surveyed({}, ()))
    assert call("attacks", "lint") == (1, "", "lock.yaml: it is not locked\n")
    assert call("attacks", "lint", "--write").code == 0
    assert written
