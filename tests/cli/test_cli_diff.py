"""`trebuchet diff`: what its two sides can be, what it refuses, and how it ends."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from calling import Call, assert_readable, assert_refused, process

CLOSED = {"version": "1", "default": "deny", "hide": ["cancel_task"]}
OPENED = {"version": "1", "default": "deny", "tools": {"cancel_task": {}}}
DESK = ("--inventory", "desk.json", "--no-paths")


def write(name: str, policy: object) -> str:
    """A policy in a file; gives the file's name."""
    Path(name).write_text(json.dumps(policy), encoding="utf-8")
    return name


@pytest.fixture
def pair(folder: Path) -> tuple[str, str]:
    """Two policies: the first hides a tool, the second lets every call of it through."""
    return write("closed.json", CLOSED), write("opened.json", OPENED)


def test_two_files_are_compared(pair: tuple[str, str], call: Call) -> None:
    """The verdict comes first, then the call with both decisions, then what to type next."""
    ran = call("diff", *pair, *DESK)
    assert ran.code == 1
    assert ran.out.startswith("✗ worse: ")
    assert "looped-destructive-cancels" in ran.out
    assert "was  deny   (hidden) (closed.json:1:46)" in ran.out
    assert "now  allow  no rule stops it (opened.json:1:" in ran.out
    assert "trebuchet score opened.json --inventory desk.json" in ran.out
    assert ran.err == ""
    assert_readable(ran.out)


def test_the_same_file_is_equivalent(pair: tuple[str, str], call: Call) -> None:
    """Nothing turned, every call is decided as before, exit code 0."""
    said = call("diff", pair[0], pair[0], *DESK, "--format", "json", "--fail-on", "change").json
    assert said["equivalent"] is True
    assert (said["cases"], said["semantic"], said["passed"]) == ([], [], True)
    assert said["common"] == said["same"] > 0


def test_the_same_input_gives_the_same_bytes(pair: tuple[str, str], call: Call) -> None:
    """In every format that is text."""
    for format_ in ("text", "json", "markdown", "sarif", "junit", "github", "csv"):
        words = ("diff", *pair, *DESK, "--format", format_)
        first, second = call(*words), call(*words)
        assert first.out == second.out
        assert first.code == second.code == 1


def test_kept_runs_stand_as_they_were(pair: tuple[str, str], call: Call) -> None:
    """Two runs by number, id, the beginning of an id and `latest`; a file beside a run, too."""
    for name in pair:
        assert call("score", name, "--inventory", "desk.json").code == 0
    first, second = reversed(call("runs", "list", "--format", "json").json)
    said = [
        json.loads(call("diff", old, new, "--inventory", "desk.json", "--format", "json").out)
        for old, new in (
            (first["number"], second["number"]),
            (first["id"], "latest"),
            (first["id"][:8], second["id"][:8]),
        )
    ]
    assert said[0] == said[1] == said[2]
    assert said[0]["old"]["name"] == f"run {first['id'][:10]}"
    kinds = {(one["kind"], one.get("attack")) for one in said[0]["cases"]}
    assert ("new-bypass", "looped-destructive-cancels") in kinds
    [turn] = [one for one in said[0]["cases"] if one["kind"] == "new-bypass"][:1]
    assert (turn["was"]["effect"], turn["now"]["effect"]) == ("deny", "allow")
    beside = json.loads(call("diff", first["id"], pair[1], *DESK, "--format", "json").out)
    assert {(one["kind"], one.get("attack")) for one in beside["cases"]} >= {
        ("new-bypass", "looped-destructive-cancels")
    }
    assert beside["not_comparable"] == []


def test_runs_are_not_filtered(pair: tuple[str, str], call: Call) -> None:
    """An option that says how a file is judged is refused where there is no file."""
    call("score", pair[0], "--inventory", "desk.json")
    assert_refused(call("diff", "latest", "latest", "--severity", "high"), "--severity", "as kept")


def test_a_file_wins_over_a_revision_and_a_run(folder: Path, call: Call) -> None:
    """What is called `main:policy.json` or `latest` on the disk is meant first."""
    write("main:policy.json", CLOSED)
    write("latest", OPENED)
    ran = call("diff", "main:policy.json", "latest", *DESK, "--format", "json")
    assert ran.code == 1
    said = json.loads(ran.out)
    assert (said["old"]["name"], said["new"]["name"]) == ("main:policy.json", "latest")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("closd.json", "opened.json"), ("no such file", 'did you mean "closed.json"?')),
        (("closed.json",), ("--since",)),
        (("closed.json", "opened.json", "--since", "main"), ("two were named",)),
        (("HEAD:closed.json", "opened.json"), ("not in a git repository",)),
        (("closed.json", "--since", "--output"), ("cannot be a revision",)),
        (("-x", "opened.json"), ("diff",)),
        (("closed.json", "broken.json"), ("hide",)),
        (("closed.json", "opened.json", "--fail-on", "new-bypas"), ('did you mean "new-bypass"?',)),
        (("closed.json", "opened.json", "--world", "gone.json"), ("gone.json",)),
        (("closed.json", "opened.json", "--old-inventory", "gone.json"), ("gone.json",)),
        (("closed.json", "opened.json", "-o", "out.exe"), ("out.exe",)),
        (("closed.json", "opened.json", "-o", "closed.json"), ("is an input",)),
        (("closed.json", "opened.json", "--attack", "looped"), ('no attack "looped"',)),
    ],
)
def test_bad_input_ends_in_2(
    pair: tuple[str, str], call: Call, words: tuple[str, ...], says: tuple[str, ...]
) -> None:
    """One sentence with what is there instead, and nothing on standard output."""
    assert_refused(call("diff", *words, *DESK), *says)


def test_policies_of_other_servers_are_asked_about(folder: Path, call: Call) -> None:
    """Both sides are judged on the same servers; where they fit others, nobody guesses."""
    ran = call("diff", "github-review.json", "stripe-refunds.yaml")
    assert_refused(ran, "the new policy fits stripe, and the old one github", "--server NAME")
    ran = call("diff", "github-review.json", "allow.json", "--no-paths", "--attack",
               "looped-destructive-cancels", "--format", "json")  # fmt: skip
    assert ran.code in (0, 1)


def test_each_gate_says_a_line_where_it_was_asked_for(pair: tuple[str, str], call: Call) -> None:
    """Repeatable; any of them is enough; `none` never fails."""
    ran = call("diff", *pair, *DESK, "--fail-on", "lost", "--fail-on", "critical")
    assert ran.code == 1
    lost, critical = ran.err.splitlines()
    assert lost.startswith("gate fail-on lost: passed, ")
    assert critical.startswith("gate fail-on critical: failed, ")
    assert call("diff", *pair, *DESK, "--fail-on", "none").code == 0
    assert call("diff", *pair, *DESK, "--fail-on", "newly-broken").code == 0


def test_reports_are_written_beside(pair: tuple[str, str], call: Call) -> None:
    """`-o` takes the format from the name's end, and the files say what is printed."""
    ran = call("diff", *pair, *DESK, "-o", "a.json", "-o", "a.md", "-o", "a.txt", "-o", "a.sarif")
    assert Path("a.txt").read_text(encoding="utf-8") == ran.out
    said = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert said["cases"]
    assert (
        Path("a.md").read_text(encoding="utf-8").startswith("<!-- trebuchet:diff opened.json -->")
    )
    results = json.loads(Path("a.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert results


ALLOWED = {
    "version": "1",
    "default": "deny",
    "tools": {
        "send_mail": {
            "require": [{"path": "args.recipient", "op": "regex", "value": "^[^@]+@acme\\.test$"}]
        }
    },
}


def test_the_world_does_not_move_with_an_allow_list(folder: Path, call: Call) -> None:
    """Another domain in an allow-list breaks the honest mail of the old one, and shows so."""
    old = write("acme.json", ALLOWED)
    new = write("other.json", json.loads(json.dumps(ALLOWED).replace("acme", "elsewhere")))
    ran = call("diff", old, new, *DESK, "--format", "json")
    said = json.loads(ran.out)
    assert ran.code == 1
    kinds = {one["kind"] for one in said["cases"]}
    assert "newly-broken" in kinds
    assert not kinds & {"repaired", "new-bypass"}
    assert all(place.startswith("acme.json:") for place in said["assumed"].values())
    assert "own.domain" in said["assumed"]


def test_a_shipped_value_in_the_old_list_holds_as_well(folder: Path, call: Call) -> None:
    """An old list of the shipped domain is an old list, though it changes no value."""
    text = json.dumps(ALLOWED)
    old = write("shipped.json", json.loads(text.replace("acme\\\\.test", "ourco\\\\.example")))
    new = write("acme.json", ALLOWED)
    ran = call("diff", old, new, *DESK, "--format", "json")
    assert ran.code == 1
    assert "newly-broken" in {one["kind"] for one in json.loads(ran.out)["cases"]}


def test_a_list_that_is_new_speaks_for_the_owner(folder: Path, call: Call) -> None:
    """Where the old policy said nothing, the new one's list is the owner's: no work is broken."""
    old = write("open.json", {"version": "1", "default": "deny", "tools": {"send_mail": {}}})
    ran = call("diff", old, write("acme.json", ALLOWED), *DESK, "--format", "json")
    kinds = {one["kind"] for one in json.loads(ran.out)["cases"]}
    assert "newly-broken" not in kinds
    assert "newly-stopped" in kinds


def test_recorded_calls_turn_as_sessions(pair: tuple[str, str], call: Call) -> None:
    """The user's own calls are honest work on both sides, and the call that is denied is shown."""
    lines = [
        {"tool": "list_tasks", "arguments": {}, "session": "mine"},
        {"tool": "cancel_task", "arguments": {"task_id": "7"}, "session": "mine"},
    ]
    Path("mine.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in lines))
    old = write("both.json", {"version": "1", "default": "allow"})
    new = write("less.json", {"version": "1", "default": "allow", "hide": ["cancel_task"]})
    ran = call("diff", old, new, *DESK, "--sessions", "mine.jsonl", "--format", "json")
    [mine] = [one for one in json.loads(ran.out)["cases"] if one.get("session") == "mine"]
    assert mine["kind"] == "newly-broken"
    assert mine["call"]["arguments"] == {"task_id": "7"}
    assert (mine["where"], mine["was"]["effect"], mine["now"]["effect"]) == (
        "call 2 of 2",
        "allow",
        "deny",
    )


def test_paths_open_and_close(folder: Path, call: Call) -> None:
    """A tool that carries data out opens paths of escalation, and taking it away closes them."""
    reads: dict[str, object] = {"get_issue": {}, "list_issues": {}, "get_file_contents": {}}
    old = write("reads.json", {"version": "1", "default": "deny", "tools": reads})
    more = {**reads, "add_issue_comment": {}}
    new = write("writes.json", {"version": "1", "default": "deny", "tools": more})
    words = ("--attack", "looped-destructive-cancels", "--server", "github", "--format", "json")
    found = json.loads(call("diff", old, new, *words, "--fail-on", "none").out)["cases"]
    opened = [one for one in found if one["kind"] == "path-opened"]
    assert opened
    for one in opened:
        assert one["call"]["tool"] == "add_issue_comment"
        assert (one["was"]["effect"], one["now"]["effect"]) == ("deny", "allow")
        assert (one["was"]["verdict"], one["now"]["verdict"]) == ("closed", "open")
    back = call("diff", new, old, *words, "--fail-on", "path-opened")
    assert back.code == 0
    closed = [one["id"] for one in json.loads(back.out)["cases"] if one["kind"] == "path-closed"]
    assert sorted(closed) == sorted(one["id"] for one in opened)
    without = json.loads(call("diff", old, new, *words, "--no-paths").out)["cases"]
    assert not [one for one in without if one["of"] == "path"]


def test_it_works_in_a_process_of_its_own(pair: tuple[str, str], folder: Path) -> None:
    """From a git repository, by the program itself, with its exit code."""
    who = ("-c", "user.name=ana", "-c", "user.email=ana@ourco.example", "-c", "commit.gpgsign=no")
    write("policy.json", CLOSED)
    for words in (["init", "-q"], ["add", "policy.json"], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", *who, *words], check=True, capture_output=True)
    write("policy.json", OPENED)
    ran = process("diff", "policy.json", "--since", "HEAD", "--inventory", "desk.json", cwd=folder)
    assert ran.code == 1, ran.err
    assert ran.out.startswith("✗ worse: ")
    assert "HEAD:policy.json:1:46" in ran.out


def test_runs_of_other_servers_open_no_path(folder: Path, call: Call) -> None:
    """Nobody looked on them before, so nothing turned; both servers are named."""
    for server in ("fetch", "memory"):
        assert call("score", "allow.json", "--server", server, "--db", "two.duckdb").code == 0
    ran = call("diff", "1", "2", "--db", "two.duckdb")
    assert "opened" not in ran.out
    assert "only before: fetch; only now: memory" in " ".join(ran.out.split())
