"""Every file of `tests/invalid/attacks` is refused with the error that it is named after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trebuchet.corpus import check_files

FILES = sorted((Path(__file__).parents[1] / "invalid" / "attacks").glob("*.yaml"))


def directive(data: bytes, word: str) -> str | None:
    """What a comment `# word: …` at the top of a file says."""
    found = re.search(rf"^# {word}: (.+?)\s*$".encode(), data, re.MULTILINE)
    return found[1].decode() if found else None


def laid_out(file: Path, folder: Path) -> Path:
    """The file copied to where its `# at:` says, or flat under the name that its id asks for."""
    data = file.read_bytes()
    named = re.search(rb"^id: ([a-z0-9-]+)\s*$", data, re.MULTILINE)
    place = directive(data, "at") or f"{named[1].decode() if named else file.stem}.yaml"
    copy = folder / place
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(data)
    return copy


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.stem))
def test_each_invalid_file_is_refused_for_its_reason(file: Path, tmp_path: Path) -> None:
    """One kind of problem, that of the file's name, in one sentence with line and column."""
    copy = laid_out(file, tmp_path)
    problems = check_files([copy])
    (code,) = {problem.code for problem in problems}
    assert re.fullmatch(rf"{code}(-\d)?", file.stem)
    for problem in problems:
        assert "\n" not in problem.message
        assert problem.place.file == str(copy)
    says = directive(file.read_bytes(), "says")
    assert says is None or says in str(problems[0])


def test_there_are_enough_invalid_files() -> None:
    """The folder is found, and full."""
    assert len(FILES) >= 70
