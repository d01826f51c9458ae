"""YAML with places: the core schema, and everything that is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from trebuchet.documents import Document, core_scalar, read_yaml
from trebuchet.errors import Problem, TrebuchetError
from trebuchet.model.place import Place

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=15
)


def read(text: str, **options: Any) -> Document:
    """The document, all errors being the base class."""
    return read_yaml(text, "a.yaml", TrebuchetError, **options)


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a text; nothing when it reads."""
    try:
        read(text)
    except TrebuchetError as error:
        return error.problems or (Problem(Place(""), "silent", "\n"),)
    return ()


@settings(max_examples=60)
@given(st.dictionaries(TEXT, DATA))
def test_data_written_as_yaml_reads_back_with_places(value: dict[str, Any]) -> None:
    """Whatever the writer quotes or tags is equal, and each key's place is that key."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_style='"')
    document = read(text)
    assert document.value == value
    lines = text.split("\n")
    for key in value:
        place = document.key_place(key)
        assert lines[place.line - 1][place.column - 1] == '"'
        assert place.column == 1 or lines[place.line - 1].startswith(("? ", "{"))


@given(DATA)
def test_data_written_as_json_reads_back(value: Any) -> None:
    """JSON without escapes is YAML."""
    text = json.dumps(value, ensure_ascii=False)
    if not any(mark in text for mark in "\\\x7f\x85\ufeff\ufffe\uffff"):
        assert read(text).value == value


@given(st.text() | st.text(alphabet="[]{}:,-?&*!|>%@`'\"#\\ \n\tab1.~<=\ud800\x85"))
def test_any_text_is_a_document_or_problems(text: str) -> None:
    """Nothing but the given error is raised, with at least one placed sentence."""
    found = problems_of(text)
    assert all(problem.place.line for problem in found)
    assert all("\n" not in problem.message for problem in found)


MEANS: list[tuple[str, Any]] = [
    ("", None),
    ("~", None),
    ("null", None),
    ("true", True),
    ("False", False),
    ("yes", "yes"),
    ("on", "on"),
    ("n", "n"),
    ("12", 12),
    ("-0", 0),
    ("+7", 7),
    ("0777", "0777"),
    ("0x1f", "0x1f"),
    ("0o17", "0o17"),
    ("1_000", "1_000"),
    ("1:30:00", "1:30:00"),
    ("2026-01-01", "2026-01-01"),
    ("1.5", 1.5),
    (".5", 0.5),
    ("1e3", 1000.0),
    ("1.", 1.0),
    ("1.0.0", "1.0.0"),
    ("-", "-"),
    ("=", "="),
]


@pytest.mark.parametrize(("text", "value"), MEANS)
def test_a_plain_scalar_means_what_it_looks_like(text: str, value: Any) -> None:
    """Only null, true, false and decimal numbers are anything but text."""
    found = core_scalar(text)
    assert (type(found), found) == (type(value), value)


REFUSED = [
    ("a: 1\nb: 2\na: 3", "duplicate-key", 3, 1),
    ("1: x", "key-not-text", 1, 1),
    ("true: x", "key-not-text", 1, 1),
    ("[1]: x", "key-not-text", 1, 1),
    ("<<: {a: 1}", "merge-key", 1, 1),
    ("a: &x [1]\nb:\n  <<: *x", "merge-key", 3, 3),
    ("a: !custom 1", "unknown-tag", 1, 4),
    ("a: !!python/object:os.system {}", "unknown-tag", 1, 4),
    ("a: !!int x", "bad-tag", 1, 4),
    ("a: *b", "unknown-alias", 1, 4),
    ("a: &a [*a]", "unknown-alias", 1, 8),
    ("a: 1\n---\nb: 2", "second-document", 2, 1),
    ("a: .inf", "bad-number", 1, 4),
    ("a: 1e999", "bad-number", 1, 4),
    ("a: " + "9" * 400, "bad-number", 1, 4),
    ("[" * 65, "too-deep", 1, 65),
    ("- " * 100_000, "too-deep", 1, 129),
    ("a: b: c", "yaml-syntax", 1, 5),
    ("a: [1", "yaml-syntax", 1, 6),
    ('a: "x', "yaml-syntax", 1, 4),
    ("a:\n\t- b", "yaml-syntax", 2, 1),
    ("a: @b", "yaml-syntax", 1, 4),
    ('a: "\\q"', "yaml-syntax", 1, 5),
    ("a: \x01", "control-character", 1, 4),
    ("a: \ud800", "lone-surrogate", 1, 4),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED)
def test_what_is_not_plain_yaml_is_refused_at_its_place(
    text: str, code: str, line: int, column: int
) -> None:
    """The first problem has the code and the place."""
    with pytest.raises(TrebuchetError) as caught:
        read(text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.place) == (code, ("a.yaml", line, column))


def test_aliases_are_followed_within_a_budget() -> None:
    """An alias is its anchor's value; ten levels of ten are refused before they are built."""
    assert read("a: &x {k: [1]}\nb: *x").value == {"a": {"k": [1]}, "b": {"k": [1]}}
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 11):
        levels.append(f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]")
    with pytest.raises(TrebuchetError, match="stand for too much") as caught:
        read("\n".join(levels))
    assert caught.value.problems[0].code == "alias-bomb"


def test_one_long_text_repeated_by_aliases_is_refused() -> None:
    """What an alias costs is the length of what it stands for."""
    with pytest.raises(TrebuchetError, match="stand for too much"):
        read(f"a: &a {'x' * 100_000}\nb: [{', '.join(['*a'] * 100)}]")


def test_keys_may_be_taken_as_they_are_written() -> None:
    """For a dialect whose engine does so; values keep what was written, too."""
    document = read("1.0: 1.50\ntrue: x", keys_as_text=True)
    assert document.value == {"1.0": 1.5, "true": "x"}
    assert document.written("1.0") == "1.50"
    assert document.written("true") is None


def test_the_scalar_schema_can_be_another() -> None:
    """Only plain scalars go through it."""
    document = read('[1, "1", !!str 1]', scalar=lambda text: f"<{text}>")
    assert document.value == ["<1>", "1", "1"]


def test_an_empty_text_is_null() -> None:
    """And so is one of comments alone."""
    assert read("").value is None
    assert read("# nothing\n").value is None
