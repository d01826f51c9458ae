"""The real process: exit codes, streams, encodings, pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from calling import ROOT, Call, assert_readable, assert_refused, process

LOOP = "looped-destructive-cancels"
INVALID = ROOT / "tests" / "invalid"


def test_a_score_prints_and_keeps(folder: Path) -> None:
    """Exit code 0, the card on standard output, nothing on standard error, no colour in a pipe."""
    ran = process("score", "taobao-hide.json", "--db", "runs.duckdb", cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    assert_readable(ran.out)
    assert (folder / "runs.duckdb").exists()


def test_a_failed_gate_exits_with_one(folder: Path) -> None:
    """The card is still whole, the gate's line is on standard error."""
    words = ("score", "cancel-open.json", "--fail-on", "critical", "--db", "none")
    ran = process(*words, cwd=folder)
    assert ran.code == 1
    assert ran.err.startswith("gate fail-on critical: failed")
    assert "next:" in ran.out


def test_decide_reads_a_pipe(folder: Path) -> None:
    """Calls in through standard input, decisions out, one a line."""
    calls = b'\xef\xbb\xbf{"tool": "cancel_task"}\r\n\n{"tool": "get_task"}\n'
    ran = process("decide", "taobao-hide.json", "-", cwd=folder, stdin=calls)
    assert [line["effect"] for line in ran.lines] == ["deny", "deny"]
    assert ran.err == ""


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (("score",), "policies"),
        (("inventory", "classify"), "inventories"),
        (("decide", "allow.json"), "traces"),
        (("score", "taobao-hide.json", "--world"), "worlds"),
        (("attacks", "list", "--corpus"), "attacks"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_bad_input_exits_with_two(
    arguments: tuple[str, ...], file: str, folder: Path, call: Call
) -> None:
    """One bad file of each kind: sentences with its place, no traceback, nothing printed."""
    bad = min(path for path in (INVALID / file).iterdir() if path.stem.startswith("duplicate-key"))
    given: Path = bad
    if file == "attacks":
        given = folder / "own"
        given.mkdir()
        (given / bad.name).write_bytes(bad.read_bytes())
    assert_refused(call(*arguments, given), f"{bad.name}:", "twice")


def test_a_fault_of_ours_exits_with_three(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no user can cause says so, with the traceback that its repair needs."""

    def fault(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("trebuchet.api.load_policy", fault)
    ran = call("score", "taobao-hide.json")
    assert (ran.code, ran.out) == (3, "")
    assert "ZeroDivisionError: a fault" in ran.err
    assert ran.err.endswith("this is a fault of ours, not of your input\n")


def test_a_reader_who_leaves_changes_no_exit_code(folder: Path) -> None:
    """`trebuchet … | head -1`: no complaint, and the gate's verdict stands."""
    words = ("score", "github-review.json", "--fail-on", "high", "--db", "none")
    command = [sys.executable, "-m", "trebuchet", *words]
    path = os.pathsep.join([str(ROOT / "analyzer"), os.environ.get("PYTHONPATH", "")])
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command,
        cwd=folder,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("gate fail-on high: failed")
    assert b"BrokenPipe" not in done.stderr


def test_an_old_console_gets_question_marks(folder: Path) -> None:
    """An encoding without bars and ticks is no fault."""
    ran = process(
        "score", "taobao-hide.json", "--db", "none", cwd=folder, PYTHONIOENCODING="cp1252"
    )
    assert (ran.code, ran.err) == (0, "")
    assert "? no attack gets through" in ran.out


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_file_name_that_is_no_text_is_kept(folder: Path, call: Call) -> None:
    """Bytes of a name that are not UTF-8 are shown as escapes, and the run is kept."""
    name = os.fsdecode(b"odd-\xff.json")
    try:
        (folder / name).write_bytes((folder / "taobao-hide.json").read_bytes())
    except OSError:
        pytest.skip("this file system takes no such name")
    ran = process("score", name, "--db", "runs.duckdb", cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    found = call("runs", "show", "--db", "runs.duckdb", "--format", "json")
    assert found.json["policies"][0]["name"] == "odd-\\udcff.json"


@pytest.mark.parametrize(
    ("what", "data", "says"),
    [
        ("big", b'{"tool": "a"}\n' * 3_700_000, "at most 50,000,000 (50 MB)"),
        ("nul", b'{"tool": "a\x00"}\n', "calls.jsonl:1:12: "),
        ("binary", bytes(range(256)) * 64, "calls.jsonl:"),
        ("utf-16", '{"tool": "a"}\n'.encode("utf-16"), "UTF-16"),
        ("latin-1", b'{"tool": "\xe9"}\n', "calls.jsonl:1:11: the byte 0xe9"),
        ("deep", b'{"tool": "a", "arguments": {"x": ' + b"[" * 200_000, "calls.jsonl:1:"),
        ("nested", b'{"tool":"a","arguments":' + b'{"x":' * 99 + b"1" + b"}" * 100, "deep"),
        ("huge", b'{"tool": "a", "at": ' + b"9" * 100_000 + b"}", "calls.jsonl:1:21: "),
        ("huge-argument", b'{"tool":"a","arguments":{"x":' + b"9" * 5000 + b"}}", "calls.jsonl:1:"),
        ("surrogate", b'{"tool": "a\\ud800"}', "calls.jsonl:1:"),
        ("raw-surrogate", b'{"tool": "\xed\xa0\x80"}', "calls.jsonl:1:11: "),
        ("infinite", b'{"tool": "a", "at": 1e999}', "calls.jsonl:1:21: "),
    ],
    ids=lambda part: part if isinstance(part, str) and len(part) < 15 else "",
)
def test_odd_bytes_are_refused_in_a_sentence(
    what: str, data: bytes, says: str, folder: Path, call: Call
) -> None:
    """Big, binary, wrongly encoded, deep or huge input, from a file and from a pipe."""
    (folder / "calls.jsonl").write_bytes(data)
    ran = call("decide", "allow.json", "calls.jsonl")
    assert_refused(ran, says)
    assert len(ran.err) < 10_000
    assert max(len(line) for line in ran.err.splitlines()) < 500


def test_every_kind_of_input_has_invalid_files() -> None:
    """Over sixty files, each named after its error, for every kind of input."""
    counts = {folder.name: sum(1 for _ in folder.iterdir()) for folder in sorted(INVALID.iterdir())}
    assert counts.keys() >= {"attacks", "inventories", "policies", "traces", "worlds"}
    assert sum(counts.values()) >= 60
    assert counts["traces"] >= 10
    assert counts["worlds"] >= 4
    assert json.dumps(counts)


def test_no_more_problems_are_printed_than_anyone_reads(tmp_path: Path) -> None:
    """A file with thousands of faults says the first two hundred, and how many there are more."""
    keys = ",".join(f'"k{number}": 1' for number in range(1000))
    (tmp_path / "policy.json").write_text(
        f'{{"version": "1", "default": "deny", {keys}}}', encoding="utf-8"
    )
    ran = process("score", "policy.json", cwd=tmp_path)
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert len(lines) == 201
    assert "800 problems more" in lines[-1]
