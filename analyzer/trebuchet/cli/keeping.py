"""Keeps a run in the database, unless the user wants none."""

from __future__ import annotations

from pathlib import Path

from trebuchet.cli.terminal import warn
from trebuchet.errors import StoreError
from trebuchet.model.escalation import Escalation
from trebuchet.model.run import Run


def kept_in(db: str | None) -> tuple[str, ...]:
    """The file that the user named, if any: no report is written over it."""
    return () if db is None or db == "none" else (db,)


def ready(db: str | None) -> None:
    """Raises where `keep` could not save to `db`, before anything is computed or written.

    Only a file that the user named: for the other one a warning at the end is enough.
    """
    from trebuchet.store.file import check_writable

    for file in kept_in(db):
        check_writable(Path(file))


def keep(run: Run, db: str | None) -> None:
    """Saves the run to `db`, to the user's data folder when it is None, nowhere when `none`.

    A file that the user named must work. The one that was not asked for may fail with a line of
    warning: the score itself stands.
    """
    if db == "none":
        return
    from trebuchet.store import default_path, save

    if db is not None:
        save(run, Path(db))
        return
    try:
        save(run, default_path())
    except StoreError as error:
        warn(f"the run was not kept: {error}")


def keep_paths(found: Escalation, db: str | None) -> None:
    """Saves an escalation by itself, where and as `keep` saves a run."""
    if db == "none":
        return
    from trebuchet.store import default_path, save_escalation

    if db is not None:
        save_escalation(found, Path(db))
        return
    try:
        save_escalation(found, default_path())
    except StoreError as error:
        warn(f"the paths were not kept: {error}")


def database(db: str | None) -> Path:
    """The database file that a reading verb means."""
    from trebuchet.store import default_path

    return Path(db) if db else default_path()
