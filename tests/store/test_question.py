"""Questions in SQL read the store and nothing else, and change nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import duckdb
import pytest

from trebuchet.errors import StoreError
from trebuchet.model.run import Run
from trebuchet.store import FORMATS, ask, query
from trebuchet.store.tables import TABLES
from trebuchet.store.views import VIEWS

DOCS = Path(__file__).parents[2] / "docs" / "store.md"

REFUSED = (
    "",
    "-- nothing",
    "SELECT 1; SELECT 2",
    "DELETE FROM runs",
    "INSERT INTO runs (id) VALUES ('x')",
    "UPDATE runs SET id = 'x'",
    "DROP TABLE runs",
    "CREATE TABLE x AS SELECT 1",
    "COPY runs TO 'stolen.csv'",
    "ATTACH 'other.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "EXPORT DATABASE 'stolen'",
    "CHECKPOINT",
    "EXPLAIN ANALYZE DELETE FROM runs",
)
INVALID = (
    "SELEC 1",
    "SELECT 1 /* open",
    "SELECT 1) TO 'stolen.csv'; COPY (SELECT 1",
    "SELECT ?",
    "SELECT nothing FROM runs",
    "FROM missing",
    "FROM read_text('/etc/hostname')",
    "FROM read_csv('/etc/passwd')",
    "FROM '/etc/passwd'",
    "FROM glob('/*')",
    "FROM read_parquet('https://example.org/x.parquet')",
    "FROM tables",
    "SELECT getenv('HOME')",
    "SELECT '\ud800'",
    "WITH x AS (DELETE FROM runs RETURNING *) FROM x",
)


@pytest.mark.parametrize("sql", REFUSED)
def test_only_reading_is_answered(sql: str, store: Path) -> None:
    """Anything but one reading statement is refused, and the store stays as it was."""
    before = store.read_bytes()
    for answer in (lambda: ask(store, sql), lambda: query(store, sql, "csv")):
        with pytest.raises(StoreError, match=r"^query: .+$") as caught:
            answer()
        assert caught.value.problems[0].code in ("query-refused", "query-invalid")
    assert store.read_bytes() == before


@pytest.mark.parametrize("sql", INVALID)
def test_bad_questions_get_one_sentence(sql: str, store: Path) -> None:
    """What DuckDB cannot answer, or what would leave the database, is one line and no traceback."""
    before = store.read_bytes()
    tables = {"a local": "variable"}
    assert tables
    for answer in (lambda: ask(store, sql), lambda: query(store, sql, "json")):
        with pytest.raises(StoreError) as caught:
            answer()
        assert "\n" not in str(caught.value)
        assert str(caught.value).startswith("query: ")
    assert store.read_bytes() == before


def test_misspelt_column_gets_its_hint(store: Path) -> None:
    """DuckDB's own nearest column is part of the sentence."""
    with pytest.raises(StoreError, match=r'"verdic" not found.*andidate bindings: "verdict"'):
        ask(store, "SELECT verdic FROM cases")


def test_answer_is_text_with_its_columns(store: Path) -> None:
    """An answer names its columns, says which are numbers, and holds NULL as None."""
    answer = ask(store, "SELECT attack, executed, NULL AS gap FROM cases LIMIT 1 -- the first")
    assert [tuple(column) for column in answer.columns[:2]] == [
        ("attack", False),
        ("executed", True),
    ]
    assert answer.rows == (("crumbs", "200", None),)
    assert not answer.more


def test_long_answers_are_cut(store: Path) -> None:
    """`ask` gives so many rows and says that there are more."""
    answer = ask(store, "SELECT range FROM range(10)", limit=3)
    assert (len(answer.rows), answer.more) == (3, True)


@pytest.mark.parametrize("sql", ["SHOW TABLES", "DESCRIBE runs", "SUMMARIZE runs", "VALUES (1)"])
def test_questions_about_the_store_itself(sql: str, store: Path) -> None:
    """Tables and columns can be asked for, in every format."""
    assert ask(store, sql).rows
    assert query(store, sql, "csv").count("\n") > 1


def test_csv_and_json_are_duckdbs_own(store: Path) -> None:
    """CSV has a header; JSON is one array; both hold the same rows, in order."""
    sql = "SELECT attack, verdict FROM cases ORDER BY attack;"
    table = list(csv.DictReader(io.StringIO(query(store, sql, "csv"))))
    assert json.loads(query(store, sql, "json")) == table
    assert table[0] == {"attack": "crumbs", "verdict": "bypassed"}


def test_empty_json_is_an_array(store: Path) -> None:
    """No rows are an empty array, not an empty text."""
    assert json.loads(query(store, "FROM cases WHERE false", "json")) == []


def test_parquet_goes_into_a_file(store: Path, tmp_path: Path) -> None:
    """Parquet is put where it was asked for, whole, over what was there."""
    out = tmp_path / "it's.parquet"
    out.write_text("old", encoding="utf-8")
    assert query(store, "SELECT attack, executed FROM cases", "parquet", out) == ""
    found = duckdb.read_parquet(str(out)).order("attack").fetchall()
    assert found[0] == ("crumbs", 200)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["it's.parquet", "runs.duckdb"]


def test_parquet_needs_a_file(store: Path) -> None:
    """Parquet on a terminal is refused, and so is a format that does not exist."""
    with pytest.raises(StoreError, match="parquet is no text"):
        query(store, "SELECT 1", "parquet")
    with pytest.raises(StoreError, match='no format "xml"; known are csv, json, parquet'):
        query(store, "SELECT 1", "xml")


@pytest.mark.parametrize("name", ["missing/out.csv", "."])
def test_unwritable_output_is_refused(name: str, store: Path, tmp_path: Path) -> None:
    """An output that cannot be written is one sentence with its path."""
    with pytest.raises(StoreError, match="cannot be written"):
        query(store, "SELECT 1", "csv", tmp_path / name)


def test_views_answer_their_questions(store: Path, run: Run) -> None:
    """Each view says what the run that was kept says."""

    def rows(sql: str) -> list[tuple[str | None, ...]]:
        return list(ask(store, sql).rows)

    assert rows("FROM latest") == [(run.id,)]
    assert rows("SELECT attack, severity, tool, source, rule FROM bypasses") == [
        ("loop", "critical", "em_cancel_task", "policy.json:7:5", None),
        ("crumbs", "medium", "em_cancel_task", "policy.json:7:5", None),
    ]
    assert rows("SELECT first_arguments->>'$.params.task_id' FROM bypasses LIMIT 1") == [
        ("item-other-1",)
    ]
    assert rows("SELECT attack, tool, reached, harm_at FROM contained") == [
        ("drip", "em_cancel_task", "200.0", "10.5")
    ]
    assert rows("SELECT kind, work, step, number, tool, rule FROM broken_work") == [
        ("session", "refund-desk", "pay", "4", "em_pay_out", "approve"),
        ("twin", "drip", "cancel", None, "em_cancel_task", "cap"),
    ]
    assert rows("SELECT kind, work, tool FROM waiting") == [
        ("attack", "fatigue", "em_cancel_task"),
        ("session", "late-shift", "em_pay_out"),
        ("twin", "fatigue", "em_cancel_task"),
    ]
    assert rows("SELECT verdict, cases FROM verdicts_by_tactic WHERE tactic = 'runaway'") == [
        ("blocked", "1"),
        ("bypassed", "2"),
        ("contained", "1"),
        ("held", "1"),
    ]
    assert rows("SELECT rule, source, cases, blocked, held, bypassed FROM deciding_rules") == [
        ("(default deny)", "policy.json:7:5", "3", "1", "1", "0"),
        (None, "policy.json:7:5", "2", "0", "0", "2"),
    ]
    assert rows("SELECT tool, attacks, harmful, worst FROM exposed_tools") == [
        ("em_cancel_task", "5", "3", "critical")
    ]
    assert rows("SELECT attack, reason, text FROM uncovered") == [
        ("smuggling", "gateway", "pin it")
    ]
    assert rows("SELECT attack FROM undecidable") == [("fatigue",)]
    assert rows("SELECT what, text FROM assumed") == [
        ("grants", "every grant"),
        ("needs", "every tool is needed"),
        ("own.domain", "ourco.example (policy.json:6:12)"),
        ("world", "the shipped world"),
    ]
    assert rows("SELECT number, policies, protection, usability, stopped FROM scores") == [
        ("1", "policy.json", None, "C", "2.0")
    ]
    assert rows("SELECT count(*), count(tool) FROM played") == [("5", "5")]


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "parquet"])
@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_every_view_can_be_written(view: str, format_: str, store: Path) -> None:
    """Every view comes out in every format of text."""
    assert query(store, f"FROM {view}", format_)


def test_documented_questions_are_answered(store: Path) -> None:
    """Every query in `docs/store.md` runs."""
    queries = re.findall(r"```sql\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(queries) > 3
    for sql in queries:
        assert ask(store, sql).columns


def test_every_table_and_view_is_documented() -> None:
    """`docs/store.md` names each table and view with what it says of itself."""
    text = DOCS.read_text(encoding="utf-8")
    for table in TABLES:
        assert f"| `{table.name}` | {table.row} |" in text
    for view in VIEWS:
        assert f"| `{view.name}` | {view.question} |" in text
