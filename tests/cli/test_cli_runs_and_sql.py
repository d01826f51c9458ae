"""`trebuchet runs` and `trebuchet sql`: what was scored before."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from calling import Call, assert_readable, assert_refused

LOOP = "looped-destructive-cancels"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder, filled once: `kept` fills it, and then copies it for each test."""
    return tmp_path_factory.mktemp("kept") / "home"


@pytest.fixture(autouse=True)
def kept(folder: Path, home: Path, call: Call) -> None:
    """Two runs in the database of the data folder: a block, and then a bypass."""
    if not home.exists():
        for policy in ("taobao-hide.json", "cancel-open.json"):
            assert call("score", policy).code == 0
        shutil.copytree(folder / "home", home)
    shutil.copytree(home, folder / "home", dirs_exist_ok=True)


def test_runs_are_listed_the_latest_first(call: Call) -> None:
    """A table to read, and JSON with the id that `show` takes."""
    text = call("runs", "list").out
    assert_readable(text)
    assert text.index("cancel-open.json") < text.index("taobao-hide.json")
    found = call("runs", "list", "--format", "json").json
    assert [each["policies"] for each in found] == [["cancel-open.json"], ["taobao-hide.json"]]
    assert [each["number"] for each in found] == [2, 1]


def test_a_run_is_shown_as_it_was(call: Call) -> None:
    """By its id, the beginning of it, or as the latest; the JSON is that of the score."""
    score = call("score", "cancel-open.json", "--format", "json", "--db", "none")
    id_ = score.json["run"]
    for words in ((), ("latest",), (id_,), (id_[:6],)):
        assert call("runs", "show", *words, "--format", "json") == score
    first = call("runs", "list", "--format", "json").json[1]["id"]
    text = call("runs", "show", first).out
    assert_readable(text)
    assert "taobao-hide.json" in text
    assert "1/1" in text


def test_a_run_that_is_not_there_is_refused(call: Call) -> None:
    """One sentence, exit code 2."""
    assert_refused(call("runs", "show", "nope"), '"nope"')


def test_a_run_goes_by_its_number(call: Call) -> None:
    """The number that the list shows; up to four digits are never the beginning of an id."""
    kept = call("runs", "list", "--format", "json").json
    rows = [row.split() for row in call("runs", "list").out.splitlines()]
    assert [row[:2] for row in rows[1:3]] == [["2", kept[0]["id"][:10]], ["1", kept[1]["id"][:10]]]
    for run in kept:
        found = call("runs", "show", run["number"], "--format", "json").json
        assert found["run"] == run["id"]
    assert_refused(call("runs", "show", "99"), "no run has the number 99; the latest are 1, 2")
    assert_refused(call("diff", "1", "99"), "99: there is no such file, and no kept run")


def test_an_answer_takes_its_format_from_the_files_end(folder: Path, call: Call) -> None:
    """As every other report does; a format that is named counts first."""
    one = "SELECT 1 AS a"
    assert call("sql", one, "-o", "one.csv").code == 0
    assert call("sql", one, "-o", "one.txt", "--format", "json").code == 0
    assert call("sql", one, "-o", "one.parquet").code == 0
    assert (folder / "one.csv").read_text() == "a\n1\n"
    assert json.loads((folder / "one.txt").read_text()) == [{"a": 1}]
    assert (folder / "one.parquet").read_bytes()[:4] == b"PAR1"
    assert_refused(call("sql", one, "-o", "one.md"), 'one.md: the end ".md" tells no format')
    assert_refused(call("sql", one, "-o", "one"), "one: the name tells no format")
    assert_refused(call("sql", one, "-o", "a.csv", "--format", "table"), "a table is for the")


def test_what_a_query_lacks_is_said_in_one_sentence(call: Call) -> None:
    """The database's exclamation mark does not stand in the middle of it."""
    refused = call("sql", "SELECT * FROM run")
    assert_refused(refused, 'does not exist; did you mean "')
    assert "!" not in refused.err


def test_a_database_can_be_named(folder: Path, call: Call) -> None:
    """`--db` of `score`, `runs` and `sql` is the same file."""
    call("score", "taobao-hide.json", "--db", "other.duckdb")
    found = call("runs", "list", "--db", "other.duckdb", "--format", "json").json
    assert len(found) == 1
    assert call("runs", "show", "--db", "other.duckdb").code == 0
    answer = call(
        "sql", "SELECT count(*) AS n FROM runs", "--db", "other.duckdb", "--format", "json"
    )
    assert answer.json == [{"n": 1}]


def test_a_question_is_answered_in_each_format(folder: Path, call: Call) -> None:
    """A table, CSV, JSON, and Parquet in a file; the file holds what is printed."""
    question = "SELECT attack, verdict FROM played JOIN latest USING (run)"
    rows = [{"attack": LOOP, "verdict": "bypassed"}]
    table = call("sql", question).out
    assert_readable(table)
    assert LOOP in table
    text = call("sql", question, "--format", "csv").out
    assert list(csv.DictReader(io.StringIO(text))) == rows
    assert call("sql", question, "--format", "json").json == rows
    assert call("sql", question, "--format", "csv", "-o", "out.csv").out == ""
    assert (folder / "out.csv").read_text(encoding="utf-8") == text
    assert call("sql", question, "--format", "parquet", "-o", "out.parquet") == (0, "", "")
    assert (folder / "out.parquet").read_bytes().startswith(b"PAR1")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("DROP TABLE runs", "only one statement that reads"),
        ("SELECT 1; DELETE FROM runs", "only one statement that reads"),
        ("COPY runs TO 'stolen.csv'", "only one statement that reads"),
        ("SELECT * FROM read_csv('allow.json')", ""),
        ("SELECT nothing FROM runs", "nothing"),
        ("FROM bypases", "bypases"),
        ("SELEC 1", ""),
        ("", ""),
    ],
)
def test_what_does_not_read_is_refused(question: str, says: str, folder: Path, call: Call) -> None:
    """Writing, other files, and what is no SQL: exit code 2, nothing changed."""
    before = call("runs", "list")
    assert_refused(call("sql", question), says)
    assert call("runs", "list") == before
    assert not (folder / "stolen.csv").exists()


def test_parquet_needs_a_file(call: Call) -> None:
    """Bytes are not printed on a terminal."""
    assert_refused(call("sql", "FROM runs", "--format", "parquet"), "name a file")


def test_data_reaches_a_pipe_to_the_letter(call: Call) -> None:
    """CSV for a program keeps every byte; a table for a reader shows it harmless."""
    question = "SELECT 'a' || chr(27) || '[31m' || chr(8238) AS odd"
    assert call("sql", question, "--format", "csv").out == "odd\na\x1b[31m\u202e\n"
    assert json.loads(call("sql", question, "--format", "json").out) == [{"odd": "a\x1b[31m\u202e"}]
    assert_readable(call("sql", question).out)
