"""Values made to fit schemas: what they mean survives, and any schema is met."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.analysis.fitting import UnfitError, fit

CASES: tuple[tuple[str, Any, dict[str, Any], Any], ...] = (
    ("a text stays", "abc", {"type": "string"}, "abc"),
    ("a name becomes a number", "item-7", {"type": "integer"}, 10_000 + 69_063 * 10 + 7),
    ("digits are themselves", "42", {"type": "integer"}, 42),
    ("one of an enumeration", "PUBLIC", {"enum": ["private", "public"]}, "public"),
    ("a list of one", "a", {"type": "array", "items": {"type": "string"}}, ["a"]),
    ("the solid alternative", "a", {"anyOf": [{"type": "null"}, {"type": "string"}]}, "a"),
    ("yes is true", "yes", {"type": "boolean"}, True),
    ("a date-time", "x", {"type": "string", "format": "date-time"}, "2026-01-02T09:00:00Z"),
    ("a text kept short", "a" * 40, {"type": "string", "maxLength": 20}, "a" * 12 + "51bdb0e2"),
)

UNFIT: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("not in the enumeration", "public", {"enum": ["private"]}),
    ("over the maximum", 5000, {"type": "integer", "maximum": 100}),
    ("a fraction of a whole", 0.99, {"type": "integer"}),
    ("no yes or no", "maybe", {"type": "boolean"}),
    ("an object with keys of its own", "x", {"type": "object", "properties": {"a": {}}}),
)


@pytest.mark.parametrize(("schema", "value", "fitted"), [c[2:0:-1] + c[3:] for c in CASES])
def test_values_fit(schema: dict[str, Any], value: Any, fitted: Any) -> None:
    """A value is written as its schema asks, without losing what it says."""
    made = fit(value, schema, schema, strict=True)
    if isinstance(fitted, int) and not isinstance(fitted, bool) and fitted > 10_000:
        assert made >= 10_000
        assert made % 10 == 7
    elif isinstance(fitted, str) and len(fitted) == 20 and fitted.startswith("aaa"):
        assert len(made) == 20
        assert made.startswith("a" * 12)
    else:
        assert made == fitted


@pytest.mark.parametrize(("value", "schema"), [case[1:] for case in UNFIT])
def test_a_value_that_cannot_be_said_is_refused(value: Any, schema: dict[str, Any]) -> None:
    """Where the schema takes nothing that says the value, strict fitting gives up."""
    with pytest.raises(UnfitError):
        fit(value, schema, schema, strict=True)


@given(
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=40),
    st.sampled_from(
        [
            {"type": "string", "format": "uuid"},
            {"type": "string", "format": "email"},
            {"type": "string", "minLength": 3, "maxLength": 30},
            {"type": "string", "pattern": "^[a-z0-9_-]{1,64}$"},
            {"type": "string", "pattern": "^[0-9a-fA-F]{24}$"},
            {"type": "integer", "minimum": 1, "maximum": 99},
            {"type": "number", "exclusiveMinimum": 0},
            {"type": "array", "minItems": 2, "items": {"type": "integer"}},
            {"enum": ["a", 3, None]},
            {"type": ["string", "null"]},
            {"$ref": "#/$defs/x", "$defs": {"x": {"type": "boolean"}}},
            {"allOf": [{"type": "string"}, {"maxLength": 5}]},
        ]
    ),
)
def test_loose_fitting_always_meets_the_schema(text: str, schema: dict[str, Any]) -> None:
    """Whatever the value, loose fitting gives an argument that the schema accepts."""
    made = fit(text, schema, schema, strict=False)
    jsonschema.validate(made, schema)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_two_ids_stay_two(one: int, other: int) -> None:
    """Different ids become different arguments, in every spelling."""
    for schema in (
        {"type": "string"},
        {"type": "integer"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "pattern": "^[0-9a-f]{24}$"},
        {"type": "string", "maxLength": 14},
    ):
        first = fit(f"item-{one}", schema, schema, strict=True)
        second = fit(f"item-{other}", schema, schema, strict=True)
        assert (first == second) == (one == other), json.dumps(schema)
