"""The file of runs that the pages are over."""

from __future__ import annotations

import os
from pathlib import Path

from panes import empty
from trebuchet.store import default_path
from trebuchet.views import runs_frame


def opened() -> Path | None:
    """The file of runs; where it holds none the page says how to fill it, and there is no path."""
    path = filled()
    if path is None:
        empty.show(_path())
    return path


def filled() -> Path | None:
    """The file of runs where it holds any."""
    path = _path()
    there = path.exists() and path.stat().st_size > 0
    return path if there and not runs_frame(path).empty else None


def _path() -> Path:
    return Path(os.environ.get("TREBUCHET_DB") or default_path())
