"""A small corpus folder that each test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from trebuchet._resources import resource

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of one attack and one honest session, with the shipped taxonomy."""
    home = tmp_path / "attacks"
    shutil.copytree(SMALL, home)
    for name in ("taxonomy.yaml", "frameworks.yaml"):
        shutil.copy(resource("attacks") / name, home / name)
    return home


@pytest.fixture
def attack_file(folder: Path) -> Path:
    """The only attack's file."""
    return folder / "runaway" / "looped-cancels.yaml"


@pytest.fixture
def session_file(folder: Path) -> Path:
    """The only session's file."""
    return folder / "benign" / "weekly-report.yaml"
