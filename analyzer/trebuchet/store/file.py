"""The store's file: made whole, opened briefly, never left half written.

A DuckDB file has one writer or many readers, across processes. So it is opened for one thing at
a time, and a busy one is waited for. It is attached to a connection of its own in memory, which
keeps the settings of two users in one process apart, and as a DuckDB file only: DuckDB would
fetch an extension from the network for a file of another kind.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from trebuchet.errors import Problem, StoreError
from trebuchet.model.place import Place
from trebuchet.store.tables import TABLES
from trebuchet.store.views import MACROS, VIEWS

VERSION: Final = 4
"""Of the tables and views; raised when one changes."""

PATIENCE: Final = 5.0
"""Seconds that a busy file is waited for."""

_OFFLINE: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
}


def refuse(path: Path, code: str, message: str) -> StoreError:
    """The error for one store file."""
    return StoreError(Problem(Place(str(path)), code, message))


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read the store at `path` and write nothing in it."""
    if not os.path.exists(path):  # of a name too long, too
        raise refuse(path, "store-missing", "no runs are kept here yet")
    with _attached(path, "READ_ONLY") as connection:
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in one transaction on the store at `path`: kept whole or not at all."""
    if not os.path.exists(path):
        _create(path)
    with _attached(path, "READ_WRITE") as connection:
        connection.execute("BEGIN")
        yield connection  # an error closes the connection, which rolls back
        try:
            connection.execute("COMMIT")
        except duckdb.Error as error:
            raise refuse(path, "store-unwritable", first_line(error)) from None


def check_writable(path: Path) -> None:
    """Refuse now what `writing` would refuse later: the file as it is, or where it is to be made.

    Nothing is made or changed. Unlike `writing` it asks for a folder that is there.
    """
    if os.path.exists(path):
        with _attached(path, "READ_WRITE"):
            return
    _refuse_dead_link(path)
    if not os.path.isdir(path.parent):
        message = f'cannot be made: there is no folder "{path.parent}"'
        raise refuse(path, "store-unwritable", message)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        message = f'cannot be made: the folder "{path.parent}" may not be written to'
        raise refuse(path, "store-unwritable", message)


def first_line(error: Exception) -> str:
    """What DuckDB says, in its own first line."""
    return str(error).strip().partition("\n")[0]


def quoted(text: str) -> str:
    """`text` as a string in SQL."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def _attached(path: Path, mode: str) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config=_OFFLINE) as connection:
        _attach(connection, path, mode)
        _check_version(connection, path)
        yield connection


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, mode: str) -> None:
    attach = f"ATTACH {quoted(str(path.absolute()))} AS store (TYPE duckdb, {mode})"
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute(attach)
        except duckdb.Error as error:
            if not _busy(error):
                raise refuse(path, "store-unusable", _unusable(path, error)) from None
            if time.monotonic() > give_up:
                raise refuse(
                    path, "store-busy", f"another process has held this file for {PATIENCE:g} s"
                ) from None
            time.sleep(0.05)
        else:
            connection.execute("USE store")
            return


def _busy(error: duckdb.Error) -> bool:
    said = str(error)
    return "Could not set lock" in said or "file handle conflict" in said


def _unusable(path: Path, error: duckdb.Error) -> str:
    """Why a file cannot be attached, as far as the file itself tells."""
    if path.is_dir():
        return "this is a folder, not a database of runs"
    try:
        head = _head(path)
    except OSError as fault:
        return f"cannot be opened: {fault.strerror}"
    if head[_MAGIC] != b"DUCK":
        return "this file is no database of runs"
    said = first_line(error)
    _, refused, reason = said.partition("Cannot open file ")
    if refused:
        return f"cannot be opened: {reason.rpartition(': ')[2]}"
    if "Corrupt" in said or "enough bytes" in said:
        return "this database of runs is damaged; keep runs in another file, or remove it"
    return f"this database cannot be opened: {said}"


def _head(path: Path) -> bytes:
    """The first bytes of a plain file; nothing of a pipe, which would be waited for."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read(_MAGIC.stop)


_MAGIC: Final = slice(8, 12)
"""The bytes of a DuckDB file that say what it is."""


def _check_version(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        found = connection.execute("SELECT max(version) FROM store_version").fetchone()
    except duckdb.Error:
        found = None
    version = found[0] if found else None
    if version is None:
        raise refuse(path, "not-a-store", "this database is not one of runs")
    if version != VERSION:
        age = "a newer" if version > VERSION else "an older"
        raise refuse(
            path,
            "store-version",
            f'this store has version "{version}", of {age} trebuchet; this one reads "{VERSION}"',
        )


def _create(path: Path) -> None:
    """Make an empty store beside its place and link it there, so that no half-made file shows."""
    _refuse_dead_link(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=path.parent, prefix=".trebuchet-") as folder:
            new = Path(folder) / "new.duckdb"
            with duckdb.connect(str(new), config=_OFFLINE) as connection:
                for statement in (
                    "BEGIN",
                    *(table.ddl for table in TABLES),
                    *MACROS,
                    *(view.ddl for view in VIEWS),
                    f"CREATE TABLE store_version AS SELECT {VERSION} AS version",
                    "COMMIT",
                ):
                    connection.execute(statement)
            _place(new, path)
    except (OSError, duckdb.Error) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or first_line(error)
        raise refuse(path, "store-unwritable", f"cannot be made: {reason}") from None


def _refuse_dead_link(path: Path) -> None:
    if os.path.islink(path):
        raise refuse(path, "store-unwritable", "cannot be made: this link leads nowhere")


def _place(new: Path, path: Path) -> None:
    try:
        os.link(new, path)
    except FileExistsError:
        return  # another process was quicker, and its store is as good
    except OSError:
        new.rename(path)  # a file system without hard links
