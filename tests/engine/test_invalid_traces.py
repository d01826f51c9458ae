"""Every file of `tests/invalid/traces` is refused with the error that it is named after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trebuchet.documents import TRACE_CAP, read_file
from trebuchet.engine import read_calls
from trebuchet.errors import TraceError

FILES = sorted((Path(__file__).parents[1] / "invalid" / "traces").glob("*.jsonl"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_each_invalid_list_of_calls_is_refused_for_its_reason(file: Path) -> None:
    """One kind of problem, that of the file's name, in one sentence with line and column."""
    with pytest.raises(TraceError) as caught:
        read_calls(read_file(file, TRACE_CAP, TraceError), str(file))
    (code,) = {problem.code for problem in caught.value.problems}
    assert re.fullmatch(rf"{code}(-\d)?", file.stem)
    for problem in caught.value.problems:
        assert "\n" not in problem.message
        assert problem.place.file == str(file)
        assert problem.place.line > 0


def test_there_are_enough_invalid_lists() -> None:
    """The folder is found, and full."""
    assert len(FILES) >= 26
