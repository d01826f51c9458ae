"""Finds the configuration of a project: in the working directory, or above it."""

from __future__ import annotations

import tomllib
from pathlib import Path

from trebuchet.documents import SETTINGS_CAP, read_file
from trebuchet.errors import SettingsError

OWN = "trebuchet.toml"
SHARED = "pyproject.toml"
NAMES = (OWN, SHARED)
"""The files that can hold a configuration, the first of them first."""


def find_configuration(folder: Path) -> Path | None:
    """The nearest `trebuchet.toml`, or `pyproject.toml` with `[tool.trebuchet]`, from here up.

    The search ends at the top of a git repository: what lies above is somebody else's.
    """
    for home in (folder, *folder.parents):
        if (home / OWN).is_file():
            return home / OWN
        if (home / SHARED).is_file() and _speaks_of_us(home / SHARED):
            return home / SHARED
        if (home / ".git").exists():
            return None
    return None


def _speaks_of_us(path: Path) -> bool:
    """Whether the table is there; a file that is no TOML is another tool's to complain of."""
    try:
        text = read_file(path, SETTINGS_CAP, SettingsError)
        return "trebuchet" in text and "trebuchet" in tomllib.loads(text).get("tool", {})
    except (SettingsError, ValueError, RecursionError, AttributeError, TypeError):
        return False
