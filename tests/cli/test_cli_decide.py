"""`trebuchet decide`: calls in, decisions out, one a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from calling import Call, assert_refused

POLICY = """{
  "version": "1",
  "default": "deny",
  "hide": ["drop_queue"],
  "tools": {
    "list_tasks": {},
    "send_mail": {"action": "require_approval"},
    "cancel_task": {
      "limits": [{"counter": "cancels", "window": "minute", "max": 2, "scope": "grant"}],
      "deny_if": [{
        "conditions": [{"path": "args.task_id", "op": "regex", "value": "^prod-"}],
        "on_deny": "Not in production."
      }]
    }
  }
}
"""
CALLS = [
    {"tool": "list_tasks"},
    {"tool": "cancel_task", "arguments": {"task_id": "a"}, "at": 1767225600},
    {"tool": "cancel_task", "arguments": {"task_id": "prod-b"}, "at": "2026-01-01T00:00:01Z"},
    {"tool": "cancel_task", "arguments": {"task_id": "c"}, "at": "2026-01-01T01:00:02+01:00"},
    {"tool": "cancel_task", "arguments": {"task_id": "d"}},
    {"tool": "cancel_task", "arguments": {"task_id": "d"}, "grant": "other"},
    {"tool": "cancel_task", "arguments": {"task_id": "e"}, "at": "2026-01-01T00:01:00Z"},
    {"tool": "send_mail", "server": "desk", "session": "s", "grant": "g", "outcome": "error"},
    {"tool": "drop_queue"},
    {"tool": "unheard_of"},
]
GOLDEN = [
    ("allow", None, 6, {}),
    ("allow", None, 8, {"cancels": (0, 1)}),
    ("deny", "deny_if", 10, {}),
    ("allow", None, 8, {"cancels": (1, 2)}),
    ("deny", "limits[0]", 9, {"cancels": (2, 2)}),
    ("allow", None, 8, {"cancels": (0, 1)}),
    ("allow", None, 8, {"cancels": (0, 1)}),
    ("ask", "action", 7, {}),
    ("deny", "hidden", 4, {}),
    ("deny", "default", 3, {}),
]
"""Effect, a word of the rule, line of the source, and the counters before and after."""


def jsonl(*calls: Any) -> str:
    """One JSON value a line."""
    return "".join(f"{json.dumps(each)}\n" for each in calls)


@pytest.fixture(autouse=True)
def written(folder: Path) -> None:
    """The policy and the calls as files."""
    (folder / "policy.json").write_text(POLICY, encoding="utf-8")
    (folder / "calls.jsonl").write_text(jsonl(*CALLS), encoding="utf-8")


def test_each_call_has_its_decision(call: Call) -> None:
    """Effect, rule, line and counters of ten calls, in order, with exactly the promised keys."""
    lines = call("decide", "policy.json", "calls.jsonl").lines
    assert len(lines) == len(CALLS)
    for said, (effect, rule, line, counters) in zip(lines, GOLDEN, strict=True):
        assert list(said) == ["effect", "rule", "message", "source", "counters"]
        assert said["effect"] == effect
        assert said["rule"] is None if rule is None else rule in said["rule"]
        file, row, column = said["source"].rsplit(":", 2)
        assert (file, int(row)) == ("policy.json", line)
        assert int(column) >= 1
        assert {
            name: (read["before"], read["after"]) for name, read in said["counters"].items()
        } == counters
        for read in said["counters"].values():
            assert (read["max"], read["window"]) == (2, "minute")
            assert list(read) == ["before", "after", "max", "window"]


def test_a_denial_says_what_the_rule_says(call: Call) -> None:
    """The message is the rule's own; a hidden or unlisted tool is named."""
    lines = call("decide", "policy.json", "calls.jsonl").lines
    assert lines[2]["message"] == "Not in production."
    assert "drop_queue" in lines[8]["message"]
    assert "unheard_of" in lines[9]["message"]
    assert lines[0]["message"] == ""


@pytest.mark.parametrize("words", [(), ("-",)])
def test_standard_input_is_read(words: tuple[str, ...], call: Call) -> None:
    """Without a file, or with `-`, the calls come from standard input; the answer is the same."""
    from_file = call("decide", "policy.json", "calls.jsonl")
    assert call("decide", "policy.json", *words, stdin=jsonl(*CALLS)) == from_file
    assert from_file.out.isascii()


def test_no_calls_give_no_lines(call: Call) -> None:
    """Empty input is no fault."""
    assert call("decide", "policy.json", stdin="") == (0, "", "")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"tool": "a", "arg": 1}', '-:2:15: unknown key "arg" in a call'),
        ('{"arguments": {}}', "-:2:1: a call names its tool"),
        ('{"tool": "a", "at": 5}', "-:2:21: the clock goes back"),
        ('{"tool": "a", "at": "2026-01-01T00:00:00"}', "zone"),
        ('{"tool": "a", "outcome": "bad"}', '"outcome" is "ok" or "error", got "bad"'),
        ("[1]", "-:2:1: "),
        ("{", "-:2:"),
    ],
)
def test_the_input_is_checked_whole_before_anything_is_printed(
    line: str, says: str, call: Call
) -> None:
    """A bad second line: no decision on the first one either."""
    first = jsonl({"tool": "a", "at": 1767225600})
    assert_refused(call("decide", "policy.json", stdin=f"{first}{line}\n"), says)


def test_all_bad_lines_are_named(call: Call) -> None:
    """Every problem at once, each with its line."""
    ran = call("decide", "policy.json", stdin='{"tool": 1}\n\n{"tol": "a"}\n')
    assert_refused(ran, "-:1:10: ", "-:3:")


def test_a_dialect_overrides_the_content(folder: Path, call: Call) -> None:
    """`--dialect` reads a file as what it is told."""
    (folder / "short.yaml").write_text('version: "1"\ndefault: deny\n', encoding="utf-8")
    for dialect in ("policylayer", "intercept"):
        ran = call("decide", "short.yaml", "--dialect", dialect, stdin=jsonl({"tool": "a"}))
        assert ran.lines[0]["effect"] == "deny"
        assert ran.lines[0]["source"] == "short.yaml:2:1"


def test_lenient_warns_on_standard_error_alone(folder: Path, call: Call) -> None:
    """A warning never stands between the decisions."""
    text = 'version: "1"\ndefault: allow\ntools:\n  a: {rules: [], colour: red}\n'
    (folder / "odd.yaml").write_text(text, encoding="utf-8")
    assert_refused(call("decide", "odd.yaml", stdin=jsonl({"tool": "a"})), "colour")
    ran = call("decide", "odd.yaml", "--lenient", stdin=jsonl({"tool": "a"}))
    assert [line["effect"] for line in ran.lines] == ["allow"]
    assert "colour" in ran.err


def test_a_rule_that_cannot_be_told_is_named(folder: Path, call: Call) -> None:
    """A regex on a number is a third outcome, and the line says so."""
    text = (
        'version: "1"\ndefault: allow\ntools:\n  pay:\n    rules:\n      - name: small\n'
        "        conditions: [{path: args.amount, op: lte, value: 5}]\n"
    )
    (folder / "pay.yaml").write_text(text, encoding="utf-8")
    ran = call("decide", "pay.yaml", stdin=jsonl({"tool": "pay", "arguments": {"amount": "much"}}))
    (line,) = ran.lines
    assert line["effect"] == "deny"
