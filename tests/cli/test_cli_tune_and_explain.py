"""`trebuchet tune` and `trebuchet explain` as they are called, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calling import Call, assert_readable, assert_refused
from trebuchet.api import reading
from tuned import desk_corpus, intercept, policylayer

DESK = ("--inventory", "desk.json")


@pytest.fixture(autouse=True)
def desk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Policies of the desk, and a corpus of its own."""
    monkeypatch.setattr(reading, "_load_corpus", lambda path, extra: desk_corpus())
    (folder / "day.json").write_text(policylayer(("cancels", "day", 100)), encoding="utf-8")
    (folder / "rate.json").write_text(intercept("10/minute"), encoding="utf-8")
    two = policylayer(("a", "day", 1), ("b", "day", 2))
    (folder / "two.json").write_text(two, encoding="utf-8")


def test_a_limit_is_tuned(call: Call) -> None:
    """The picture in 80 columns, the knee, the rule in the policy's words, and what to type."""
    ran = call("tune", "day.json", "--tool", "cancel_task", *DESK)
    assert ran.code == 0, ran.err
    assert_readable(ran.out)
    assert "▸" in ran.out
    assert '"max": 9  (day.json:7:5)' in ran.out
    assert ran.out.splitlines()[-2].startswith("next:  trebuchet score day.json")


def test_what_is_tuned_can_be_chosen(call: Call) -> None:
    """A new window beside the one that is there, and values of one's own."""
    words = ("--tool", "desk#cancel_task", "--window", "day", "--values", "3, 9,9,10")
    ran = call("tune", "rate.json", *words, *DESK, "--format", "json")
    said = ran.json
    assert [rung["max"] for rung in said["rungs"]] == [3, 9, 10, None]
    assert said["limit"]["max"] is None
    assert "rate_limit: 9/day" in said["knee"]["fragment"]
    assert said["knee"]["meets"] is True


def test_recorded_calls_are_heard(call: Call, folder: Path) -> None:
    """A busy hour of the user's own makes the peak, by the name of its session."""
    rows = [
        {
            "tool": "cancel_task",
            "arguments": {"task_id": str(number)},
            "at": f"2026-01-01T09:00:{number:02}Z",
            "session": "monday",
        }
        for number in range(12)
    ]
    text = "".join(f"{json.dumps(row)}\n" for row in rows)
    (folder / "busy.jsonl").write_text(text, encoding="utf-8")
    words = ("--tool", "cancel_task", "--sessions", "busy.jsonl", "--format", "json")
    said = call("tune", "day.json", *words, *DESK).json
    assert said["peaks"][0]["work"].startswith("monday@")
    assert said["knee"]["least"] == 12
    assert said["knee"]["meets"] is False


def test_pictures_and_tables_are_written(call: Call, folder: Path) -> None:
    """The format by the file's name, beside what is printed; the same bytes each time."""
    words = ("--tool", "cancel_task", *DESK, "-o", "a.svg", "-o", "a.json", "-o", "a.txt")
    assert call("tune", "day.json", *words).code == 0
    first = [(folder / name).read_bytes() for name in ("a.svg", "a.json", "a.txt")]
    assert call("tune", "day.json", *words).code == 0
    assert first == [(folder / name).read_bytes() for name in ("a.svg", "a.json", "a.txt")]
    assert first[0].startswith(b"<?xml")


REFUSED = (
    (("tune", "day.json", "--tool", "cancel_taks"), ('did you mean "cancel_task"?',)),
    (("tune", "two.json", "--tool", "cancel_task"), ("--counter a --window day",)),
    (("tune", "day.json", "--tool", "cancel_task", "--values", "1,x"), ('"x"',)),
    (("tune", "day.json", "--tool", "cancel_task", "--counter", "cancel"), ('"cancels"?',)),
    (("tune", "day.json", "--tool", "cancel_task", "--amount", "args.n"), ("counts calls alone",)),
    (("tune", "day.json", "--tool", "cancel_task", "-o", "a.csv"), (".csv",)),
    (("tune", "none.json", "--tool", "cancel_task", "--server", "desk"), ("denied already",)),
    (("tune", "nowhere.json", "--tool", "cancel_task"), ("nowhere.json",)),
    (("tune", "day.json"), ("--tool",)),
    (("explain", "nowhere.json"), ("nowhere.json",)),
    (("explain", "broken.json"), ("hides",)),
    (("explain", "day.json", "-o", "a.html"), (".html",)),
    (("explain",), ("policy",)),
)


@pytest.mark.parametrize(("words", "says"), REFUSED, ids=lambda each: " ".join(each)[:40])
def test_refusals(words: tuple[str, ...], says: tuple[str, ...], call: Call) -> None:
    """Exit code 2, a sentence with what is wrong and what is nearest, nothing printed."""
    assert_refused(call(*words, *DESK), *says)


def test_a_policy_is_explained(call: Call) -> None:
    """Each rule in a sentence with its line, and a note of what it is good for."""
    ran = call("explain", "day.json", *DESK)
    assert ran.code == 0, ran.err
    assert_readable(ran.out)
    assert "at most 100 calls a day for each grant  (7:5)" in ran.out
    assert "not named, so allowed by default" in ran.out


def test_an_explanation_is_written(call: Call, folder: Path) -> None:
    """As Markdown and as JSON, the same each time."""
    words = ("explain", "day.json", *DESK, "-o", "a.md", "-o", "a.json")
    assert call(*words).code == 0
    first = (folder / "a.md").read_text(encoding="utf-8"), (folder / "a.json").read_bytes()
    assert call(*words).code == 0
    assert first == (
        (folder / "a.md").read_text(encoding="utf-8"),
        (folder / "a.json").read_bytes(),
    )
    said = json.loads(first[1])
    assert said["policies"][0]["tools"][0]["tool"] == "cancel_task"


def test_several_policies_are_told_one_after_another(call: Call) -> None:
    """A policy a server, each with its own account."""
    words = ("--policy", "github=github-review.json", "--policy", "stripe=stripe-refunds.yaml")
    said = call("explain", *words, "--format", "json").json
    assert [each["policy"] for each in said["policies"]] == [
        "github-review.json",
        "stripe-refunds.yaml",
    ]
