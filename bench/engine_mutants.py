"""Whether the engine's tests notice faults: each planted in a copy, the tests run against it.

Run: python bench/engine_mutants.py [--only WORD] [--jobs N]
The faults stand in engine_mutants.yaml as substitutions of text. Each run is a fork of one process
that has the libraries loaded already; the fast tests come first and the first failure ends it.
Ends with 1 when a fault goes unnoticed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
FAULTS = Path(__file__).with_name("engine_mutants.yaml")
LOADED = ("hypothesis", "hypothesis.strategies", "hypothesis.extra", "pydantic", "re2")
"""What takes long to import and no fault touches."""
OPTIONS = ("-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "--hypothesis-seed=0")
SLOW = "test_engine_laws.py"
"""What is run last: it tries many examples, and makes the first that fails smaller."""


def tests(folder: Path) -> list[str]:
    """The engine's tests in a checkout, fast ones first."""
    engine = sorted((folder / "tests" / "engine").glob("test_*.py"), key=lambda path: path.name)
    engine.sort(key=lambda path: path.name == SLOW)
    return [str(path) for path in (folder / "tests" / "conformance", *engine)]


class Fault(NamedTuple):
    """A substitution in one file of the engine; none at all where `file` is empty."""

    name: str
    file: str
    old: str
    new: str


class Outcome(NamedTuple):
    """How the tests ended on one fault."""

    fault: Fault
    code: int
    test: str
    """The first test that failed."""
    seconds: float


class _First:
    """Keeps the name of the first test that fails."""

    def __init__(self) -> None:
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest after each phase of each test."""
        if report.failed and not self.failed:
            self.failed = report.nodeid.split("/")[-1]


def faults() -> tuple[Fault, ...]:
    """The faults, each of which must fit its file exactly once."""
    found = []
    for entry in yaml.safe_load(FAULTS.read_text(encoding="utf-8")):
        source = ROOT / "analyzer" / "trebuchet" / "engine" / entry["file"]
        times = source.read_text(encoding="utf-8").count(entry["from"])
        if times != 1:
            sys.exit(f'"{entry["name"]}": its text stands {times} times in {entry["file"]}')
        found.append(Fault(entry["name"], entry["file"], entry["from"], entry["to"]))
    return tuple(found)


def plant(fault: Fault, folder: Path) -> None:
    """Lay out a checkout in which the engine has this fault."""
    ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for name in ("analyzer", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in ("attacks", "data"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    if fault.file:
        path = folder / "analyzer" / "trebuchet" / "engine" / fault.file
        path.write_text(
            path.read_text(encoding="utf-8").replace(fault.old, fault.new), encoding="utf-8"
        )


def try_out(fault: Fault) -> Outcome:
    """The tests on one fault; runs in a process of its own."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plant(fault, folder)
        os.chdir(folder)
        sys.path[:] = [path for path in sys.path if not Path(path).is_relative_to(ROOT)]
        sys.dont_write_bytecode = True
        first = _First()
        with open(os.devnull, "w") as nowhere:
            sys.stdout = sys.stderr = nowhere
            options = [*OPTIONS, f"--rootdir={folder}", *tests(folder)]
            code = pytest.main(options, plugins=[first])
        os.chdir(ROOT)
        return Outcome(fault, int(code), first.failed, time.perf_counter() - start)


def outcomes(planted: Sequence[Fault], jobs: int) -> Iterator[Outcome]:
    """Each fault in turn, each in a fresh fork."""
    for name in LOADED:
        import_module(name)
    context = get_context("fork")
    for begin in range(0, len(planted), jobs):
        batch = planted[begin : begin + jobs]
        with ProcessPoolExecutor(len(batch), context) as running:
            yield from running.map(try_out, batch)


def main() -> None:
    """Plant, run and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="faults whose name or file holds this word")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    planted = [fault for fault in faults() if asked.only in f"{fault.file} {fault.name}"]
    sound = next(outcomes([Fault("none", "", "", "")], 1))
    if sound.code != pytest.ExitCode.OK:
        sys.exit(f"without any fault {sound.test or 'collecting the tests'} fails already")
    print(f"without any fault all tests pass, {sound.seconds:.1f} s\n")
    missed = []
    for fault, code, test, seconds in outcomes(planted, asked.jobs):
        noticed = code == pytest.ExitCode.TESTS_FAILED
        seen = test if noticed else "NOT NOTICED" if code == 0 else f"no fair fault: pytest {code}"
        print(f"{fault.file:14} {fault.name:64} {seconds:4.1f} s  {seen}", flush=True)
        if not noticed:
            missed.append(fault)
    print(f"\n{len(planted) - len(missed)} of {len(planted)} faults are noticed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
