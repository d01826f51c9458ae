"""Makes a value fit a JSON schema: a name becomes a UUID, a number, a list, one of an enumeration.

Everything is derived from the value's own text, so the same value always becomes the same
argument and two different ids stay different.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from zlib import crc32

from trebuchet.analysis.spelling import FORMATS, SPELLINGS, number_of

Schema = Mapping[str, Any]

MAPPINGS = (dict, MappingProxyType)
"""What a schema and a value are made of; asking for these two is far faster than for `Mapping`."""

_DEPTH = 12
"""How far references and alternatives are followed; deeper schemas are taken as free."""


class UnfitError(ValueError):
    """No argument that the schema accepts says what the value says."""


def resolve(schema: Any, root: Schema, depth: int = 0) -> Schema:
    """The schema behind a reference, an alternative or a conjunction, null left aside."""
    if not isinstance(schema, MAPPINGS) or depth > _DEPTH:
        return {}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return resolve(_pointed(reference, root), root, depth + 1)
    for word in ("anyOf", "oneOf"):
        options = schema.get(word)
        if isinstance(options, list | tuple):
            solid = [
                option
                for option in options
                if isinstance(option, MAPPINGS) and option.get("type") != "null"
            ]
            if solid:
                first = resolve(solid[0], root, depth + 1)
                rest = {key: value for key, value in schema.items() if key != word}
                return {**first, **rest} if rest.keys() - {"default", "title"} else first
    parts = schema.get("allOf")
    if isinstance(parts, list | tuple) and parts:
        merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
        for part in parts:
            merged = _merged(merged, resolve(part, root, depth + 1))
        return merged
    return schema


def _pointed(reference: str, root: Schema) -> Any:
    target: Any = root
    for key in reference.removeprefix("#").strip("/").split("/"):
        if not key:
            continue
        word = key.replace("~1", "/").replace("~0", "~")
        if isinstance(target, MAPPINGS):
            target = target.get(word, {})
        elif isinstance(target, list | tuple) and word.isdigit() and int(word) < len(target):
            target = target[int(word)]
        else:
            return {}
    return target


def _merged(one: dict[str, Any], other: Schema) -> dict[str, Any]:
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        both["required"] = [*one["required"], *other["required"]]
    return both


def kind_of(schema: Schema) -> str:
    """The JSON type that the schema asks for, null left aside; empty when it does not say."""
    kind = schema.get("type")
    if isinstance(kind, list | tuple):
        kind = next((word for word in kind if word != "null"), "")
    if isinstance(kind, str):
        return kind
    if "properties" in schema:
        return "object"
    return "array" if "items" in schema else ""


def fit(value: Any, schema: Schema, root: Schema, strict: bool) -> Any:
    """`value` as the schema accepts it.

    With `strict` the value's meaning must survive: one of an enumeration only if it is in it, a
    number only within its bounds. Without, the nearest acceptable value will do. Raises
    `UnfitError`.
    """
    schema = resolve(schema, root)
    if "const" in schema:
        return _among(value, (schema["const"],), strict)
    options = schema.get("enum")
    if isinstance(options, list | tuple) and options:
        return _among(value, options, strict)
    return _BY_TYPE.get(kind_of(schema), _free)(value, schema, root, strict)


def _among(value: Any, options: Any, strict: bool) -> Any:
    wanted = str(value).lower()
    for option in options:
        if option == value or str(option).lower() == wanted:
            return option
    if strict:
        raise UnfitError(f'"{value}" is not one of the values that the schema lists')
    return next((option for option in options if option is not None), None)


def _free(value: Any, schema: Schema, root: Schema, strict: bool) -> Any:
    return value


def _string(value: Any, schema: Schema, root: Schema, strict: bool) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    maker = FORMATS.get(schema.get("format", ""))
    if maker:
        text = maker(text)
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and not _matches(pattern, text):
        text = _spelled(text, pattern, schema, strict)
    longest = schema.get("maxLength")
    if isinstance(longest, int) and len(text) > longest:
        if strict and longest < 8:
            raise UnfitError(f'"{text}" is longer than the schema allows')
        text = (
            text[:longest] if longest < 12 else f"{text[: longest - 8]}{crc32(text.encode()):08x}"
        )
    shortest = schema.get("minLength")
    if isinstance(shortest, int) and len(text) < shortest:
        text = text.ljust(min(shortest, 10_000), "0")
    return text


def _spelled(text: str, pattern: str, schema: Schema, strict: bool) -> str:
    for spell in SPELLINGS:
        candidate = spell(text)
        longest = schema.get("maxLength")
        if isinstance(longest, int):
            candidate = candidate[:longest]
        if _matches(pattern, candidate):
            return candidate
    raise UnfitError(f'no spelling of "{text}" matches the schema\'s pattern')


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None


def _matches(pattern: str, text: str) -> bool:
    compiled = _compiled(pattern)
    return compiled is None or compiled.search(text) is not None


def _integer(value: Any, schema: Schema, root: Schema, strict: bool) -> int:
    if isinstance(value, float):
        if strict and value != int(value):
            raise UnfitError(f"{value} is not a whole number")
        value = int(value)
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            value = number_of(value)
    return int(_bounded(int(value), schema, strict))


def _number(value: Any, schema: Schema, root: Schema, strict: bool) -> int | float:
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, str):
        try:
            value = float(value) if "." in value else int(value)
        except ValueError:
            value = number_of(value)
    return _bounded(value, schema, strict)


def _bounded(value: int | float, schema: Schema, strict: bool) -> int | float:
    low, high = schema.get("minimum"), schema.get("maximum")
    over, under = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if isinstance(over, int | float) and not isinstance(over, bool) and value <= over:
        low = over + 1
    if isinstance(under, int | float) and not isinstance(under, bool) and value >= under:
        high = under - 1
    fitted = value
    if isinstance(low, int | float) and fitted < low:
        fitted = low
    if isinstance(high, int | float) and fitted > high:
        fitted = high
    if strict and fitted != value:
        raise UnfitError(f"{value} is outside the schema's bounds")
    return fitted


def _boolean(value: Any, schema: Schema, root: Schema, strict: bool) -> bool:
    if isinstance(value, str):
        if strict and value.lower() not in _TRUTH:
            raise UnfitError(f'"{value}" is no yes or no')
        return _TRUTH.get(value.lower(), False)
    return bool(value)


def _array(value: Any, schema: Schema, root: Schema, strict: bool) -> list[Any]:
    items = schema.get("items")
    members = value if isinstance(value, list | tuple) else [value]
    inner = items if isinstance(items, MAPPINGS) else {}
    if kind_of(resolve(inner, root)) == "object" and "properties" in resolve(inner, root):
        raise UnfitError("the schema asks for a list of objects")
    fitted = [fit(member, inner, root, strict) for member in members]
    least = schema.get("minItems")
    while isinstance(least, int) and len(fitted) < min(least, 64):
        fitted.append(fit(f"{members[0]}-{len(fitted)}", inner, root, strict=False))
    most = schema.get("maxItems")
    if isinstance(most, int) and len(fitted) > most:
        if strict:
            raise UnfitError("the schema allows fewer members")
        fitted = fitted[:most]
    return fitted


def _object(value: Any, schema: Schema, root: Schema, strict: bool) -> dict[str, Any]:
    if isinstance(value, MAPPINGS):
        return dict(value)
    if schema.get("properties") or schema.get("additionalProperties") is False:
        raise UnfitError("the schema asks for an object")
    inner = schema.get("additionalProperties")
    return {"value": fit(value, inner if isinstance(inner, MAPPINGS) else {}, root, strict)}


_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}

_BY_TYPE: dict[str, Callable[[Any, Schema, Schema, bool], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "array": _array,
    "object": _object,
}
