"""A tool's arguments, walked out of its JSON schema as flat fields with paths.

`a.b` is a key of an object, `a[].b` a key of every object in a list. A list of plain values is one
field under its own path; an object is one field only when its schema names no keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

DEPTH = 5
"""How many keys a path has at most."""
FIELDS = 600
"""How many fields of one tool are looked at; what lies beyond stays without a label."""
_HOPS = 24
"""How many references are followed for one value; an alternative counts as eight."""
_FORMS = 64
"""How many alternatives of one value are looked at."""

Schema = Mapping[str, Any]


class Field(NamedTuple):
    """One argument: its path, its own name, what the schema says of it."""

    path: str
    name: str
    type: str
    """JSON type, null and lists left aside; empty when the schema does not say."""
    format: str
    options: tuple[str, ...]
    """Texts that it may be, when they are listed."""
    required: bool
    listed: bool
    """Whether it takes a list."""
    prose: str
    """Its description, when one is at hand."""


def fields(schema: Any) -> tuple[Field, ...]:
    """Every field of a tool's input schema, in its order; a field under one path only once."""
    if not isinstance(schema, Mapping):
        return ()
    found: dict[str, Field] = {}
    for field in _below(schema, schema, "", required=True, depth=0, trail=()):
        found.setdefault(field.path, field)
        if len(found) >= FIELDS:
            break
    return tuple(found.values())


def _below(
    schema: Schema, root: Schema, path: str, required: bool, depth: int, trail: tuple[int, ...]
) -> Iterator[Field]:
    """The fields of an object schema."""
    properties, needed = _members(schema, root)
    for name, raw in properties.items():
        below = f"{path}.{name}" if path else name
        yield from _value(raw, root, below, name, required and name in needed, depth + 1, trail)


def _value(
    raw: Any,
    root: Schema,
    path: str,
    name: str,
    required: bool,
    depth: int,
    trail: tuple[int, ...],
    listed: bool = False,
) -> Iterator[Field]:
    forms = tuple(islice(_forms(raw, root), _FORMS))
    objects = [form for form in forms if _is_object(form)]
    nullable = any(form.get("type") == "null" for form in forms)
    if objects and depth < DEPTH and id(objects[0]) not in trail:
        for form in objects:
            sure = required and len(objects) == 1 and not nullable
            yield from _below(form, root, path, sure, depth, (*trail, id(form)))
        return
    items = [form["items"] for form in forms if isinstance(form.get("items"), Mapping)]
    if (
        items
        and not listed
        and any(_is_object(form) for form in islice(_forms(items[0], root), _FORMS))
    ):
        yield from _value(items[0], root, f"{path}[]", name, required, depth, trail, listed=True)
        return
    yield _field(path, name, forms, items, root, required)


def _field(
    path: str,
    name: str,
    forms: Sequence[Schema],
    items: Sequence[Schema],
    root: Schema,
    required: bool,
) -> Field:
    inner = [*(form for item in items for form in islice(_forms(item, root), _FORMS)), *forms]
    types = [kind for form in inner for kind in _types(form)]
    plain = [kind for kind in types if kind not in ("null", "array")]
    return Field(
        path=path,
        name=name,
        type=plain[0] if plain else "",
        format=next((str(form["format"]) for form in inner if "format" in form), ""),
        options=_options(inner),
        required=required,
        listed=bool(items) or "array" in types,
        prose=" ".join(
            form["description"] for form in forms if isinstance(form.get("description"), str)
        ),
    )


def _options(forms: Sequence[Schema]) -> tuple[str, ...]:
    found: list[str] = []
    for form in forms:
        listed = form.get("enum")
        if isinstance(listed, list | tuple):
            found.extend(option for option in listed if isinstance(option, str))
        if isinstance(form.get("const"), str):
            found.append(form["const"])
    return tuple(dict.fromkeys(found))


def _types(form: Schema) -> tuple[str, ...]:
    kind = form.get("type")
    if isinstance(kind, str):
        return (kind,)
    if isinstance(kind, list | tuple):
        return tuple(word for word in kind if isinstance(word, str))
    return ()


def _is_object(form: Schema) -> bool:
    return isinstance(form.get("properties"), Mapping) and bool(form["properties"])


def _members(schema: Schema, root: Schema, hops: int = 0) -> tuple[dict[str, Any], frozenset[str]]:
    """The properties of an object, those of its conjunctions and alternatives with it.

    A key is required when the object or a conjunction says so, or every alternative.
    """
    properties: dict[str, Any] = {}
    needed: set[str] = set()
    for part in islice(_conjunction(schema, root), _FORMS):
        own = part.get("properties")
        if isinstance(own, Mapping):
            for name, value in own.items():
                if isinstance(name, str):
                    properties.setdefault(name, value)
        must = part.get("required")
        if isinstance(must, list | tuple):
            needed |= {name for name in must if isinstance(name, str)}
        for word in ("anyOf", "oneOf"):
            options = part.get(word)
            if not isinstance(options, list | tuple) or hops >= _HOPS:
                continue
            branches = [
                _members(form, root, hops + 8)
                for option in options[:_FORMS]
                for form in islice(_forms(option, root), _FORMS)
            ]
            for more, _ in branches:
                properties.update({key: more[key] for key in more if key not in properties})
            needed |= frozenset.intersection(*(must for _, must in branches)) if branches else set()
    return properties, frozenset(needed)


def _conjunction(schema: Schema, root: Schema, hops: int = 0) -> Iterator[Schema]:
    if hops > _HOPS:
        return
    target = _pointed(schema, root)
    if target is not None:
        yield from _conjunction(target, root, hops + 1)
    yield schema
    parts = schema.get("allOf")
    if isinstance(parts, list | tuple):
        for part in parts:
            if isinstance(part, Mapping):
                yield from _conjunction(part, root, hops + 1)


def _forms(raw: Any, root: Schema, hops: int = 0) -> Iterator[Schema]:
    """The plain schemas that a value may follow: references and alternatives resolved."""
    if not isinstance(raw, Mapping) or hops > _HOPS:
        return
    target = _pointed(raw, root)
    if target is not None:
        yield from _forms(target, root, hops + 1)
    branches = [
        option
        for word in ("anyOf", "oneOf", "allOf")
        for option in (raw.get(word) if isinstance(raw.get(word), list | tuple) else ()) or ()
    ]
    if raw.keys() - {"anyOf", "oneOf", "allOf", "$ref"}:
        yield raw
    for option in branches[:_HOPS]:
        yield from _forms(option, root, hops + 8)


def _pointed(schema: Schema, root: Schema) -> Schema | None:
    """What a local reference points at; None without one, or when it points nowhere."""
    reference = schema.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    target: Any = root
    for key in reference[1:].strip("/").split("/"):
        if not key:
            continue
        word = key.replace("~1", "/").replace("~0", "~")
        if isinstance(target, Mapping) and word in target:
            target = target[word]
        elif isinstance(target, list | tuple) and word.isdigit() and int(word) < len(target):
            target = target[int(word)]
        else:
            return None
    return target if isinstance(target, Mapping) and target is not schema else None
