"""Killed in the middle, a store stays good and holds no half run."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from trebuchet.model.run import Run
from trebuchet.store import ask, load, runs, save

KEEP_ON = """
import sys
from pathlib import Path
from trebuchet.model.run import Run
from trebuchet.store import save
path, start = Path(sys.argv[1]), int(sys.argv[2])
large = Run.model_validate_json(Path(sys.argv[3]).read_text(encoding="utf-8"))
print("begins", flush=True)
for number in range(start, start + 1000):
    save(large.model_copy(update={"id": f"run-{number:05}"}), path)
"""


def killed(path: Path, start: int, large: Path, after: float) -> None:
    """A process that keeps run after run, killed `after` seconds into its work."""
    with subprocess.Popen(
        [sys.executable, "-c", KEEP_ON, str(path), str(start), str(large)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"begins\n"
        time.sleep(after)
        child.kill()


def test_killed_while_keeping(tmp_path: Path, run: Run) -> None:
    """After each kill the file opens, its last run is whole, keeping goes on; at last all are."""
    path, large = tmp_path / "runs.duckdb", tmp_path / "large.json"
    whole = run.model_copy(update={"cases": run.cases * 200})
    large.write_text(whole.model_dump_json(), encoding="utf-8")
    last = ""
    for round_, after in enumerate((0.03, 0.14, 0.25, 0.41, 0.62)):
        killed(path, round_ * 1000, large, after)
        if not path.exists():
            continue  # killed before there was a file: nothing is lost
        last = max((row.id for row in runs(path) if row.id.startswith("run-")), default="")
        assert not last or load(path, last) == whole.model_copy(update={"id": last})
        save(run.model_copy(update={"id": f"after-{round_}"}), path)
    assert last
    for row in runs(path):
        expected = run if row.id.startswith("after-") else whole
        assert load(path, row.id) == expected.model_copy(update={"id": row.id})
    stray = ask(path, "SELECT DISTINCT run FROM cases ANTI JOIN runs ON runs.id = cases.run")
    assert stray.rows == ()


def test_error_in_the_middle_keeps_nothing(
    store: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours between two tables leaves the store as it was."""
    from trebuchet.store import keeping

    def half(_: Run) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(keeping, "rows", half)
    with pytest.raises(ZeroDivisionError):
        save(run.model_copy(update={"id": "half"}), store)
    assert [row.id for row in runs(store)] == [run.id]
