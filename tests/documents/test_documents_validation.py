"""Documents against models: every fault in the user's words, at its place."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import Field, ValidationInfo, field_validator

from trebuchet.documents import read_yaml, validated
from trebuchet.errors import CorpusError
from trebuchet.model.value import FrozenMap, Value
from trebuchet.model.vocabulary import Severity


class Wheel(Value):
    """A part with an alias."""

    size: int = Field(ge=1, le=9)
    with_: str = Field(alias="with", default="")


class Horn(Value):
    """The other kind of part."""

    loud: bool


class Cart(Value):
    """A model with one of everything."""

    id: str = Field(pattern=r"^[a-z]+$")
    severity: Severity
    shape: Literal["square", "round"] = "round"
    parts: tuple[Wheel | Horn, ...] = Field(min_length=1)
    named: FrozenMap[Wheel] = Field(default={})
    limit: int | float | str = 0
    note: str | None = None

    @field_validator("note")
    @classmethod
    def says_something(cls, note: str | None, info: ValidationInfo) -> str | None:
        """A rule of our own."""
        if note == "":
            raise ValueError("must say something")
        return note


GOOD = "id: a\nseverity: high\nparts:\n- {size: 2, with: x}\n- {loud: true}\nnamed: {w: {size: 1}}"

BAD = [
    ("id: a\nseverty: high\nparts: [{size: 1}]", "unknown-key", 2, 1, 'did you mean "severity"?'),
    ("id: a\nparts: [{size: 1}]", "missing-key", 1, 1, 'the key "severity" is missing'),
    ("id: a\nseverity: hihg\nparts: [{size: 1}]", "bad-value", 2, 11, 'did you mean "high"?'),
    ("id: A\nseverity: high\nparts: [{size: 1}]", "bad-pattern", 1, 5, 'got "A"'),
    ("id: 1\nseverity: high\nparts: [{size: 1}]", "wrong-type", 1, 5, "must be a text, got 1"),
    ("id: a\nseverity: high\nparts: []", "bad-length", 3, 8, "at least 1 entries"),
    ("id: a\nseverity: high\nparts: x", "wrong-type", 3, 8, 'must be a list, got "x"'),
    ("id: a\nseverity: high\nparts: [{size: 10}]", "out-of-range", 3, 16, "at most 9, got 10"),
    ("id: a\nseverity: high\nparts: [{siz: 1}]", "missing-key", 3, 9, 'the key "size" is missing'),
    ("id: a\nseverity: high\nparts: [{size: 1, wit: x}]", "unknown-key", 3, 19, '"with"?'),
    ("id: a\nseverity: high\nparts: [{size: x}]", "wrong-type", 3, 16, "parts[0].size must be"),
    (GOOD + "\nlimit: [1]", "wrong-type", 7, 8, "a whole number or a number or a text"),
    (GOOD + "\nnote: ''", "bad-value", 7, 7, "must say something"),
    (GOOD.replace("{w: {size: 1}}", "{w: {size: 0}}"), "out-of-range", 6, 19, "named.w.size"),
    (GOOD.replace("high", "1"), "bad-value", 2, 11, "must be one of"),
    ("[1]", "wrong-type", 1, 1, "the document must be a mapping, got a list"),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "words"), BAD)
def test_a_fault_is_told_in_plain_words_at_its_place(
    text: str, code: str, line: int, column: int, words: str
) -> None:
    """The code, the place and the nearest valid choice; no name of a class."""
    with pytest.raises(CorpusError) as caught:
        validated(read_yaml(text, "cart.yaml", CorpusError), Cart, CorpusError)
    problem = next(problem for problem in caught.value.problems if problem.code == code)
    assert problem.place == ("cart.yaml", line, column)
    assert words in problem.message
    for name in ("Cart", "Wheel", "Horn", "Value", "pydantic", "Input should", "Severity"):
        assert name not in str(caught.value)


def test_lists_become_tuples_and_texts_members() -> None:
    """A valid document is the value of the model."""
    cart = validated(read_yaml(GOOD, "cart.yaml", CorpusError), Cart, CorpusError)
    assert cart.severity is Severity.HIGH
    assert cart.parts == (Wheel(size=2, **{"with": "x"}), Horn(loud=True))


def test_a_union_is_complained_of_as_what_it_was_meant_to_be() -> None:
    """One fault in a wheel is not told as a fault of a horn, too."""
    text = "id: a\nseverity: high\nparts:\n- {size: 0}\n- {loud: 3}"
    with pytest.raises(CorpusError) as caught:
        validated(read_yaml(text, "cart.yaml", CorpusError), Cart, CorpusError)
    assert [problem.message for problem in caught.value.problems] == [
        "parts[0].size must be at least 1, got 0",
        "parts[1].loud must be true or false, got 3",
    ]
