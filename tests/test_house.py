"""The house itself: light imports, one list of public names, layers, no paths of a machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import trebuchet

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("click", "duckdb", "mcp", "networkx", "pandas", "re2", "streamlit", "yaml")


def _loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sorted(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "analyzer")},
    )
    return set(done.stdout.split())


def test_import_is_light() -> None:
    """`import trebuchet` loads pydantic and nothing heavier."""
    assert not _loaded_after("import trebuchet").intersection(HEAVY)


def test_help_is_light() -> None:
    """The help of the command line loads neither pydantic nor any heavier library."""
    statement = (
        "from click.testing import CliRunner; from trebuchet.cli import group; "
        "CliRunner().invoke(group, ['--help'])"
    )
    loaded = _loaded_after(statement)
    assert "click" in loaded
    assert not loaded.intersection({"duckdb", "mcp", "pandas", "re2", "streamlit", "yaml"})


def test_public_names_exist() -> None:
    """Every name that the package promises can be had from it."""
    for name in trebuchet.__all__:
        assert getattr(trebuchet, name) is not None


def test_resources_are_found() -> None:
    """Corpus, dashboard and data are found wherever the package lies."""
    from trebuchet._resources import resource

    for name in ("attacks", "dashboard", "data"):
        assert resource(name).is_dir()


def test_every_test_says_what_it_holds() -> None:
    """Each test function has a docstring with the behaviour it holds."""
    import ast

    silent = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name.startswith("test_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{path.name}:{node.lineno} {node.name}")
    assert not silent
