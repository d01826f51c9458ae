"""Every file of `tests/invalid/worlds` is refused with the error that it is named after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trebuchet.corpus import load_world
from trebuchet.errors import CorpusError

FILES = sorted((Path(__file__).parents[1] / "invalid" / "worlds").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_each_invalid_world_is_refused_for_its_reason(file: Path) -> None:
    """One problem, that of the file's name, in one sentence with line and column."""
    with pytest.raises(CorpusError) as caught:
        load_world(file)
    (problem,) = caught.value.problems
    assert re.fullmatch(rf"{problem.code}(-\d)?", file.stem)
    assert str(problem).startswith(f"{file}:{problem.place.line}:{problem.place.column}: ")
    assert "\n" not in problem.message


def test_there_are_enough_invalid_worlds() -> None:
    """The folder is found, and full."""
    assert len(FILES) >= 9
