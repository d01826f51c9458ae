"""Names, values and arguments of somebody else's making never act on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calling import Call, assert_readable, harmful

RED = "\x1b[31mred\x1b]0;title\x07"
TURNED = "\u202eturned\u2066"
WIDE = "支付" * 30
LOOP = "looped-destructive-cancels"


@pytest.fixture(autouse=True)
def hostile(folder: Path) -> None:
    """Tools, a policy and a file name with escapes, marks that turn the text, and no end."""
    name = f"cancel_{WIDE}"
    long = f"delete_{'x' * 300}"
    required = ["task_id", f"why{RED}", f"who{TURNED}"]
    tools = [
        {
            "name": each,
            "description": f"Cancels one task. {RED}{TURNED}",
            "inputSchema": {
                "type": "object",
                "properties": {key: {"type": "string", "description": RED} for key in required},
                "required": required,
            },
        }
        for each in (name, long)
    ]
    (folder / "odd.json").write_text(json.dumps({"tools": tools}), encoding="utf-8")
    tools[0]["name"] = f"cancel{RED}{TURNED}"
    (folder / "red.json").write_text(json.dumps({"tools": tools}), encoding="utf-8")
    limit = {"counter": f"c{RED}", "window": "minute", "max": 5, "scope": "grant"}
    rule = {
        "conditions": [{"path": "args.task_id", "op": "eq", "value": RED}],
        "on_deny": f"no {RED}{TURNED}",
    }
    policy = {
        "version": "1",
        "default": "deny",
        "description": RED,
        "tools": {name: {}, long: {"limits": [limit], "deny_if": [rule]}, f"gone{RED}": {}},
    }
    text = json.dumps(policy, indent=1, ensure_ascii=False)
    # Raw control characters are no JSON; the marks that turn a text are.
    text = text.replace("\x1b", "\\u001b").replace("\x07", "\\u0007")
    (folder / f"{RED}{TURNED}.json".replace("/", "")).write_text(text, encoding="utf-8")
    call_ = {"tool": long, "arguments": {f"a{RED}": TURNED, "task_id": RED}}
    (folder / "calls.jsonl").write_text(f"{json.dumps(call_)}\n" * 7, encoding="utf-8")
    (folder / "bad.jsonl").write_text(json.dumps({"tool": "a", RED: 1}), encoding="utf-8")


POLICY = f"{RED}{TURNED}.json"


@pytest.mark.parametrize(
    "words",
    [
        ("score", POLICY, "--inventory", "odd.json"),
        ("score", POLICY, "--inventory", "odd.json", "--explain", LOOP),
        ("inventory", "list", "--inventory", "odd.json"),
        ("inventory", "show", "odd", "--inventory", "odd.json"),
        ("inventory", "show", "odd", f"delete_{'x' * 300}", "--inventory", "odd.json"),
        ("inventory", "show", "odd", f"cancel_{WIDE}", "--inventory", "odd.json"),
        ("inventory", "classify", "odd.json"),
    ],
    ids=lambda words: f"{words[0]} {len(words)}",
)
def test_reports_show_and_do_not_obey(words: tuple[str, ...], call: Call) -> None:
    """No control character, no line wider than the terminal but for words to type."""
    ran = call(*words)
    assert ran.code == 0, ran.err
    assert_readable(ran.out)
    assert not harmful(ran.err)


def test_a_world_file_holds_no_control_characters(call: Call) -> None:
    """What a policy said stands in it as an escape; its lines are as long as values are."""
    ran = call("world", POLICY, "--inventory", "odd.json")
    assert ran.code == 0, ran.err
    assert not harmful(ran.out)


@pytest.mark.parametrize(
    "words",
    [
        ("runs", "list"),
        ("runs", "show"),
        ("sql", "FROM policies"),
        ("sql", "FROM bypasses"),
        ("sql", "FROM cases"),
    ],
    ids=" ".join,
)
def test_what_was_kept_is_as_harmless(words: tuple[str, ...], call: Call) -> None:
    """A run with such names comes back from the database without acting on the terminal."""
    assert call("score", POLICY, "--inventory", "odd.json").code == 0
    ran = call(*words)
    assert ran.code == 0, ran.err
    assert_readable(ran.out)


@pytest.mark.parametrize(
    "words",
    [
        ("score", f"no{RED}"),
        ("score", "allow.json", "--server", f"no{TURNED}"),
        ("score", "taobao-hide.json", "--attack", RED),
        ("score", "taobao-hide.json", "--explain", TURNED),
        ("score", "taobao-hide.json", "--min-score", RED),
        ("score", "taobao-hide.json", "--fail-on", RED),
        ("score", f"--{RED}"),
        ("score", "deny.json", "--inventory", "red.json"),
        ("decide", "allow.json", "bad.jsonl"),
        ("attacks", "show", RED),
        ("attacks", "new", RED, "--tactic", "runaway"),
        ("attacks", "list", "--tactic", TURNED),
        ("inventory", "show", RED),
        ("inventory", "import", f"no-such{RED}"),
        ("sql", f"SELECT {TURNED}"),
        ("runs", "show", RED),
        (RED,),
        ("attacks", TURNED),
    ],
    ids=lambda words: " ".join(words[:2]).encode("unicode_escape").decode(),
)
def test_errors_show_and_do_not_obey(words: tuple[str, ...], call: Call) -> None:
    """What was typed or read stands in the sentence as an escape."""
    if words[0] in ("sql", "runs"):
        call("score", "taobao-hide.json")
    ran = call(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()
    assert not harmful(ran.err)


def test_json_is_ascii_whatever_it_holds(call: Call) -> None:
    """Data for programs escapes what a terminal would act on, and says it all the same."""
    ran = call("decide", POLICY, "calls.jsonl")
    assert ran.out.isascii()
    assert not harmful(ran.out)
    assert RED in ran.lines[0]["message"]
    ran = call("score", POLICY, "--inventory", "odd.json", "--format", "json", "--db", "none")
    assert ran.out.isascii()
    assert not harmful(ran.out)
    assert ran.json["policies"][0]["name"] == POLICY
