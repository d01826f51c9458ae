"""Input schemas walked to flat arguments."""

from __future__ import annotations

from typing import Any

import pytest

from trebuchet.inventory.classifier.prose import without_prose
from trebuchet.inventory.classifier.schema import FIELDS, fields

TEXT = {"type": "string"}

WALKS: dict[str, tuple[dict[str, Any], dict[str, bool]]] = {
    "nested objects": (
        {
            "properties": {"a": {"type": "object", "properties": {"b": TEXT}, "required": ["b"]}},
            "required": ["a"],
        },
        {"a.b": True},
    ),
    "an optional parent makes an optional child": (
        {"properties": {"a": {"properties": {"b": TEXT}, "required": ["b"]}}},
        {"a.b": False},
    ),
    "a list of objects": (
        {"properties": {"files": {"type": "array", "items": {"properties": {"path": TEXT}}}}},
        {"files[].path": False},
    ),
    "a list of texts is one argument": (
        {"properties": {"to": {"type": "array", "items": TEXT}}, "required": ["to"]},
        {"to": True},
    ),
    "an object without keys is one argument": (
        {"properties": {"payload": {"type": "object"}}},
        {"payload": False},
    ),
    "a reference": (
        {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"properties": {"b": TEXT}}}},
        {"a.b": False},
    ),
    "a nullable object": (
        {
            "properties": {
                "a": {"anyOf": [{"properties": {"b": TEXT}, "required": ["b"]}, {"type": "null"}]}
            },
            "required": ["a"],
        },
        {"a.b": False},
    ),
    "a conjunction": (
        {
            "allOf": [
                {"properties": {"a": TEXT}, "required": ["a"]},
                {"properties": {"b": TEXT}},
            ]
        },
        {"a": True, "b": False},
    ),
    "alternatives at the top": (
        {
            "anyOf": [
                {"properties": {"a": TEXT, "b": TEXT}, "required": ["a", "b"]},
                {"properties": {"a": TEXT}, "required": ["a"]},
            ]
        },
        {"a": True, "b": False},
    ),
    "a reference to nowhere": ({"properties": {"a": {"$ref": "#/none"}}}, {"a": False}),
    "a reference to itself": (
        {"properties": {"a": {"$ref": "#"}, "b": TEXT}},
        {"a.a": False, "a.b": False, "b": False},
    ),
}


@pytest.mark.parametrize(("schema", "expected"), WALKS.values(), ids=WALKS)
def test_a_schema_is_walked(schema: dict[str, Any], expected: dict[str, bool]) -> None:
    """Every argument once, by its path, with whether a call must carry it."""
    found = {field.path: field.required for field in fields(schema)}
    assert {path: needed for path, needed in found.items() if path in expected} == expected
    if "itself" not in str(schema) and "#" not in str(schema):
        assert found.keys() == expected.keys()


def test_cycles_and_breadth_end() -> None:
    """Schemas that refer to each other for ever are cut off."""
    definitions = {
        f"d{n}": {"properties": {f"p{m}": {"$ref": f"#/$defs/d{m}"} for m in range(20)}}
        for n in range(20)
    }
    assert len(fields({"$ref": "#/$defs/d0", "$defs": definitions})) == FIELDS
    twice = {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}
    assert fields({**twice, "$defs": {"a": twice}}) == ()
    either = {"anyOf": [{"$ref": "#"}, {"$ref": "#"}, {"properties": {"a": TEXT}}]}
    assert [field.path for field in fields(either)] == ["a"]


def test_what_is_no_schema_has_no_arguments() -> None:
    """Odd values make no arguments and no errors."""
    odd_ones: tuple[Any, ...] = (None, [], "x", {"properties": []}, {"properties": {"a": True}})
    for odd in odd_ones:
        assert [field.path for field in fields(odd)] in ([], ["a"])


def test_prose_goes_and_names_stay() -> None:
    """Text for readers is left out at every level, not arguments that are called like it."""
    schema = {
        "title": "T",
        "description": "D",
        "$comment": "C",
        "properties": {
            "description": {"type": "string", "description": "D", "examples": ["E"]},
            "title": {"type": "array", "items": {"title": "T", "const": {"title": "kept"}}},
        },
        "required": ["title"],
        "$defs": {"examples": {"markdownDescription": "M", "type": "object"}},
    }
    assert without_prose(schema) == {
        "properties": {
            "description": {"type": "string"},
            "title": {"type": "array", "items": {"const": {"title": "kept"}}},
        },
        "required": ["title"],
        "$defs": {"examples": {"type": "object"}},
    }
