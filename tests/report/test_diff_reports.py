"""A comparison as text, JSON and Markdown: to the letter, within its bounds, harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from calling import assert_readable
from comparisons import COMPARISONS, HOSTILE, call, change, compared, regression, side, turn
from trebuchet.analysis.regression.verdict import FAIL_ON, change_gate, headline
from trebuchet.model.meaning import Meaning, Unproved
from trebuchet.model.regression import Regression, Turn
from trebuchet.report.diff import diff
from trebuchet.report.diff_json import diff_json
from trebuchet.report.diff_markdown import diff_markdown, marker

Golden = Callable[[str, str], None]
NAMES = tuple(COMPARISONS)
SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "diff.schema.json").read_text(encoding="utf-8")
)


def as_json(found: Regression) -> Any:
    """The JSON of a comparison under the gate by default."""
    return json.loads(diff_json(found, change_gate(found)))


@pytest.mark.parametrize("name", NAMES)
def test_text_reads_as_agreed(name: str, golden: Golden) -> None:
    """The text of each handmade comparison is the golden one, in 80 columns."""
    command = ("trebuchet", "score", "new.json", "--explain", "looped-destructive-cancels")
    text = diff(COMPARISONS[name], command if name == "mixed" else ())
    assert_readable(text)
    golden(f"diff-{name}.txt", text)


@pytest.mark.parametrize("name", NAMES)
def test_markdown_reads_as_agreed(name: str, golden: Golden) -> None:
    """The Markdown of each handmade comparison is the golden one."""
    golden(f"diff-{name}.md", diff_markdown(COMPARISONS[name]))


@pytest.mark.parametrize("name", NAMES)
def test_json_reads_as_agreed(name: str, golden: Golden) -> None:
    """The JSON of each handmade comparison is the golden one, in ASCII."""
    text = diff_json(COMPARISONS[name], change_gate(COMPARISONS[name]))
    assert text.isascii()
    golden(f"diff-{name}.json", text)


@pytest.mark.parametrize("name", NAMES)
def test_json_follows_its_schema(name: str) -> None:
    """Every handmade comparison is written as the schema says."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(as_json(COMPARISONS[name]))


def test_every_written_key_is_described() -> None:
    """The schema names every key that is written, and no other, at every depth."""
    said, parts = as_json(COMPARISONS["mixed"]), SCHEMA["$defs"]
    assert set(said) == set(SCHEMA["properties"]) == set(SCHEMA["required"])
    turns = {key for one in said["cases"] for key in one}
    assert turns == set(parts["turn"]["properties"])
    for part, value in (
        ("side", said["old"]),
        ("gate", said["gates"][0]),
        ("change", said["semantic"][0]),
        ("doubt", said["unproved"][0]),
        ("judged", said["cases"][0]["was"]),
        ("call", said["cases"][0]["call"]),
    ):
        assert set(value) == set(parts[part]["properties"]), part
    assert {kind.value for kind in Turn} == set(parts["turn"]["properties"]["kind"]["enum"])


def test_attack_and_session_are_keys_of_their_own() -> None:
    """An attack's turn names the attack, a session's the session, and neither the other."""
    for one in as_json(COMPARISONS["mixed"])["cases"]:
        assert ("attack" in one) is (one["of"] in ("attack", "twin"))
        assert ("session" in one) is (one["of"] == "session")


def visible(markdown: str) -> list[str]:
    """The lines that a reader of a comment sees before opening anything."""
    shut = re.sub(
        r"<details>\n(<summary>.*?</summary>)\n.*?\n</details>", r"\1", markdown, flags=re.DOTALL
    )
    return [line for line in shut.splitlines() if line and not line.startswith(("<!--", "|---"))]


@pytest.mark.parametrize("name", NAMES)
def test_a_comment_shows_at_most_ten_lines(name: str) -> None:
    """The rest is folded, and the first line is the marker that finds the comment again."""
    text = diff_markdown(COMPARISONS[name])
    assert len(visible(text)) <= 10, visible(text)
    assert re.fullmatch(r"<!-- trebuchet:diff [^\s>]+ -->", text.splitlines()[0])
    lines = text.splitlines()
    assert lines.count("<details>") == lines.count("</details>")


def test_a_comment_has_room_in_a_pull_request() -> None:
    """However much turned, and however long the names are, it stays below 65,536 characters."""
    long = "`|<@x>" * 5000
    found = regression(
        *(
            turn(kind, attack=f"{number}{long}", tool=long, why=long, where=long, call=call(long),
                 was=side("blocked", "deny", f"{number}{long}", long))
            for kind in (Turn.NEW_BYPASS, Turn.LOST, Turn.NEW, Turn.NEWLY_STOPPED)
            for number in range(60)
        ),
        meaning=Meaning(
            equivalent="no",
            changes=tuple(change(f"{number}{long}", body=long) for number in range(60)),
            unproved=tuple(Unproved(tool=long, path=long, why=long) for _ in range(60)),
            tools=60,
        ),
        old=compared(long),
    )  # fmt: skip
    assert len(diff_markdown(found)) < 65_536
    assert len(diff(found)) < 100_000


def test_a_marker_names_the_policy_and_not_its_revision() -> None:
    """The comment stays the same from push to push, and a name cannot end the comment."""
    assert marker("main:policies/github.json") == "<!-- trebuchet:diff policies/github.json -->"
    assert "-->" not in marker("a --> b")[:-4]


def test_a_comment_says_that_nothing_meets_the_change() -> None:
    """No attack and no session touches a changed rule: that is said, not left to be guessed."""
    said = diff_markdown(COMPARISONS["unmet"])
    assert "No attack and no session touches a changed rule." in said
    assert "No attack" not in diff_markdown(COMPARISONS["equivalent"])


def test_hostile_names_stay_in_their_place() -> None:
    """No name mentions anybody, ends a cell or a fold, begins a heading, or makes a link."""
    text = diff_markdown(COMPARISONS["hostile"])
    assert "\x1b" not in text
    assert "\u202e" not in text
    prose = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert "@everyone" not in prose
    assert "</details>@" not in prose
    assert not re.search(r"(?<!\\)\]\(", prose)
    assert not [line for line in text.splitlines() if line.startswith("# ")]
    for line in text.splitlines():
        if line.startswith("| "):
            bars = len(re.findall(r"(?<!\\)\|", line))
            assert bars in (4, 5), line
    assert HOSTILE not in diff(COMPARISONS["hostile"])


def test_headlines_say_what_happened() -> None:
    """Worse first; equivalent only where it is proved; nothing compared is no pass."""
    assert headline(COMPARISONS["mixed"]) == (
        "worse: 2 new bypasses, 2 newly broken, 1 weaker, 1 path opened, 1 lost; "
        "better: 1 newly stopped, 1 repaired"
    )
    assert headline(COMPARISONS["better"]) == "nothing worse; better: 1 newly stopped, 1 repaired"
    assert headline(COMPARISONS["equivalent"]).startswith("equivalent:")
    assert "no session touches" in headline(COMPARISONS["unmet"])
    assert "not proved" in headline(COMPARISONS["unproved"])
    assert "nothing was compared" in headline(COMPARISONS["nothing"])


@pytest.mark.parametrize(
    ("fail_on", "name", "code"),
    [
        ("any", "mixed", 1),
        ("any", "better", 0),
        ("any", "unmet", 0),
        ("none", "mixed", 0),
        ("new-bypass", "mixed", 1),
        ("new-bypass", "better", 0),
        ("lost", "hostile", 1),
        ("critical", "mixed", 1),
        ("low", "mixed", 1),
        ("low", "better", 0),
        ("change", "equivalent", 0),
        ("change", "unmet", 1),
        ("change", "unproved", 1),
        ("change", "better", 1),
        ("any", "nothing", 1),
    ],
)
def test_gates_fail_on_what_was_asked(fail_on: str, name: str, code: int) -> None:
    """A kind, a severity and above, any change, or nothing; what was not compared never passes."""
    verdict = change_gate(COMPARISONS[name], (fail_on,))
    assert verdict.exit_code == code, verdict.lines
    assert verdict.lines[0].startswith(f"gate fail-on {fail_on}: ")


def test_severities_reach_upwards() -> None:
    """`high` fails on critical, and leaves medium alone, which honest work ranks as."""
    broken = regression(turn(Turn.NEWLY_BROKEN, "session"))
    codes = {word: change_gate(broken, (word,)).exit_code for word in FAIL_ON}
    assert (codes["critical"], codes["high"], codes["medium"], codes["low"]) == (0, 0, 1, 1)
    assert change_gate(broken, ("high", "newly-broken")).exit_code == 1


def test_attacks_by_one_gap_are_one_finding() -> None:
    """What the same lines let through is told once, with how many attacks and on which tools."""
    text = diff(
        regression(
            *(
                turn(Turn.NEW_BYPASS, attack=f"attack-{number}", tool=f"tool-{number % 2}")
                for number in range(5)
            )
        )
    )
    assert "5 attacks on tool-0, tool-1: attack-0, attack-1, attack-2 and 2 more" in text
    assert text.count("was  deny") == 1


def test_changes_by_the_same_lines_are_told_once() -> None:
    """A default that flipped decides for many tools: one is shown, and the others are named."""
    tools = ("*", "alpha", "beta", "gamma", "delta")
    found = regression(
        meaning=Meaning(
            equivalent="no", changes=tuple(change(name) for name in tools), unproved=(), tools=5
        )
    )
    text = diff(found)
    assert "· any other tool {}" in text
    assert "and so 4 tools more: alpha, beta, gamma and 1 more" in text
    assert text.count("was  deny") == 1
    assert "and so 4 tools more" in diff_markdown(found)
    assert len(as_json(found)["semantic"]) == 5


def test_ten_findings_are_shown_and_the_rest_counted() -> None:
    """A text stays short however much turned; JSON has all."""
    many = regression(
        *(
            turn(
                Turn.NEW_BYPASS,
                attack=f"attack-{number:02}",
                was=side("blocked", "deny", f"rule {number}", "old"),
            )
            for number in range(25)
        )
    )
    text = diff(many)
    assert text.count("new bypass") == 11  # ten, and the headline
    assert "… and 15 more" in text
    assert len(as_json(many)["cases"]) == 25
    assert diff(many, most=None).count("was  deny") == 25
