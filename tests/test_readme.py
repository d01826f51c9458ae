"""The README's two commands are the ones that CI runs."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _commands() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [
        line
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("python3 -m venv")
    ]


def test_the_readme_has_two_commands() -> None:
    """One line sets up and does the main job, one sets up and runs the tests."""
    job, tests = _commands()
    assert job.endswith("trebuchet demo")
    assert "pytest" in tests


def test_ci_runs_the_readmes_test_command() -> None:
    """`.ci/run` holds the README's test command to the letter."""
    assert _commands()[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
