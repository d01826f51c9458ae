"""A table of plain rows as a Parquet file, written by DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import duckdb

from trebuchet.store.file import first_line, quoted, refuse

_TYPES: Final = {
    "text": "VARCHAR",
    "texts": "VARCHAR[]",
    "whole": "BIGINT",
    "number": "DOUBLE",
    "yes-no": "BOOLEAN",
}


def write_parquet(columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Writes the rows to a Parquet file at `out`, whole or not at all.

    `columns` names each column with what it holds: text, texts, whole, number or yes-no.
    """
    ddl = ", ".join(f'"{name}" {_TYPES[kind]}' for name, kind in columns.items())
    marks = ", ".join("?" for _ in columns)
    values = [[row[name] for name in columns] for row in rows]
    try:
        with (
            TemporaryDirectory(dir=out.parent, prefix=".trebuchet-") as folder,
            duckdb.connect(":memory:") as connection,
        ):
            written = Path(folder) / "table.parquet"
            connection.execute(f"CREATE TABLE rows_ ({ddl})")
            if values:
                connection.executemany(f"INSERT INTO rows_ VALUES ({marks})", values)  # noqa: S608
            connection.execute(f"COPY rows_ TO {quoted(str(written))} (FORMAT parquet)")
            written.replace(out)
    except (OSError, duckdb.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or first_line(error)
        raise refuse(out, "not-written", f"cannot be written: {reason}") from None
