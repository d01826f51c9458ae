"""Schemas without their prose: what a server's authors wrote for readers is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PROSE = frozenset(
    {
        "description",
        "title",
        "examples",
        "example",
        "$comment",
        "markdownDescription",
        "enumDescriptions",
        "markdownEnumDescriptions",
        "deprecationMessage",
        "errorMessage",
        "summary",
        "externalDocs",
    }
)
"""Keywords that carry text for readers and decide nothing."""

_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
"""Keywords whose keys are names, not keywords."""
_VALUES = frozenset({"default", "const", "enum", "required"})
"""Keywords whose value is data, not a schema."""
_DEPTH = 60


def without_prose(schema: Any, depth: int = 0) -> Any:
    """The schema without its prose at every level; names and values stay as they are."""
    if depth > _DEPTH:
        return {}
    if isinstance(schema, list | tuple):
        return [without_prose(inner, depth + 1) for inner in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _NAMED and isinstance(value, Mapping):
            kept[key] = {name: without_prose(inner, depth + 1) for name, inner in value.items()}
        elif key in _VALUES:
            kept[key] = value
        elif key not in PROSE:
            kept[key] = without_prose(value, depth + 1)
    return kept
