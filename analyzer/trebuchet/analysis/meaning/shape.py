"""What a tool's schema says of one argument, so that a witness looks like a call of that tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from trebuchet.analysis.fitting import resolve
from trebuchet.engine.conditions import MISSING
from trebuchet.model.tool import Tool
from trebuchet.model.value import thaw

_MISFIT: Final = 50.0
"""What a value costs that the schema does not accept."""
_HUGE: Final = 1e15
_EXAMPLES: Final = 12


class Shape(NamedTuple):
    """The types that the schema accepts (none: any), values that it names, and whether one must."""

    types: frozenset[str] = frozenset()
    named: tuple[Any, ...] = ()
    required: bool = False


def shape_of(tool: Tool | None, path: tuple[str, ...]) -> Shape:
    """The shape of the argument at a path; any where the tool or its schema says nothing."""
    if tool is None:
        return Shape()
    schema: Mapping[str, Any] = resolve(tool.schema_, tool.schema_)
    required = True
    for key in path:
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or key not in properties:
            return Shape()
        required = required and key in schema.get("required", ())
        schema = resolve(properties[key], tool.schema_)
    types = schema.get("type", ())
    named = schema.get("enum", (schema["const"],) if "const" in schema else ())
    return Shape(
        frozenset([types] if isinstance(types, str) else types),
        tuple(thaw(value) for value in named[:_EXAMPLES]),
        required,
    )


def cost(value: Any, shape: Shape) -> float:
    """How far a value is from plain: the less, the sooner a reader should be shown it."""
    if value is MISSING:
        return _MISFIT + 10 if shape.required else 0.0
    fits = not shape.types or any(_is_of(value, each) for each in shape.types)
    if shape.named:
        fits = fits and value in shape.named
    return _size(value) + (0.0 if fits else _MISFIT)


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return kind == "number" or (kind == "integer" and whole)
    if value is None:
        return kind == "null"
    if isinstance(value, str):
        return kind == "string"
    return kind == ("array" if isinstance(value, list) else "object")


def _size(value: Any) -> float:
    if isinstance(value, bool):
        return 3.0
    if value is None:
        return 12.0
    if isinstance(value, int | float):
        size = abs(value)
        written = len(repr(value)) if size < _HUGE else 100
        return 3.0 + written + float(min(size, 10**6)) * 1e-7
    if isinstance(value, str):
        odd = sum(not letter.isascii() for letter in value)
        marks = sum(not letter.isalnum() for letter in value)
        return 4.0 + len(value) + marks * 0.5 + odd * 3 + value.count("\ufffd") * 5
    if isinstance(value, Mapping):
        return 14.0 + sum(len(key) + _size(each) for key, each in value.items())
    return 14.0 + sum(_size(each) + 1 for each in value)
