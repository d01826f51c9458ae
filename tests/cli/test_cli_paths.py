"""`trebuchet paths`: what is reached, in every format, with gates and changes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from calling import ROOT, Call, assert_readable, assert_refused, process

SCHEMA = json.loads((ROOT / "docs" / "paths.schema.json").read_text(encoding="utf-8"))
BOTH = ("--server", "fetch", "--server", "filesystem")

REFUSED = [
    ("paths", "name a policy file", "trebuchet demo"),
    ("paths nowhere.json", "nowhere.json: there is no such file"),
    ("paths broken.json", 'broken.json:1:18: unknown key "hides"'),
    ("paths allow.json", "names no tool", "pass --server NAME"),
    ("paths allow.json --server githb", 'no server "githb"', 'did you mean "github"?'),
    ("paths allow.json --server github --from outsidr", 'did you mean "outsider"?'),
    (
        "paths allow.json --server fetch --server github --from hostile-server",
        "needs the name of a server",
    ),
    (
        "paths allow.json --server github --from hostile-server:githb",
        'no server "githb"',
        'did you mean "github"?',
    ),
    ("paths allow.json --server github --to exfiltratd", 'did you mean "exfiltrated"?'),
    ("paths allow.json --server github --goal deploy", '"deploy" is not NAME=SERVER#TOOL'),
    (
        "paths allow.json --server github --goal x=gihub#get_issue --fail-on x",
        '--goal "x": no server "gihub" is judged here; did you mean "github"?',
    ),
    (
        "paths allow.json --server github --goal x=github#get_isue --fail-on x",
        'no tool "get_isue" is on "github"; did you mean "get_issue"?',
    ),
    (
        "paths --policy github=allow.json --policy fetch=deny.json --goal x=*#launch_*",
        'no tool "launch_*" is on "*"',
    ),
    (
        "paths allow.json --server github --goal x=github#a --goal x=github#b",
        '"x" was given two patterns',
    ),
    ("paths allow.json --server github --fail-on sever", "no severity and no goal"),
    (
        "paths allow.json --server github --to paid --fail-on exfiltrated",
        "not among the goals of --to",
    ),
    ("paths allow.json --server github -o paths.bmp", "paths.bmp", 'the end ".bmp"'),
    ("paths allow.json --server github -o paths.md", "paths.md", 'the end ".md"'),
    ("paths allow.json --server github -o nowhere/paths.svg", 'no folder "nowhere"'),
    ("paths allow.json --server github -o allow.json", "is an input"),
    ("paths allow.json --server github --format markdown", 'not as "markdown"'),
    ("paths allow.json deny.json --diff --server github --format svg", 'not as "svg"'),
    ("paths allow.json --diff --server github", "name two policy files"),
    ("paths allow.json --inventory desk.json --inventory desk.json", "two are for --diff"),
    ("paths allow.json deny.json --server github", "find their servers by their tools"),
    ("paths allow.json --inventory nowhere.json", "nowhere.json: there is no such file"),
    ("paths allow.json --server github --world nowhere.yaml", "nowhere.yaml: there is no such"),
    ("paths allow.json --server github --db allow.json", "allow.json: ", "no database of runs"),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: str(case[0]))
def test_bad_input_is_one_sentence(case: tuple[str, ...], call: Call, folder: Path) -> None:
    """Place, value and nearest; nothing printed, nothing written."""
    command, *says = case
    before = sorted(path.name for path in folder.iterdir())
    assert_refused(call(*command.split()), *says)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_text_says_goals_paths_and_what_to_do_next(call: Call) -> None:
    """Head with bounds, goals with their tools, calls with places, the next commands."""
    out = call("paths", "allow.json", *BOTH, "--db", "none").out
    assert_readable(out)
    for words in (
        "policy    allow.json for fetch, filesystem",
        "start     outsider: has text lie where an agent reads it",
        "✗ critical  exfiltrated        3 calls  fetch → ",
        "fetch reads what an outsider wrote: nothing denies it (allow.json:1:",
        "✓ not found within 8 calls from outsider: ",
        "next:  trebuchet paths allow.json --server fetch --server filesystem",
    ):
        assert words in out, words


def test_goals_and_limit_narrow_and_widen(call: Call) -> None:
    """`--to` shows one goal; `--limit 0` every path of it."""
    words = ("paths", "allow.json", *BOTH, "--to", "exfiltrated", "--db", "none")
    short, long = call(*words).out, call(*words, "--limit", "0").out
    assert "persisted" not in short
    assert len(long.splitlines()) > len(short.splitlines())
    assert "more chain" not in long


def test_json_follows_its_schema_and_is_the_same_twice(call: Call) -> None:
    """In ASCII, to the byte, with the graph."""
    words = ("paths", "allow.json", *BOTH, "--format", "json", "--db", "none")
    first = call(*words)
    assert first == call(*words)
    assert first.out.isascii()
    jsonschema.Draft202012Validator(SCHEMA).validate(first.json)
    assert first.json["goals"]["exfiltrated"]["reachable"] is True
    assert first.json["graph"]["nodes"]


def test_files_are_written_beside_the_text(call: Call, folder: Path) -> None:
    """The format is told by the name's end; all of them hold the same paths."""
    names = ("p.svg", "p.html", "p.dot", "p.gv", "p.graphml", "p.json", "p.txt")
    outputs = [word for name in names for word in ("-o", name)]
    ran = call("paths", "allow.json", *BOTH, "--db", "none", *outputs)
    assert ran.code == 0
    assert (folder / "p.txt").read_text("utf-8").strip() == ran.out.strip()
    for name in ("p.svg", "p.graphml"):
        ElementTree.fromstring((folder / name).read_text("utf-8"))  # noqa: S314 - made here
    assert (folder / "p.dot").read_text("utf-8").startswith("digraph paths {")
    assert (folder / "p.html").read_text("utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("--fail-on critical", 1, "gate fail-on critical: failed, 2 goals are reached within"),
        ("--fail-on exfiltrated", 1, "gate fail-on exfiltrated: failed, 1 goal is reached"),
        ("--fail-on paid", 0, "gate fail-on paid: passed, no such goal is reached within 8 calls"),
        ("--to paid --fail-on any", 0, "gate fail-on any: passed"),
    ],
)
def test_gates_say_a_line_and_end_with_their_code(
    words: str, code: int, says: str, call: Call
) -> None:
    """A severity or a goal's name; the paths are printed all the same."""
    ran = call("paths", "allow.json", *BOTH, "--db", "none", *words.split())
    assert ran.code == code
    assert says in ran.err
    assert "searched" in ran.out


def test_a_policy_that_denies_leaves_nothing(call: Call) -> None:
    """Deny-all is reached by nobody, and the gate is green."""
    ran = call("paths", "deny.json", *BOTH, "--db", "none", "--fail-on", "any")
    assert ran.code == 0
    assert "not found within 8 calls from outsider: exfiltrated" in ran.out


def test_each_server_has_its_policy(call: Call) -> None:
    """`--policy SERVER=FILE`, or several files that find their servers."""
    pairs = ("--policy", "fetch=allow.json", "--policy", "filesystem=deny.json")
    found = call("paths", *pairs, "--format", "json", "--db", "none").json
    assert found["policies"] == {"fetch": "allow.json", "filesystem": "deny.json"}
    files = ("github-review.json", "taobao-hide.json")
    found = call("paths", *files, "--format", "json", "--db", "none").json
    assert found["servers"] == ["github", "taobao-scraper-mcp"]


def test_own_goals_and_other_starts(call: Call) -> None:
    """`--goal` names one by a tool's pattern; a stolen grant needs no outsider's text."""
    found = call(
        "paths", "allow.json", "--server", "github", "--goal", "merged=github#merge_*",
        "--from", "stolen-grant:github", "--to", "merged", "--format", "json", "--db", "none",
    ).json  # fmt: skip
    assert found["start"] == "stolen-grant:github"
    assert found["goals"]["merged"]["reachable"] is True
    assert found["goals"]["merged"]["paths"][0]["hops"][-1]["tool"] == "merge_pull_request"


def test_a_change_of_a_policy_opens_paths(call: Call) -> None:
    """`--diff OLD NEW`: the other way round they are closed."""
    words = ("paths", "--diff", *BOTH)
    opened = call(*words, "deny.json", "allow.json", "--fail-on", "critical")
    assert opened.code == 1
    assert "✗ opens " in opened.out
    assert "gate fail-on critical: failed, the change opens" in opened.err
    closed = call(*words, "allow.json", "deny.json", "--fail-on", "critical")
    assert closed.code == 0
    assert "opens 0 paths, closes " in closed.out
    changed = call(*words, "deny.json", "allow.json", "--format", "json").json
    assert "exfiltrated" in changed["newly_reachable"]


def test_a_servers_new_tools_open_paths(call: Call, folder: Path) -> None:
    """Two `--inventory`: the same policy, the server's old tools and its new ones."""
    tools = json.loads((folder / "desk.json").read_text("utf-8"))["tools"]
    old = [tool for tool in tools if tool["name"] != "cancel_task"]
    (folder / "before.json").write_text(json.dumps({"tools": old}), encoding="utf-8")
    lists = ("--inventory", "before.json", "--inventory", "desk.json")
    ran = call("paths", "--diff", "allow.json", *lists, "--from", "careless-agent")
    assert ran.code == 0
    assert "old    before.json for desk, 2 tools" in ran.out
    assert "cancel_task" in ran.out
    assert "✗ opens " in ran.out


def test_paths_are_kept_and_answer_questions(call: Call) -> None:
    """In the file of `--db`, or where runs are kept."""
    call("paths", "allow.json", *BOTH, "--db", "kept.duckdb")
    found = call(
        "sql", "SELECT goal, calls FROM reached", "--db", "kept.duckdb", "--format", "json"
    )
    assert {"goal": "exfiltrated", "calls": 3} in found.json


def test_a_score_says_what_is_reached(call: Call) -> None:
    """`score`: a line each goal on the card, and the whole in its JSON, unless it is left out."""
    card = call("score", "github-review.json", "--db", "none").out
    assert "an outsider reaches\n  ✗ critical  exfiltrated" in card
    words = ("score", "github-review.json", "--format", "json", "--db", "none")
    assert call(*words, "--no-paths").json["escalation"] is None
    found = call(*words).json["escalation"]
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    page = call("score", "github-review.json", "--format", "html", "--db", "none").out
    assert "Escalation: " in page


def test_the_whole_process_runs(folder: Path) -> None:
    """`python -m trebuchet paths` prints, writes and ends with the gate's code."""
    ran = process("paths", "allow.json", *BOTH, "-o", "p.svg", "--fail-on", "any", cwd=folder)
    assert ran.code == 1
    assert_readable(ran.out)
    assert (folder / "p.svg").stat().st_size > 4000
