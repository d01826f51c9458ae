"""JSON with places: agreement with the standard parser, and everything that is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.documents import Document, read_json
from trebuchet.errors import Problem, TrebuchetError
from trebuchet.model.place import Place

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**299), 10**299)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def read(text: str, first_line: int = 1) -> Document:
    """The document, all errors being the base class."""
    return read_json(text, "a.json", TrebuchetError, first_line)


def problems_of(text: str) -> tuple[Problem, ...]:
    """What is wrong with a text; nothing when it reads."""
    try:
        read(text)
    except TrebuchetError as error:
        return error.problems or (Problem(Place(""), "silent", "\n"),)
    return ()


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in a value, its own first."""
    found = [path]
    if isinstance(value, dict | list):
        for step, each in value.items() if isinstance(value, dict) else enumerate(value):
            found += paths(each, (*path, step))
    return found


@given(JSON, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_valid_json_reads_as_the_standard_parser_reads_it(
    value: Any, ascii_only: bool, indent: int | str | None
) -> None:
    """Whatever the layout, the value is equal."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read(text).value == json.loads(text) == value


@given(JSON, st.sampled_from([None, 1]))
def test_every_place_points_at_its_own_text(value: Any, indent: int | None) -> None:
    """The text at a value's place begins with that value, and at a key's place with the key."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    document = read(text)
    lines = text.split("\n")
    decoder = json.JSONDecoder()
    for path in paths(value):
        here = value
        for step in path:
            here = here[step]
        place = document.place(*path)
        rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
        assert decoder.raw_decode(rest)[0] == here
        if path and isinstance(path[-1], str):
            place = document.key_place(*path)
            rest = lines[place.line - 1][place.column - 1 :]
            assert decoder.raw_decode(rest)[0] == path[-1]


@given(st.text() | st.text(alphabet='[]{}:,"\\u0dDe1.-+ntfalsrNI \n\ud800é'))
def test_any_text_is_a_document_or_problems(text: str) -> None:
    """Nothing but the given error is raised, with at least one placed sentence."""
    found = problems_of(text)
    assert all(problem.place.line for problem in found)
    assert all("\n" not in problem.message for problem in found)
    if not found:
        assert read(text).value == json.loads(text.removeprefix("\ufeff"))


REFUSED = [
    ('{"a": 1,\n "b": 2,\n "a": 3}', "duplicate-key", 3, 2),
    ('{"a": [NaN]}', "not-a-number", 1, 8),
    ("[-Infinity]", "not-a-number", 1, 2),
    ("[1] x", "json-syntax", 1, 5),
    ('{"a": 1,}', "json-syntax", 1, 9),
    ("{'a': 1}", "json-syntax", 1, 2),
    ("[1 2]", "json-syntax", 1, 4),
    ("[01]", "json-syntax", 1, 2),
    ('["a\nb"]', "json-syntax", 1, 4),
    ('["\\x"]', "json-syntax", 1, 3),
    ('["a]', "json-syntax", 1, 2),
    ("[1e400]", "number-out-of-range", 1, 2),
    ('{"a": ' + "9" * 5000 + "}", "number-out-of-range", 1, 7),
    ("[" * 65 + "]" * 65, "too-deep", 1, 65),
    ("[" * 1_000_000, "too-deep", 1, 65),
    ('["x\\ud800"]', "lone-surrogate", 1, 4),
    ('["\\udc00\\ud800"]', "lone-surrogate", 1, 3),
    ('["\\ud800\\ud800\\udc00"]', "lone-surrogate", 1, 3),
    ("\ud800", "lone-surrogate", 1, 1),
    ("", "json-syntax", 1, 1),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED)
def test_what_is_not_strict_json_is_refused_at_its_place(
    text: str, code: str, line: int, column: int
) -> None:
    """The first problem has the code and the place."""
    with pytest.raises(TrebuchetError) as caught:
        read(text)
    problem = caught.value.problems[0]
    assert (problem.code, problem.place) == (code, ("a.json", line, column))


def test_nesting_of_64_is_read() -> None:
    """The cap itself is allowed, and so are 300 digits."""
    assert read("[" * 64 + "9" * 300 + "]" * 64).place(*[0] * 64).column == 65


def test_all_problems_of_a_readable_text_come_together() -> None:
    """Duplicate keys, numbers and surrogates do not hide each other."""
    with pytest.raises(TrebuchetError) as caught:
        read('{"a": NaN, "a": 1e999, "b": "\\ud800"}')
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["not-a-number", "duplicate-key", "number-out-of-range", "lone-surrogate"]


def test_an_unknown_path_has_the_place_of_its_nearest_ancestor() -> None:
    """So a missing key is told of at the object that misses it."""
    document = read('\n {"a": {"b": 1}}')
    assert document.place("a", "c", 3) == document.place("a") == ("a.json", 2, 8)
    assert document.place() == document.key_place("z") == ("a.json", 2, 2)


def test_places_count_from_the_first_line_given() -> None:
    """A line of a JSONL file keeps its number."""
    assert read('{"a": 1}', first_line=7).place("a") == ("a.json", 7, 7)
    with pytest.raises(TrebuchetError, match=r"a\.json:7:7"):
        read('{"a": x}', first_line=7)


def test_a_message_never_carries_a_control_character() -> None:
    """What a terminal would act on is shown as an escape."""
    with pytest.raises(TrebuchetError) as caught:
        read('{"\\u001b[31m\u202e": 1, "\\u001b[31m\u202e": 2}')
    assert caught.value.problems[0].message == (
        'the key "\\u001b[31m\\u202e" is here twice; first on line 1'
    )
