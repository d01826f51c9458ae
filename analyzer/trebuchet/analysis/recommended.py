"""Turns an attack's recommended fragment into a whole policy for one tool, to be replayed.

A fragment is the entry of the focus tool in its dialect. In it `args.<kind>` stands for the tool's
own parameter of that kind, `<tool>` for its name, and values are templates of the world.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from trebuchet.analysis.arguments import schema_at
from trebuchet.analysis.case import Binding
from trebuchet.analysis.fitting import UnfitError, fit, kind_of, resolve
from trebuchet.analysis.phone import by_phone, speaks_by_phone
from trebuchet.analysis.picking import pick
from trebuchet.analysis.repository import keeps_in_repository
from trebuchet.corpus import render, varies
from trebuchet.dialects import parse_policy
from trebuchet.model.attack import Attack
from trebuchet.model.policy import NativePolicy, Operator
from trebuchet.model.tool import Scope, Tool
from trebuchet.model.trace import Role, Step
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import ParameterKind, Tell
from trebuchet.model.world import World

_KIND = re.compile(r"args\.<([a-z-]+)>")
_NUMERIC = frozenset({Operator.LT, Operator.LTE, Operator.GT, Operator.GTE})
_LISTS = frozenset({Operator.IN, Operator.NOT_IN})


class UnwritableError(ValueError):
    """The fragment cannot be said of this tool: a list where the dialect reads one value."""


def impossible(fragment: Any) -> str:
    """Why no rule of the dialect stops the attack and keeps its twin; empty when one does."""
    if isinstance(fragment, Mapping) and "impossible" in fragment:
        return str(fragment["impossible"])
    return ""


def recommended_policy(binding: Binding, dialect: str, world: World) -> NativePolicy:
    """The policy that allows everything but for the attack's recommended rule on the focus tool.

    Raises `UnwritableError` when the rule cannot be written for this tool, and `PolicyError`
    when the fragment is no valid policy.
    """
    attack, tool = binding.attack, binding.focus.tool
    role = attack.roles[attack.focus]
    _countable(attack, tool, role)
    entry = _filled(thaw(attack.recommended[dialect]), tool, role, world)
    document: dict[str, Any] = {"version": "1", "default": "allow"}
    if entry.get("hide") is True:
        document["hide"] = [tool.name]
    else:
        document["tools"] = {tool.name: entry}
    return parse_policy(json.dumps(document), f"{attack.id}.{dialect}", dialect)


def _countable(attack: Attack, tool: Tool, role: Role) -> None:
    """A limit counts calls; it says nothing where one call is enough, or takes a list."""
    if attack.tell is not Tell.COUNT:
        return
    if tool.effect.object is Scope.CONTAINER:
        raise UnwritableError(f"one call of {tool.id} takes a whole container")
    for kind in role.parameters:
        parameter = pick(tool, role, kind)
        if kind.value not in _varying(attack) or parameter is None:
            continue
        if "[]" in parameter.path or _type(tool, parameter.path) == "array":
            raise UnwritableError(f"{tool.id} takes many of its {kind.value} in one call")


def _varying(attack: Attack) -> set[str]:
    """The kinds that differ from repetition to repetition in the focus role's steps."""
    return {
        kind
        for step in attack.trace
        if isinstance(step, Step) and step.role == attack.focus
        for kind, template in step.with_.items()
        if isinstance(template, str) and varies(template)
    }


def _filled(part: Any, tool: Tool, role: Role, world: World) -> Any:
    if isinstance(part, list):
        return [_filled(each, tool, role, world) for each in part]
    if isinstance(part, dict):
        if "path" in part and "op" in part:
            return _condition(part, tool, role, world)
        return {key: _filled(value, tool, role, world) for key, value in part.items()}
    return _named(part, tool, role) if isinstance(part, str) else part


def _named(text: str, tool: Tool, role: Role) -> str:
    filled = text.replace("<tool>", tool.name)
    return _KIND.sub(lambda found: f"args.{_path(found.group(1), tool, role)}", filled)


def _path(kind: str, tool: Tool, role: Role) -> str:
    parameter = pick(tool, role, ParameterKind(kind))
    if parameter is None:
        raise UnwritableError(f"{tool.id} takes no {kind}")
    if "[]" in parameter.path or _type(tool, parameter.path) in ("array", "object"):
        raise UnwritableError(f"{tool.id} takes its {kind} in a list")
    return parameter.path


def _type(tool: Tool, path: str) -> str:
    return kind_of(resolve(schema_at(tool, path), tool.schema_))


def _condition(part: dict[str, Any], tool: Tool, role: Role, world: World) -> dict[str, Any]:
    path = _named(str(part["path"]), tool, role)
    op = Operator(part["op"])
    value = part.get("value")
    if not path.startswith("args."):
        return {**part, "path": path, "value": render(value, world) if value else value}
    argument = path.removeprefix("args.")
    kind = _type(tool, argument)
    if op in _NUMERIC and kind not in ("integer", "number"):
        raise UnwritableError(f"{tool.id} takes {argument} as {kind or 'anything'}, not a number")
    if op is Operator.REGEX and kind not in ("string", ""):
        raise UnwritableError(f"{tool.id} takes {argument} as {kind}, not a text")
    fitted = _fitter(tool, argument, world)
    value = _as_told(tool, argument, value)
    if op in _LISTS and isinstance(value, list):
        value = [fitted(each) for each in value]
    elif op in (Operator.EQ, Operator.NEQ):
        value = fitted(value)
    elif isinstance(value, str):
        value = render(value, world)
    return {**part, "path": path, "value": value}


def _as_told(tool: Tool, argument: str, value: Any) -> Any:
    """A value as the tool has it: a receiver as a number, a path from a repository's root."""
    if isinstance(value, list):
        return [_as_told(tool, argument, each) for each in value]
    kind = next((each.kind for each in tool.parameters if each.path == argument), None)
    if kind is ParameterKind.RECIPIENT and speaks_by_phone(tool):
        if isinstance(value, str) and ".domain}" in value:
            raise UnwritableError(f"{tool.id} takes numbers, and the rule speaks of addresses")
        return by_phone(value)
    if kind is ParameterKind.PATH and isinstance(value, str) and keeps_in_repository(tool):
        inside = value.removeprefix("{own.workspace}/")
        if "{own.workspace}" in inside:
            raise UnwritableError(f"{tool.id} takes paths of a repository, not of the machine")
        return inside
    return value


def _fitter(tool: Tool, path: str, world: World) -> Callable[[Any], Any]:
    """Writes a value as the tool's own schema has it, so that it equals what is sent."""
    schema = schema_at(tool, path)

    def fitted(value: Any) -> Any:
        said = render(value, world) if isinstance(value, str) else value
        try:
            return fit(said, schema, tool.schema_, strict=True)
        except UnfitError:
            return said

    return fitted
