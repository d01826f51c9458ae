"""Invalid policies: one file an error, named after its code; the big ones are made here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trebuchet.dialects import load_policy, parse_policy
from trebuchet.errors import PolicyError, Problem

FOLDER = Path(__file__).parents[1] / "invalid" / "policies"
FILES = sorted(FOLDER.iterdir())
CODE = re.compile(r"(?P<code>[a-z0-9-]+?)(-[2-9][0-9]?|-1[0-9])?\Z")


def problems_of(path: Path) -> tuple[Problem, ...]:
    """What is wrong with the policy in a file."""
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    return caught.value.problems


def expected_code(path: Path) -> str:
    """The code that a file is named after: its name without a number at the end."""
    if path.stem.startswith(("utf-16", "not-utf-8")):
        return path.stem
    found = CODE.match(path.stem)
    assert found
    return found["code"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_invalid_policy_is_refused_for_the_reason_it_is_named_after(path: Path) -> None:
    """A problem with that code, its place, and one short sentence."""
    problems = problems_of(path)
    found = [problem for problem in problems if problem.code == expected_code(path)]
    assert found, [problem.code for problem in problems]
    for problem in problems:
        assert problem.place.file == str(path)
        assert problem.place.line >= 1
        assert problem.place.column >= 1
        assert "\n" not in problem.message
        assert 0 < len(problem.message) <= 300
        assert not problem.message.endswith(".")
        assert not re.search(r"pydantic|Input should|Traceback|NoneType|yaml\.", problem.message)


def test_there_are_many_kinds() -> None:
    """Forty files at the least, and thirty codes."""
    assert len(FILES) >= 40
    assert len({expected_code(path) for path in FILES}) >= 30


BIG = [
    ("json-syntax", "[" + "0," * 10),
    ("too-deep", "[" * 4_000_000),
    ("too-deep", '{"a":' * 800_000),
    ("too-deep", "- " * 1_000_000),
    ("too-deep", "version: " + "{a: " * 1_000_000),
    ("number-out-of-range", '{"version": ' + "9" * 4_000_000 + "}"),
    ("bad-number", "version: " + "9" * 4_000_000),
    ("bad-pattern", '{"version": "1", "default": "deny", "tools": {"a": {"require": [{"path": '
     '"args.x", "op": "regex", "value": "' + "a|b" * 1_000_000 + '"}]}}}'),
    ("bad-pattern", '{"version": "1", "default": "deny", "tools": {"a": {"require": [{"path": '
     '"args.x", "op": "regex", "value": "' + "[\\\\p{L}]{900}" * 9 + '"}]}}}'),
    ("lone-surrogate", '{"version": "\ud800"}'),
    ("lone-surrogate", "version: \udfff"),
    ("yaml-syntax", '"' + "a" * 4_000_000),
    ("wrong-type", '"' + "a" * 4_000_000 + '"'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), BIG, ids=range(len(BIG)))
def test_big_and_odd_texts_end_in_one_short_sentence(code: str, text: str) -> None:
    """Nothing grows, overflows or leaks into the message."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "policy")
    assert code in {problem.code for problem in caught.value.problems}
    assert len(str(caught.value)) < 500


def test_a_file_of_50_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    """The message names the cap."""
    path = tmp_path / "policy.json"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    (problem,) = problems_of(path)
    assert problem.code == "too-large"
    assert "50,000,000 bytes" in problem.message
    assert "5 MB" in problem.message


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """UTF-8 with a byte order mark loads, in either syntax."""
    for text in ('{"version": "1", "default": "deny"}', 'version: "1"\n'):
        path = tmp_path / "policy"
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert load_policy(path).name == str(path)


def test_a_pattern_that_would_take_for_ever_elsewhere_is_fine() -> None:
    """RE2 runs in linear time, so `(a+)+$` is a pattern like any other."""
    text = (
        '{"version": "1", "default": "deny", "tools": {"a": {"require": '
        '[{"path": "args.x", "op": "regex", "value": "^(a+)+$"}]}}}'
    )
    assert parse_policy(text, "policy").tools[0].rules[0].conditions[0].value == "^(a+)+$"
