"""Reports as files: the format by the name, all of them or none, and never over an input."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from calling import Call, assert_refused
from trebuchet.cli.outputs import FORMATS, PICTURES, Table, planned, write_outputs
from trebuchet.errors import StoreError, UsageError
from trebuchet.model.place import Place
from trebuchet.report.run_rows import COLUMNS

NAMES = {
    "r.txt": "text",
    "r.json": "json",
    "r.md": "markdown",
    "r.markdown": "markdown",
    "r.HTML": "html",
    "r.htm": "html",
    "r.sarif": "sarif",
    "r.sarif.json": "sarif",
    "r.xml": "junit",
    "r.junit.xml": "junit",
    "r.csv": "csv",
    "r.parquet": "parquet",
    "r.svg": "svg",
    "r.gv": "dot",
}
ABLE = tuple(one.name for one in (*FORMATS, *PICTURES))
ALL = ("r.txt", "r.json", "r.md", "r.html", "r.sarif", "r.junit.xml", "r.csv", "r.parquet")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_tells_the_format(name: str, folder: Path) -> None:
    """The longest end that fits, in small letters or capitals."""
    (one,) = planned([name], ABLE)
    assert one.format == NAMES[name]


@pytest.mark.parametrize(
    ("outputs", "says"),
    [
        (["r.sarf"], 'did you mean ".sarif"?'),
        (["r.markdwn"], 'did you mean ".markdown"?'),
        (["report"], ".txt, .json"),
        ([".json"], "tells no format"),
        (["r.svg"], 'the end ".svg" tells no format that is written here'),
        (["r.json", "./r.json"], "was given twice"),
        (["sub/r.json"], 'there is no folder "sub"'),
        (["allow.json"], "is an input, which would be lost"),
    ],
)
def test_a_bad_name_is_refused_before_anything_is_done(
    outputs: list[str], says: str, folder: Path, call: Call
) -> None:
    """One sentence with the nearest end; nothing is scored, kept or written."""
    before = sorted(folder.rglob("*"))
    words = [word for name in outputs for word in ("-o", name)]
    assert_refused(call("score", "allow.json", "--server", "github", *words), says)
    assert sorted(folder.rglob("*")) == before


def test_no_json_is_written_into_a_folder_of_tool_lists(folder: Path, call: Call) -> None:
    """One list there would be lost, or the report be read as one; another format harms nothing."""
    (folder / "lists").mkdir()
    dump = (folder / "desk.json").rename(folder / "lists" / "desk.json")
    before = dump.read_bytes()
    words = ("score", "cancel-open.json", "--inventory", "lists", "--db", "none", "-o")
    for name in ("lists/desk.json", "lists/new.json", "./lists/../lists/New.JSON"):
        assert_refused(call(*words, name), f'{name}: this file lies in "lists", which is an input')
    assert dump.read_bytes() == before
    assert call(*words, "lists/report.md").code == 0


def test_a_link_that_leads_to_itself_is_no_fault_of_ours(folder: Path, call: Call) -> None:
    """As a policy it cannot be read; as a report's name it is just a name."""
    (folder / "loop.json").symlink_to("loop.json")
    assert_refused(call("score", "loop.json"), "loop.json: ")
    assert_refused(call("check", "loop.json"), "loop.json: ")
    (folder / "trebuchet.toml").write_text('[[policies]]\npath = "allow.json"\n')
    assert_refused(call("check", "loop.json"), "loop.json: ")
    assert [one.format for one in planned(["loop.json"], ABLE, ["loop.json2", None])] == ["json"]


def test_no_report_is_written_over_the_database(folder: Path, call: Call) -> None:
    """Neither over the one that a run is read from, nor over the one that it is kept in."""
    words = ("score", "taobao-hide.json", "--db", "kept.json")
    assert_refused(call(*words, "-o", "kept.json"), "this file is an input, which would be lost")
    assert call(*words).code == 0
    before = (folder / "kept.json").read_bytes()
    ran = call("runs", "show", "--db", "kept.json", "-o", "kept.json")
    assert_refused(ran, "this file is an input, which would be lost")
    assert (folder / "kept.json").read_bytes() == before


def test_every_bad_name_is_told_at_once(folder: Path) -> None:
    """Three wrong names are three problems."""
    with pytest.raises(UsageError) as caught:
        planned(["a.sarf", "b", "no/c.json"], ABLE)
    assert len(caught.value.problems) == 3


def test_score_writes_every_format(folder: Path, call: Call) -> None:
    """Beside the card, each file of its kind, and all of the same run."""
    ran = call("score", "taobao-hide.json", "--db", "none", *outputs(ALL))
    assert ran.code == 0, ran.err
    assert "protection" in ran.out
    read = {name: (folder / name).read_bytes() for name in ALL}
    run = json.loads(read["r.json"])["run"]
    assert json.loads(read["r.sarif"])["runs"][0]["properties"]["policies"][0]["run"] == run
    assert run.encode() in read["r.html"]
    assert run.encode() in read["r.md"]
    assert ElementTree.fromstring(read["r.junit.xml"]).tag == "testsuites"  # noqa: S314 - ours
    rows = list(csv.DictReader(read["r.csv"].decode("utf-8").splitlines()))
    assert {row["run"] for row in rows} == {run}
    assert tuple(duckdb.read_parquet(str(folder / "r.parquet")).columns) == tuple(COLUMNS)
    assert b"\x1b" not in read["r.txt"]
    assert not list(folder.glob(".*.part"))


def outputs(names: tuple[str, ...]) -> list[str]:
    """The words that ask for these files."""
    return [word for name in names for word in ("-o", name)]


@pytest.mark.parametrize("format_", ["json", "markdown", "html", "sarif", "junit", "csv"])
def test_what_is_printed_is_what_is_written(format_: str, folder: Path, call: Call) -> None:
    """The same bytes on standard output and in a file."""
    name = next(key for key, value in NAMES.items() if value == format_)
    ran = call("score", "taobao-hide.json", "--db", "none", "--format", format_, "-o", name)
    assert ran.code == 0, ran.err
    assert ran.out == (folder / name).read_text(encoding="utf-8")


def test_annotations_are_printed_and_the_gate_with_them(folder: Path, call: Call) -> None:
    """`--format github` is workflow commands and nothing else; the exit code is the gate's."""
    words = ("taobao-ten-a-minute.json", "--db", "none", "--format", "github")
    ran = call("score", *words, "--fail-on", "critical")
    assert ran.code == 1
    assert ran.out.startswith("::error title=Trebuchet::gate fail-on critical: failed")
    assert "::error file=taobao-ten-a-minute.json,line=5,col=5," in ran.out
    assert all(line.startswith("::") for line in ran.out.splitlines())
    assert call("score", "deny.json", "--server", "github", *words[1:]).out.count("::error") == 0


def test_reports_are_written_when_the_gate_fails(folder: Path, call: Call) -> None:
    """A verdict is no reason to withhold the evidence."""
    words = ("--db", "none", "--fail-on", "any", "-o", "r.sarif")
    assert call("score", "taobao-ten-a-minute.json", *words).code == 1
    assert json.loads((folder / "r.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]


def test_addresses_count_from_the_repository(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called below the top of a repository, a policy is named from its top."""
    (folder / ".git").mkdir()
    (folder / "sub").mkdir()
    (folder / "taobao-ten-a-minute.json").rename(folder / "sub" / "policy.json")
    monkeypatch.chdir(folder / "sub")
    ran = call("score", "policy.json", "--db", "none", "--format", "sarif")
    found = json.loads(ran.out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert found["artifactLocation"]["uri"] == "sub/policy.json"


def test_an_explanation_is_text_or_json(folder: Path, call: Call) -> None:
    """`-o` with `--explain` writes those, and nothing else is offered."""
    words = ("score", "taobao-ten-a-minute.json", "--explain", "looped-destructive-cancels")
    assert call(*words, "-o", "case.json", "-o", "case.txt").code == 0
    assert json.loads((folder / "case.json").read_text(encoding="utf-8"))["attack_calls"]
    assert_refused(call(*words, "-o", "case.sarif"), "tells no format that is written here")
    assert_refused(call(*words, "--format", "sarif"), "--explain prints text or json, not sarif")


def test_nothing_is_written_when_one_cannot_be(folder: Path) -> None:
    """A report that fails to be made, or to be put down, leaves every file as it was."""
    (folder / "a.json").write_text("old", encoding="utf-8")

    def fails() -> str:
        raise StoreError(())

    plan = planned(["a.json", "b.html"], ABLE)
    with pytest.raises(StoreError):
        write_outputs(plan, {"json": lambda: "new", "html": fails})
    assert (folder / "a.json").read_text(encoding="utf-8") == "old"
    plan = planned(["a.json", "c.parquet"], ABLE)
    (folder / ".c.parquet.part").mkdir()
    with pytest.raises(UsageError) as caught:
        write_outputs(plan, {"json": lambda: "new", "parquet": lambda: Table({"a": "text"}, ())})
    assert caught.value.problems[0].place == Place("c.parquet")
    assert (folder / "a.json").read_text(encoding="utf-8") == "old"


def test_lint_reads_policies(folder: Path, call: Call) -> None:
    """A line a policy; every problem of every file when one cannot be read."""
    ran = call("lint", "allow.json", "half.json", "allow.json")
    assert ran.out.splitlines() == [
        "allow.json: PolicyLayer 1, default allow, 0 tools named",
        "half.json: PolicyLayer 1, default deny, 3 tools named",
    ]
    assert call("lint", "half.json", "--format", "json").json[0]["tools"] == [
        "create_issue",
        "land_rocket",
        "launch_rocket",
    ]
    (folder / "bad.json").write_text("[]", encoding="utf-8")
    refused = call("lint", "broken.json", "allow.json", "bad.json", "absent.json")
    assert_refused(refused, "broken.json:1:", "bad.json:1:1: ", "absent.json: ")


@pytest.mark.parametrize(
    ("shell", "says"), [("bash", "complete -o"), ("zsh", "#compdef"), ("fish", "complete --")]
)
def test_completion_prints_a_script(shell: str, says: str, call: Call) -> None:
    """That names our verb and the variable by which it asks."""
    ran = call("completion", shell)
    assert ran.code == 0
    assert says in ran.out
    assert "_TREBUCHET_COMPLETE" in ran.out


def test_a_kept_run_gives_the_same_reports(folder: Path, call: Call) -> None:
    """`runs show` writes what `score` wrote, to the byte, as far as no repair is in it."""
    names = ("r.json", "r.sarif", "r.junit.xml", "r.csv", "r.md")
    assert call("score", "taobao-hide.json", "--db", "kept.duckdb", *outputs(names)).code == 0
    first = {name: (folder / name).read_bytes() for name in names}
    ran = call("runs", "show", "--db", "kept.duckdb", *outputs((*names, "r.html", "r.parquet")))
    assert ran.code == 0, ran.err
    assert {name: (folder / name).read_bytes() for name in names} == first
    assert "protection" in ran.out
