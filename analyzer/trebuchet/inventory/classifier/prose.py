"""Schemas without their prose: what a server's authors wrote for readers is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
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


def prose_hash(tool: Mapping[str, Any]) -> str:
    """16 digits over the words of a tool as it was listed: its own and those in its schemas.

    Whoever changes a description, an argument's or a result's, changes what agents are told.
    Empty where the list holds no words of it at all.
    """
    said = [
        *_words({key: tool[key] for key in ("description", "title") if tool.get(key)}, ""),
        *_words(tool.get("annotations"), "annotations"),
        *_words(tool.get("inputSchema"), "in"),
        *_words(tool.get("outputSchema"), "out"),
    ]
    if not said:
        return ""
    text = json.dumps(sorted(said), ensure_ascii=True)
    return sha256(text.encode()).hexdigest()[:16]


def _words(
    schema: Any, path: str, depth: int = 0, names: bool = False
) -> Iterator[tuple[str, str]]:
    """Every piece of prose with where it stands; `names`: the keys here are names, not keywords."""
    if depth > _DEPTH:
        return
    if isinstance(schema, list | tuple):
        for index, inner in enumerate(schema):
            yield from _words(inner, f"{path}/{index}", depth + 1)
    elif isinstance(schema, Mapping):
        for key, value in schema.items():
            at = f"{path}/{key}"
            if not names and key in PROSE:
                yield at, json.dumps(value, sort_keys=True, default=str)
            elif names or key not in _VALUES:
                yield from _words(value, at, depth + 1, not names and key in _NAMED)
