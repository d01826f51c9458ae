"""A document checked against a model, every fault told with its place and in the user's words."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from trebuchet.documents.document import Document, Path, Step, dotted, shown
from trebuchet.errors import Problem, TrebuchetError, nearest

V = TypeVar("V", bound=BaseModel)

_QUOTED = re.compile(r"'([^']*)'")


def validated(document: Document, model: type[V], error: type[TrebuchetError]) -> V:
    """The document as a value of `model`, or `error` with everything that does not fit.

    Lists become tuples and texts enumeration members; nothing else is converted.
    """
    try:
        return model.model_validate_json(json.dumps(document.value))
    except ValidationError as fault:
        found = [_Fault(document.value, entry) for entry in fault.errors(include_url=False)]
    problems = {_problem(document, model, group) for group in _likely(found)}
    raise error(problems) from None


class _Fault:
    """One complaint of the validator: the path in the document, and the union branches taken."""

    def __init__(self, value: Any, entry: Any) -> None:
        self.kind: str = entry["type"]
        self.context: Mapping[str, Any] = entry.get("ctx", {})
        self.message: str = entry["msg"]
        self.path: Path = ()
        self.branches: tuple[tuple[Path, str], ...] = ()
        path: list[Step] = []
        location: tuple[Step, ...] = entry["loc"]
        for index, step in enumerate(location):
            last = index == len(location) - 1
            if _has(value, step):
                value = value[step]
                path.append(step)
            elif last and self.kind in ("missing", "extra_forbidden"):
                path.append(step)
            else:
                self.branches += ((tuple(path), str(step)),)
        self.path = tuple(path)
        self.value = value


def _has(value: Any, step: Step) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and step < len(value)


def _likely(faults: Sequence[_Fault]) -> list[list[_Fault]]:
    """The faults grouped by what is said of one place, without unlikely branches of unions.

    A value that may be one of several kinds is complained of once for each; the kind with the
    fewest complaints, and of those the one whose complaint lies deepest, is what was meant.
    """
    points = {point for fault in faults for point, _ in fault.branches[:1]}
    kept = [fault for fault in faults if not _follows(fault, faults)]
    for point in sorted(points, key=len):
        branches: dict[str, list[_Fault]] = {}
        for fault in kept:
            for at, name in fault.branches[:1]:
                if at == point:
                    branches.setdefault(name, []).append(fault)
        if len(branches) > 1 and any(f.path != point for b in branches.values() for f in b):
            deep = {n: b for n, b in branches.items() if any(f.path != point for f in b)}
            best = min(deep.values(), key=_unlikeliness)
            dropped = {id(f) for b in branches.values() if b is not best for f in b}
            kept = [fault for fault in kept if id(fault) not in dropped]
    groups: dict[tuple[Path, bool], list[_Fault]] = {}
    for fault in kept:
        groups.setdefault((fault.path, fault.kind in ("missing", "extra_forbidden")), []).append(
            fault
        )
    return list(groups.values())


def _follows(fault: _Fault, faults: Sequence[_Fault]) -> bool:
    """Whether a list is called too short only because some of its entries do not fit."""
    if fault.kind != "too_short":
        return False
    depth = len(fault.path)
    return any(len(f.path) > depth and f.path[:depth] == fault.path for f in faults)


def _unlikeliness(branch: list[_Fault]) -> tuple[int, int]:
    shape = sum(fault.kind in ("missing", "extra_forbidden") for fault in branch)
    return (shape, len(branch))


def _problem(document: Document, model: type[BaseModel], group: list[_Fault]) -> Problem:
    fault = group[0]
    path = fault.path
    if fault.kind == "extra_forbidden":
        key = str(path[-1])
        hint = nearest(key, _keys_at(model, path[:-1]))
        message = f"unknown key {shown(key)}{_inside(path[:-1])}{hint}"
        return Problem(document.key_place(*path), "unknown-key", message)
    if fault.kind == "missing":
        message = f'the key "{path[-1]}" is missing{_inside(path[:-1])}'
        return Problem(document.place(*path[:-1]), "missing-key", message)
    code, message = _complaint(group)
    subject = dotted(path) or "the document"
    return Problem(document.place(*path), code, f"{subject} {message}")


def _inside(path: Path) -> str:
    return f" in {dotted(path)}" if path else ""


_WANTED = {
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "none": "null",
    "none_required": "null",
}
_BOUNDS = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
    "multiple_of": ("multiple_of", "must be a multiple of"),
}
_LENGTHS = {
    "too_short": ("min_length", "at least", "entries"),
    "too_long": ("max_length", "at most", "entries"),
    "string_too_short": ("min_length", "at least", "characters"),
    "string_too_long": ("max_length", "at most", "characters"),
}


def _complaint(group: list[_Fault]) -> tuple[str, str]:
    """The code of what is wrong with one value, and the words that follow its path."""
    fault = next((f for f in group if f.kind in ("enum", "literal_error")), group[0])
    got = shown(fault.value)
    if fault.kind in ("enum", "literal_error"):
        known = _QUOTED.findall(str(fault.context.get("expected", "")))
        hint = nearest(fault.value, known) if isinstance(fault.value, str) else ""
        choices = ", ".join(f'"{name}"' for name in known)
        return "bad-value", f"must be one of {choices}, got {got}{hint}"
    if fault.kind in _BOUNDS:
        name, words = _BOUNDS[fault.kind]
        return "out-of-range", f"{words} {fault.context[name]}, got {got}"
    if fault.kind in _LENGTHS:
        name, words, unit = _LENGTHS[fault.kind]
        return "bad-length", f"must have {words} {fault.context[name]} {unit}"
    if fault.kind == "string_pattern_mismatch":
        return "bad-pattern", f"must match {fault.context['pattern']}, got {got}"
    if fault.kind == "value_error":
        return "bad-value", f"{fault.context['error']}, got {got}"
    wanted = [_WANTED.get(f.kind.removesuffix("_type"), "") for f in group]
    if fault.kind == "int_from_float":
        wanted[0] = "a whole number"
    if known_wants := list(dict.fromkeys(filter(None, wanted))):
        return "wrong-type", f"must be {' or '.join(known_wants)}, got {got}"
    return "bad-value", f"does not fit here, got {got}"


def _keys_at(model: type[BaseModel], path: Path) -> set[str]:
    """The keys that the models at `path` know."""
    kinds: list[Any] = _unfolded(model)
    for step in path:
        inner: list[Any] = []
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                inner += [f for name, f in _fields(kind).items() if name == step]
            else:
                inner += [each for each in get_args(kind) if each is not Ellipsis]
        kinds = [flat for each in inner for flat in _unfolded(each)]
    models = [k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)]
    return {name for kind in models for name in _fields(kind)}


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _unfolded(kind: Any) -> list[Any]:
    """The members of a union and what an annotation annotates, themselves unfolded."""
    if get_origin(kind) is Annotated:
        return _unfolded(get_args(kind)[0])
    if get_origin(kind) in (Union, types.UnionType):
        return [flat for each in get_args(kind) for flat in _unfolded(each)]
    return [kind]
