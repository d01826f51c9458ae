"""Every file of `tests/invalid` for settings, baselines and locks is refused for its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from trebuchet.errors import SettingsError
from trebuchet.settings import load_baseline, load_configuration, load_lock

HOME = Path(__file__).parents[1] / "invalid"
LOADERS: dict[str, Callable[[Path], object]] = {
    "settings": load_configuration,
    "baselines": load_baseline,
    "locks": load_lock,
}
FILES = [(kind, file) for kind in LOADERS for file in sorted((HOME / kind).iterdir())]


@pytest.mark.parametrize(
    ("kind", "file"), FILES, ids=[f"{kind}-{file.stem}" for kind, file in FILES]
)
def test_each_invalid_file_is_refused_for_its_reason(kind: str, file: Path) -> None:
    """One problem, that of the file's name, in one sentence with line and column."""
    with pytest.raises(SettingsError) as caught:
        LOADERS[kind](file)
    (problem,) = caught.value.problems
    assert re.fullmatch(rf"{problem.code}(-\d)?", file.stem)
    assert str(problem).startswith(f"{file}:{problem.place.line}:{problem.place.column}: ")
    assert "\n" not in problem.message


def test_there_are_enough_invalid_files() -> None:
    """The folders are found, and full."""
    assert len(FILES) >= 45


@pytest.mark.parametrize(
    ("load", "name", "cap"),
    [(load_configuration, "trebuchet.toml", 250_000), (load_lock, "lock.json", 50_000_000)],
)
def test_a_file_that_is_too_large_is_not_read(
    load: Callable[[Path], object], name: str, cap: int, tmp_path: Path
) -> None:
    """The error names the cap; the file is never read."""
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(cap + 1)
    with pytest.raises(SettingsError, match=f"at most {cap:,}"):
        load(path)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Shape and sense are both checked, and every fault has its own line."""
    path = tmp_path / "trebuchet.toml"
    path.write_text(
        'inventry = "x"\nfail-on = ["critcal"]\n[thresholds]\nusability = 101\n'
        '[[waivers]]\ncase = "a"\nattack = "b"\nreason = "r"\nowner = "o"\nexpires = 2027-01-31\n'
    )
    with pytest.raises(SettingsError) as caught:
        load_configuration(path)
    assert [problem.place.line for problem in caught.value.problems] == [1, 2, 4, 5]
    assert 'did you mean "inventory"?' in str(caught.value)
    assert 'did you mean "critical"?' in str(caught.value)
