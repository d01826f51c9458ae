"""What was judged before, by a hash of all that it came from; it may be lost at any time.

The folder is the user's own and never the project's, so that no change of a project can bring its
own verdicts. A file that is cut, foreign or of another version is as good as none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

from platformdirs import user_cache_path
from pydantic import ValidationError

from trebuchet.model.value import Value

V = TypeVar("V", bound=Value)

MOST: Final = 200
"""Files that are kept; the longest unused go first."""
LARGEST: Final = 200_000_000
"""A file of more bytes is not read."""


def cache_folder() -> Path:
    """The folder in the user's cache; nothing is made by asking."""
    return user_cache_path("trebuchet") / "judged"


def recall(folder: Path, key: str, kind: type[V]) -> V | None:
    """What was remembered under `key`, or None; what cannot be used is not there."""
    path = folder / f"{key}.json"
    try:
        if path.stat().st_size > LARGEST:
            return None
        head, _, body = path.read_bytes().partition(b"\n")
        if head.decode("ascii") != _sum(body):
            return None
        found = kind.model_validate_json(body)
        os.utime(path)
    except (OSError, ValueError, ValidationError, RecursionError):
        return None
    return found


def remember(folder: Path, key: str, value: Value) -> None:
    """Keep `value` under `key`, whole or not at all; that it cannot be kept is no fault."""
    body = value.model_dump_json().encode("utf-8", "surrogatepass")
    part = folder / f".{key}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(_sum(body).encode() + b"\n" + body)
        part.replace(folder / f"{key}.json")
        _tidy(folder)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def judged_once(folder: Path | None, key: str, kind: type[V], judge: Callable[[], V]) -> V:
    """What `judge` gives, remembered under `key`; without a folder it is always judged."""
    found = None if folder is None else recall(folder, key, kind)
    if found is None:
        found = judge()
        if folder is not None:
            remember(folder, key, found)
    return found


def _sum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _tidy(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[MOST:]:
        path.unlink(missing_ok=True)
