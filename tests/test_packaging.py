"""The wheel, installed away from the checkout, finds its corpus and scores a policy."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built by way of the source distribution as releases are."""
    folder = tmp_path_factory.mktemp("dist")
    sources = folder / "sdist"
    for what, source, target in (
        ("build_sdist", ROOT, sources),
        ("build_wheel", None, folder),
    ):
        place = source or _unpacked(sources)
        target.mkdir(exist_ok=True)
        subprocess.run(
            [
                sys.executable,
                "-c",
                f"import hatchling.build as b; b.{what}({str(target)!r})",
            ],
            cwd=place,
            check=True,
            capture_output=True,
        )
    return next(folder.glob("*.whl"))


def _unpacked(folder: Path) -> Path:
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


def _tracked(folder: str) -> set[str]:
    done = subprocess.run(
        ["git", "ls-files", folder], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_the_wheel_holds_what_git_holds(wheel: Path) -> None:
    """Corpus, dashboard and data in the wheel are the tracked files, no more and no less."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files belong in the wheel")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("attacks", "dashboard", "data"):
        packed = {
            name.removeprefix("trebuchet/")
            for name in names
            if name.startswith(f"trebuchet/{folder}/")
        }
        assert packed == _tracked(folder)


def test_the_wheel_holds_no_pictures(wheel: Path) -> None:
    """The README's pictures, the tests and the benchmarks stay in the sources."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"trebuchet"}
    assert not [name for name in names if name.endswith(".png")]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds this wheel, and its dependencies from the test environment.

    A path file adds the folder of the dependencies without reading the path files in it, so an
    editable install beside them stays unseen.
    """
    place = tmp_path_factory.mktemp("away") / "environment"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    subprocess.run(
        f"{sys.executable} -m pip --python {python} install -q --no-deps {wheel}".split(),
        check=True,
        capture_output=True,
    )
    packages = next((place / "lib").glob("python*")) / "site-packages"
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return place


def test_the_wheel_scores_a_policy_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    """Installed elsewhere, `trebuchet score` finds its corpus and names the deciding line."""
    (tmp_path / "policy.json").write_text(
        '{"version": "1", "default": "deny", "hide": ["cancel_task"]}', encoding="utf-8"
    )
    done = subprocess.run(
        f"{installed}/bin/trebuchet score policy.json --format json --db runs.duckdb".split(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    cases = {case["attack"]: case for case in json.loads(done.stdout)["cases"]}
    assert cases["looped-destructive-cancels"]["verdict"] == "blocked"
    assert cases["looped-destructive-cancels"]["source"] == "policy.json:1:46"
    assert (tmp_path / "runs.duckdb").exists()


def test_the_wheel_is_used_and_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    """The package that runs there is the one that was installed there."""
    done = subprocess.run(
        [str(installed / "bin" / "python"), "-c", "import trebuchet; print(trebuchet.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(installed))
