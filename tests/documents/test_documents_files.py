"""Reading files: what is refused before a parser sees it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.documents import POLICY_CAP, decode, read_file
from trebuchet.errors import CorpusError, PolicyError, TrebuchetError

BYTES = [
    ("utf-16", "{}".encode("utf-16"), 1, 1),
    ("utf-16", "{}".encode("utf-16-be").join([b"\xfe\xff", b""]), 1, 1),
    ("utf-16", "{}".encode("utf-32"), 1, 1),
    ("nul-byte", b'{"a":\n \0}', 2, 2),
    ("nul-byte", "{}".encode("utf-16-le"), 1, 2),
    ("not-utf-8", "a: é\nb: ".encode() + b"\xe9", 2, 4),
    ("not-utf-8", b"a: \xed\xa0\x80", 1, 4),
    ("not-utf-8", "é".encode() + b"\xff", 1, 2),
]


@pytest.mark.parametrize(("code", "data", "line", "column"), BYTES)
def test_bytes_that_are_no_text_are_refused_with_their_place(
    tmp_path: Path, code: str, data: bytes, line: int, column: int
) -> None:
    """Binary, UTF-16, UTF-32 and broken UTF-8 end in one problem at the first bad byte."""
    path = tmp_path / "policy.json"
    path.write_bytes(data)
    with pytest.raises(PolicyError) as caught:
        read_file(path, POLICY_CAP, PolicyError)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place) == (code, (str(path), line, column))


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    """UTF-8 with a byte order mark is UTF-8."""
    path = tmp_path / "policy.yaml"
    path.write_bytes(b"\xef\xbb\xbfversion: 1")
    assert read_file(path, POLICY_CAP, PolicyError) == "version: 1"


def test_a_file_over_the_cap_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file of 50 GB ends at once, in a message that names both sizes."""
    path = tmp_path / "policy.json"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(PolicyError, match=r"50,000,000,000 bytes.*5,000,000 \(5 MB\)") as caught:
        read_file(path, POLICY_CAP, PolicyError)
    assert caught.value.problems[0].code == "too-large"


def test_no_more_than_the_cap_is_read_of_a_device() -> None:
    """A device has no size; reading stops beyond the cap."""
    with pytest.raises(PolicyError, match="too large"):
        read_file(Path("/dev/zero"), 1000, PolicyError)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    """Each has its own code, and a place without a line."""
    for path, code in ((tmp_path / "none", "not-found"), (tmp_path, "is-directory")):
        with pytest.raises(CorpusError) as caught:
            read_file(path, POLICY_CAP, CorpusError)
        (problem,) = caught.value.problems
        assert (problem.code, str(problem.place)) == (code, str(path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    """The reason is the system's."""
    path = tmp_path / "policy.json"
    path.touch(mode=0o000)
    with pytest.raises(PolicyError, match="permission denied"):
        read_file(path, POLICY_CAP, PolicyError)


def test_a_name_that_no_file_can_have_is_unreadable() -> None:
    """A NUL in a path is the user's mistake, not ours."""
    with pytest.raises(PolicyError) as caught:
        read_file(Path("a\0b"), POLICY_CAP, PolicyError)
    assert caught.value.problems[0].code in ("unreadable", "not-found")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_one_problem(data: bytes) -> None:
    """Decoding never raises anything else, and gives back what UTF-8 says."""
    try:
        text = decode(data, "stdin", 150, TrebuchetError)
    except TrebuchetError:
        return
    assert text.encode() == data.removeprefix(b"\xef\xbb\xbf")
