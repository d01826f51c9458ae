"""How the reference engine prints values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.engine.gotext import printed, quoted


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (100000, "100000"),
        (999999.5, "999999.5"),
        (1000000, "1e+06"),
        (1234567, "1.234567e+06"),
        (123456789, "1.23456789e+08"),
        (1e21, "1e+21"),
        (1e100, "1e+100"),
        (0.5, "0.5"),
        (-12.25, "-12.25"),
        (0.0001, "0.0001"),
        (0.00012, "0.00012"),
        (0.00001, "1e-05"),
        (1.5e-7, "1.5e-07"),
        (5e-324, "5e-324"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
        (float("nan"), "NaN"),
        (10**400, "+Inf"),
    ],
)
def test_floats_print_in_the_shortest_form(number: float, text: str) -> None:
    """Every number of a call is a float and prints as Go prints one."""
    assert printed(number) == text


def test_whole_numbers_of_a_policy_print_plainly() -> None:
    """YAML's whole numbers are integers in the reference engine, so they have no exponent."""
    assert printed([1000000, 1e6], decoded=False) == "[1000000 1e+06]"
    assert printed(2**64, decoded=False) == "1.8446744073709552e+19"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_printed_float_reads_back_as_itself(number: float) -> None:
    """The shortest form loses nothing."""
    assert float(printed(number)) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "<nil>"),
        (False, "false"),
        ("a b", "a b"),
        ([], "[]"),
        (["a", [1, None]], "[a [1 <nil>]]"),
        ({"b": [True], "a": {}}, "map[a:map[] b:[true]]"),
        ("\ud800", "\ufffd"),
    ],
)
def test_other_values_print_without_quotes(value: Any, text: str) -> None:
    """Texts stand bare in lists and maps, and keys are sorted."""
    assert printed(value) == text


def test_what_is_no_json_has_no_text() -> None:
    """A programmer who hands over a set is told so."""
    with pytest.raises(TypeError, match="set is no JSON value"):
        printed({1})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", '"a"'),
        ('say "hi"', r'"say \"hi\""'),
        ("a\\b\n\t", r'"a\\b\n\t"'),
        ("\x00\x7f", r'"\x00\x7f"'),
        ("é→", '"é→"'),
        ("\u200b\U000e0001", r'"\u200b\U000e0001"'),
        ("\ud800", '"\ufffd"'),
    ],
)
def test_quoted_texts_escape_what_cannot_be_seen(text: str, shown: str) -> None:
    """Names in messages are quoted as Go's %q does."""
    assert quoted(text) == shown
