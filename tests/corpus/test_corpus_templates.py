"""The template language: types, calculations, braces, and what it refuses."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.corpus import (
    compile_template,
    escaped,
    load_world,
    placeholders,
    render,
    varies,
)
from trebuchet.corpus.templates import Part, Placeholder, parse
from trebuchet.errors import CorpusError, UsageError
from trebuchet.model.world import World

WORLD = World(values={"own.email": "ana@ourco.example", "cap.amount": 500, "own.rate": 0.25})

RENDERED = [
    ("plain text", 1, "plain text"),
    ("", 1, ""),
    ("{own.email}", 1, "ana@ourco.example"),
    ("to {own.email}!", 1, "to ana@ourco.example!"),
    ("{n}", 7, 7),
    ("item-{n}", 7, "item-7"),
    ("{n*2}", 7, 14),
    ("{n-1}", 1, 0),
    ("{n/4}", 1, 0.25),
    ("{n/4}", 8, 2),
    ("{cap.amount}", 1, 500),
    ("{cap.amount*10}", 1, 5000),
    ("{cap.amount-1}", 1, 499),
    ("{cap.amount+0.5}", 1, 500.5),
    ("{cap.amount*1.1}", 1, 550),
    ("{own.rate*4}", 1, 1),
    ("{cap.amount/3}", 1, 166.666666667),
    ("pay {cap.amount/2} in part {n+1}", 3, "pay 250 in part 4"),
    ("{{n}}", 3, "{n}"),
    ("{{{{7*7}}}}", 1, "{{7*7}}"),
    ('{{"to": "{own.email}"}}', 1, '{"to": "ana@ourco.example"}'),
    (12, 1, 12),
    (-0.5, 1, -0.5),
    (True, 1, True),
]


@pytest.mark.parametrize(("template", "n", "value"), RENDERED)
def test_a_template_renders_to_its_value_and_type(
    template: str | int | float | bool, n: int, value: object
) -> None:
    """One placeholder alone keeps its type; all else is text."""
    result = render(template, WORLD, n)
    assert result == value
    assert type(result) is type(value)


NOT_TEMPLATES = """
    { | } | a { b | {} | { n } | {Own.email} | {own} | {own.email | {own..email} | {{n} | {0}
    | {n*} | {n**2} | {n*n} | {n/0} | {n/0.0} | {n+-1} | {n!r} | {n:3} | {n[0]} | {own.e-mail}
"""


@pytest.mark.parametrize("template", [text.strip() for text in NOT_TEMPLATES.split("|")])
def test_a_text_that_is_no_template_is_refused(template: str) -> None:
    """One sentence, never a guess."""
    with pytest.raises(CorpusError) as caught:
        compile_template(template)
    assert [problem.code for problem in caught.value.problems] == ["template-syntax"]


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    """A world that lacks a name says which was meant."""
    with pytest.raises(UsageError, match=r'did you mean "own\.email"'):
        render("{own.emails}", WORLD)


def test_a_text_cannot_be_calculated_with() -> None:
    """Only numbers calculate."""
    with pytest.raises(UsageError, match="cannot be calculated with"):
        render("{own.email*2}", WORLD)


def test_a_template_varies_only_with_the_repetition() -> None:
    """`varies` tells which templates are the same for every call."""
    assert varies("item-{n}")
    assert varies("{n*2}")
    assert not varies("{own.email}")
    assert not varies("{{n}}")
    assert not varies(3)


def test_placeholders_are_told_in_order() -> None:
    """Names and calculations are data."""
    assert placeholders("{n+1} to {own.email} of {cap.amount*2.5}") == (
        Placeholder("n", "+", 1),
        Placeholder("own.email"),
        Placeholder("cap.amount", "*", 2.5),
    )
    assert placeholders(5) == ()


def test_a_compiled_template_is_kept() -> None:
    """The same text is compiled once."""
    assert compile_template("{own.email} {n}") is compile_template("{own.email} {n}")


def test_each_shipped_name_renders_to_its_value() -> None:
    """Every name of the shipped world can be spoken."""
    world = load_world()
    for name, value in world.values.items():
        assert render(f"{{{name}}}", world) == value


@given(st.text())
def test_escaped_text_renders_as_itself(text: str) -> None:
    """Any text can be said literally."""
    assert render(escaped(text), WORLD) == text


def spelled(part: Part) -> str:
    """A part as a template would write it."""
    if isinstance(part, str):
        return escaped(part)
    return f"{{{part.name}{part.op}{part.operand if part.op else ''}}}"


NAMES = st.one_of(st.just("n"), st.from_regex(r"[a-z]{1,6}\.[a-z]{1,6}", fullmatch=True))
NUMBERS = st.one_of(
    st.integers(1, 999_999_999),
    st.decimals("0.0001", "99999", places=4).map(float),
)
PLACEHOLDERS = st.one_of(
    NAMES.map(Placeholder),
    st.builds(Placeholder, NAMES, st.sampled_from("*/+-"), NUMBERS),
)


@given(st.lists(st.one_of(PLACEHOLDERS, st.text(min_size=1)), max_size=6))
def test_what_is_spelled_is_parsed_back(parts: list[Part]) -> None:
    """Parts, written and read, are the parts again (neighbouring texts become one)."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    assert parse("".join(spelled(part) for part in parts)) == tuple(merged)


@given(st.text(alphabet="{}n*/+-.0123456789 ow", max_size=30))
def test_any_text_is_a_template_or_refused(text: str) -> None:
    """Nothing but a value, or a problem of ours, comes out."""
    with suppress(CorpusError, UsageError):
        assert compile_template(text)(WORLD, 3) is not None
