"""TOML: plain data with the place of every key and value, or every problem with its place."""

from __future__ import annotations

import json
import tomllib
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trebuchet.documents import Document, read_toml
from trebuchet.errors import SettingsError

TEXT = """\
# a comment with [brackets] and a = sign
name = "x" # behind a value
dotted.key = 'lite # ral'
"quoted key" = 2027-01-31
list = [1, 2, # inside
  {k = "v", "q r".z = 1.5},
]
[table.inner]
long = \"\"\"
two "quotes" and a \\" one
\"\"\"
[[entries]]
case = "first"
[[entries]]
case = "second"
[entries.below]
at = 09:30:00
"""


def read(text: str) -> Document:
    """The document in `text`."""
    return read_toml(text, "f.toml", SettingsError)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("name",), (2, 1), (2, 8)),
        (("dotted",), (3, 1), (3, 1)),
        (("dotted", "key"), (3, 8), (3, 14)),
        (("quoted key",), (4, 1), (4, 16)),
        (("list",), (5, 1), (5, 8)),
        (("list", 1), (5, 12), (5, 12)),
        (("list", 2, "k"), (6, 4), (6, 8)),
        (("list", 2, "q r", "z"), (6, 19), (6, 23)),
        (("table", "inner", "long"), (9, 1), (9, 8)),
        (("entries", 0), (12, 3), (12, 1)),
        (("entries", 0, "case"), (13, 1), (13, 8)),
        (("entries", 1, "case"), (15, 1), (15, 8)),
        (("entries", 1, "below", "at"), (17, 1), (17, 6)),
        (("entries", 1, "missing"), (14, 1), (14, 1)),
    ],
)
def test_everything_has_its_place(
    path: tuple[str | int, ...], key: tuple[int, int], value: tuple[int, int]
) -> None:
    """Keys and values are found where they were written, the unknown at its nearest ancestor."""
    document = read(TEXT)
    assert document.key_place(*path)[1:] == key
    assert document.place(*path)[1:] == value


def test_dates_are_texts() -> None:
    """What TOML calls a date or a time is the text that it is written as."""
    value = read(TEXT).value
    assert value["quoted key"] == "2027-01-31"
    assert value["entries"][1]["below"]["at"] == "09:30:00"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a = 1\na = 2", "duplicate-key", 2),
        ("[a]\n[a]", "duplicate-key", 2),
        ("a.b = 1\n[a]\n", "duplicate-key", 2),
        ("\na = ", "toml-syntax", 2),
        ("a = x", "toml-syntax", 1),
        ("a = 'open", "toml-syntax", 1),
        ('a = """open', "toml-syntax", 1),
        ("a = [1 2]", "toml-syntax", 1),
        ("a = {b = 1", "toml-syntax", 1),
        ("a", "toml-syntax", 1),
        ("= 1", "toml-syntax", 1),
        ("[a", "toml-syntax", 1),
        ("[[a]", "toml-syntax", 1),
        ("a = 1 b = 2", "toml-syntax", 1),
        ('a = "\\q"', "toml-syntax", 1),
        ("a = 2027-02-30", "toml-syntax", 1),
        ("a = inf", "bad-number", 1),
        ("\na = [1, nan]", "bad-number", 2),
        ("a = " + "9" * 400, "bad-number", 1),
        ("a = " + "9" * 5000, "bad-number", 1),
        ("a = " + "[" * 70 + "]" * 70, "too-deep", 1),
        ("a = " + "[" * 9000 + "]" * 9000, "too-deep", 1),
        (".".join("a" * 2000) + " = 1", "too-deep", 1),
        ('a = "\ud800"', "lone-surrogate", 1),
    ],
)
def test_each_fault_has_its_code_and_line(text: str, code: str, line: int) -> None:
    """One problem with its place, never an exception of the parser."""
    with pytest.raises(SettingsError) as caught:
        read(text)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == (code, line)
    assert "\n" not in problem.message


KEYS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=6)
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    KEYS,
    st.dates(),
    st.times(),
    st.datetimes(),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def quoted(text: str) -> str:
    """A text in TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(value: Any) -> str:
    """A value in TOML, a list with a comment that looks like its end."""
    if isinstance(value, dict):
        pairs = (f"{quoted(key)} = {written(inner)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[\n" + ", ".join(written(inner) for inner in value) + " # ] \n]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time | datetime):
        return value.isoformat()
    return quoted(value) if isinstance(value, str) else repr(value)


@settings(deadline=None)
@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3))
def test_every_key_is_found_again(tables: dict[str, dict[str, Any]]) -> None:
    """The text at a key's place is that key, and the data are the parser's own."""
    lines = []
    for name, table in tables.items():
        lines.append(f"[{quoted(name)}] # = ]")
        lines += [f"{quoted(key)} = {written(value)}" for key, value in table.items()]
    text = "\n".join(lines)
    document = read(text)
    assert set(document.value) == set(tomllib.loads(text)) == set(tables)
    split = text.split("\n")
    for name, table in tables.items():
        for key in table:
            place = document.key_place(name, key)
            assert split[place.line - 1][place.column - 1 :].startswith(f"{quoted(key)} = ")


@settings(deadline=None)
@given(st.text(alphabet="ab=.[]{}'\"#\n, 1-\\", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """A text gives data whose every place can be asked for, or problems; nothing else."""
    try:
        document = read(text)
    except SettingsError:
        return

    def walk(value: Any, path: tuple[str | int, ...]) -> None:
        assert document.place(*path).line >= 1
        if path:
            assert path in document.mark().values
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, (*path, index))

    walk(document.value, ())
