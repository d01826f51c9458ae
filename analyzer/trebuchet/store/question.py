"""A question in SQL, answered by the store without changing it or touching anything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb
from duckdb.sqltypes import DuckDBPyType

from trebuchet.errors import Problem, StoreError
from trebuchet.model.answer import Answer, Column
from trebuchet.model.place import Place
from trebuchet.store.file import quoted, reading, refuse

FORMATS: Final = {
    "csv": "FORMAT csv, HEADER true",
    "json": "FORMAT json, ARRAY true",
    "parquet": "FORMAT parquet",
}
"""The formats that DuckDB writes itself, with its own words for each."""

READABLE: Final = 200
"""Rows that `ask` gives unless told otherwise."""


def ask(path: Path, sql: str, limit: int = READABLE) -> Answer:
    """The first `limit` rows that one reading statement gives, every value as text."""
    statement = _one_question(sql)
    with reading(path) as store, _in_own_words():
        _lock(store)
        answer = store.sql(statement)
        columns = tuple(
            Column(name, _numeric(type_))
            for name, type_ in zip(answer.columns, answer.types, strict=True)
        )
        found = store.execute(
            f"SELECT COLUMNS(*)::VARCHAR FROM (\n{statement}\n) LIMIT {limit + 1}"  # noqa: S608
        ).fetchall()
    return Answer(columns=columns, rows=tuple(found[:limit]), more=len(found) > limit)


def query(path: Path, sql: str, format: str, out: Path | None = None) -> str:  # noqa: A002
    """One reading statement's rows as `csv`, `json` or `parquet`, written by DuckDB.

    Gives the text, or, where `out` names a file, puts it there whole and gives nothing.
    """
    statement = _one_question(sql)
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise _bad("query-format", f'no format "{format}"; known are {known}')
    if out is None and format == "parquet":
        raise _bad("query-format", "parquet is no text: name a file for it")
    try:
        with TemporaryDirectory(dir=out.parent if out else None, prefix=".trebuchet-") as folder:
            written = Path(folder).resolve() / f"answer.{format}"
            with reading(path) as store, _in_own_words():
                _lock(store, written)
                store.execute(
                    f"COPY (\n{statement}\n) TO {quoted(str(written))} ({FORMATS[format]})"
                )
            if out is None:
                return written.read_text(encoding="utf-8")
            written.replace(out)
            return ""
    except OSError as error:
        raise refuse(
            out or path, "query-unwritable", f"cannot be written: {error.strerror}"
        ) from None


def _one_question(sql: str) -> str:
    """The text of the one reading statement in `sql`; anything else is refused."""
    with _in_own_words():
        sql.encode()
        statements = duckdb.extract_statements(sql)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise _bad(
            "query-refused",
            "only one statement that reads is answered: "
            "SELECT, WITH, FROM, VALUES, SHOW, DESCRIBE or SUMMARIZE",
        )
    return statements[0].query.strip().rstrip(";")


def _lock(store: duckdb.DuckDBPyConnection, written: Path | None = None) -> None:
    """Close every way out of the database, but for the one file to be written."""
    if written is not None:
        store.execute(f"SET allowed_paths = [{quoted(str(written))}]")
    store.execute("SET enable_external_access = false")
    store.execute("SET lock_configuration = true")


@contextmanager
def _in_own_words() -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        lines = str(error).strip().splitlines()
        hint = "".join(
            f"; {line[0].lower()}{line[1:]}"
            for line in lines[1:2]
            if line.startswith(("Did you mean", "Candidate"))
        )
        raise _bad("query-invalid", lines[0].rstrip("!.") + hint) from None
    except UnicodeEncodeError:
        raise _bad("query-invalid", "the query is not valid Unicode") from None


def _bad(code: str, message: str) -> StoreError:
    return StoreError(Problem(Place("query"), code, message))


def _numeric(type_: DuckDBPyType) -> bool:
    return type_.id in {
        "tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint",
        "uinteger", "ubigint", "uhugeint", "float", "double", "decimal",
    }  # fmt: skip
