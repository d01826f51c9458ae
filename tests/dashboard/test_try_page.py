"""A policy that is written on the page: scored at once, or its mistakes at their lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from trebuchet.report.text import DASH
from trebuchet.views import server_names, trial, trial_change, trial_html, trial_sarif
from trebuchet.views.example import example_texts

Open = Callable[..., AppTest]
OPEN = '{"version": "1", "default": "allow", "tools": {}}'
SHUT = OPEN.replace("allow", "deny")


def test_an_open_policy_lets_attacks_through() -> None:
    """A policy that allows all gets its letter, its bypasses and its paths, and breaks nothing."""
    found = trial(OPEN, servers=["github"])
    assert not found.mistakes
    assert (found.protection, found.usability) == ("F", "A+")
    assert not found.bypasses.empty
    assert found.broken.empty
    assert "data leaves" in found.paths["goal"].iloc[0]
    assert "outsider" in found.bound


def test_a_shut_policy_breaks_work() -> None:
    """A policy that denies all lets nothing through, and breaks honest work at its default."""
    found = trial(SHUT, servers=["github"])
    assert (found.protection, found.usability) == ("A+", "F")
    assert found.bypasses.empty
    assert found.paths.empty
    assert set(found.broken["place"]) == {"policy:1:18"}


def test_mistakes_name_their_lines() -> None:
    """A text that is wrong gives every mistake with its line, and scores nothing."""
    found = trial('{"version": "1", "default": "deny",\n "hides": [],\n "tools": {"x": 3}}')
    assert [mistake.line for mistake in found.mistakes] == [2, 3]
    assert 'did you mean "hide"' in found.mistakes[0].message
    assert found.bypasses.empty


def test_any_text_is_an_answer() -> None:
    """Whatever is typed, the answer is a trial with mistakes or with letters, never an error."""
    for text in (
        "x",
        "{",
        "[]",
        "\ud800",
        "tools: *a",
        "\x00",
        '{"version": "1"}',
        "a: !!python/x",
    ):
        found = trial(text)
        assert found.mistakes, text


def test_an_edit_is_compared() -> None:
    """What an edit lets through, breaks, stops and closes is told as two runs' comparison is."""
    worse = trial_change(SHUT, OPEN, servers=["github"])
    better = trial_change(OPEN, SHUT, servers=["github"])
    assert worse is not None
    assert better is not None
    assert {"✗ new bypass", "✗ path opened", "✓ repaired"} <= set(worse.turns["kind"])
    assert {"✓ newly stopped", "✓ path closed", "✗ newly broken"} <= set(better.turns["kind"])
    same = trial_change(OPEN, OPEN + "\n", servers=["github"])
    assert same is not None
    assert same.turns.empty
    assert same.meaning == "Both policies decide every call alike."


def test_what_cannot_be_compared() -> None:
    """A text that is wrong, or that is for another server, is compared with nothing."""
    other = '{"version": "1", "default": "deny", "tools": {"cancel_task": {}}}'
    github = '{"version": "1", "default": "deny", "tools": {"push_files": {}}}'
    assert trial_change("x", OPEN, servers=["github"]) is None
    assert trial(other).servers != trial(github).servers
    assert trial_change(other, github) is None


def test_a_missing_letter_has_its_reason() -> None:
    """Where too little is played for a letter, the least number of attacks and sessions is said."""
    found = trial(OPEN, servers=["taobao-scraper-mcp"])
    assert (found.protection, found.usability) == (DASH, DASH)
    assert found.scarce == "no letter under 10 attacks, no letter under 5 sessions"
    assert trial(OPEN, servers=["github"]).scarce == ""


def test_what_is_counted_is_listed() -> None:
    """Everything behind the two counts is in the tables: contained attacks and twins, too."""
    text, server = example_texts()["github-review.json"]
    found = trial(text, servers=[server])
    stopped, played = (int(each) for each in found.stopped.split("/"))
    assert len(found.bypasses) == played - stopped
    assert set(found.bypasses["verdict"]) == {"✗ bypassed", "~ contained"}
    assert set(found.broken["kind"]) == {"session", "twin of an attack"}


def test_servers_are_asked_for() -> None:
    """A policy that does not tell its servers is right; the page asks for them in its own words."""
    found = trial(OPEN)
    assert found.unfit
    assert "choose its servers" in found.mistakes[0].message
    assert "--server" not in found.mistakes[0].message


def test_the_reports_are_of_this_policy() -> None:
    """The HTML report and the SARIF log of a text name it and hold its findings."""
    page = trial_html(OPEN, "mine.json", ["github"])
    assert "mine.json" in page
    log = json.loads(trial_sarif(OPEN, "mine.json", ["github"]))
    assert log["version"] == "2.1.0"
    assert log["runs"][0]["results"]


def test_the_page(opened: Open, tmp_path: Path) -> None:
    """The page scores what is in its field, names what is wrong in it, and remembers servers."""
    page = opened(tmp_path / "none.duckdb")
    page.switch_page("screens/attempt.py").run()
    assert not page.exception
    assert "Paste a policy" in page.info[0].value
    page.text_area(key="policy-text").set_value(OPEN).run()
    page.multiselect(key="server").set_value(["github"]).run()
    assert not page.exception
    assert [metric.value for metric in page.metric][:2] == ["F", "A+"]
    assert page.query_params == {"server": "github"}
    page.text_area(key="policy-text").set_value(OPEN.replace("allow", "alow")).run()
    assert "1 mistake" in page.error[0].value
    assert any('"allow"' in str(each.value) for each in page.text)


def test_edits_since_the_policy_was_opened(opened: Open, tmp_path: Path) -> None:
    """The page says what the edits turned, until the reader begins anew from what stands there."""
    page = opened(tmp_path / "none.duckdb")
    page.switch_page("screens/attempt.py").run()
    page.text_area(key="policy-text").set_value(OPEN).run()
    page.multiselect(key="server").set_value(["github"]).run()
    assert "What your edits changed" not in [head.value for head in page.header]
    page.text_area(key="policy-text").set_value(SHUT).run()
    assert not page.exception
    assert "What your edits changed" in [head.value for head in page.header]
    assert "✓ newly stopped" in set(page.dataframe[0].value["kind"])
    page.button[0].click().run()
    assert "What your edits changed" not in [head.value for head in page.header]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("long.json", b" " * 200_001, "200,001 characters, of 200,000 at most here"),
        ("wide.json", OPEN.encode("utf-16"), "this is no text in UTF-8"),
    ],
)
def test_an_upload_is_taken_whole_or_not(
    opened: Open, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    """A file that the field cannot hold is refused by name, and the field stays as it was."""
    page = opened(tmp_path / "none.duckdb")
    page.switch_page("screens/attempt.py").run()
    page.file_uploader[0].set_value((name, data, "application/json")).run()
    assert not page.exception
    assert any(f"{name}: " in str(each.value) and said in str(each.value) for each in page.text)
    assert page.text_area(key="policy-text").value == ""


def test_a_link_keeps_its_servers(opened: Open, tmp_path: Path) -> None:
    """Servers that the address names stand before those of its example."""
    page = opened(tmp_path / "none.duckdb")
    page.switch_page("screens/attempt.py")
    page.query_params.update({"example": "github-review.json", "server": "stripe"})
    page.run()
    assert page.multiselect(key="server").value == ["stripe"]
    assert page.query_params == {"example": "github-review.json", "server": "stripe"}


def test_an_example_from_the_address(opened: Open, tmp_path: Path) -> None:
    """A link to an example opens the page with it, scored."""
    name = next(iter(example_texts()))
    page = opened(tmp_path / "none.duckdb")
    page.switch_page("screens/attempt.py")
    page.query_params["example"] = name
    page.run()
    assert not page.exception
    assert page.text_area(key="policy-text").value == example_texts()[name][0]
    assert len(page.metric) == 4


def test_servers_are_those_of_the_inventory() -> None:
    """Every server can be chosen."""
    assert "github" in server_names()
