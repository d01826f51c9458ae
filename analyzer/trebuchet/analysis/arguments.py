"""Makes a tool's arguments from its own schema, a step's templates and the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, NamedTuple

from trebuchet.analysis.fitting import MAPPINGS, Schema, UnfitError, fit, kind_of, resolve
from trebuchet.analysis.phone import by_phone, speaks_by_phone
from trebuchet.analysis.picking import pick
from trebuchet.analysis.repository import in_repository, keeps_in_repository
from trebuchet.corpus import compile_template, render, varies
from trebuchet.inventory import words
from trebuchet.model.tool import Tool
from trebuchet.model.trace import Argument, AsIs, LeftOut, Role, Template
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import ParameterKind
from trebuchet.model.world import World

HONEST: Mapping[ParameterKind, Template] = {
    ParameterKind.TARGET: "{own.item}",
    ParameterKind.TENANT: "{own.tenant}",
    ParameterKind.SUBJECT: "{own.user}",
    ParameterKind.RECIPIENT: "{own.email}",
    ParameterKind.PAYEE: "{own.payee}",
    ParameterKind.ROLE: "{own.role}",
    ParameterKind.AUDIENCE: "private",
    ParameterKind.ACTION: "get",
    ParameterKind.ENVIRONMENT: "{env.staging}",
    ParameterKind.AMOUNT: "{own.amount}",
    ParameterKind.UNIT: "{own.unit}",
    ParameterKind.LIMIT: "{own.limit}",
    ParameterKind.PATH: "{own.path}",
    ParameterKind.URL: "{own.url}",
    ParameterKind.STATEMENT: "{own.statement}",
    ParameterKind.SEARCH: "{own.search}",
    ParameterKind.COMMAND: "{own.command}",
    ParameterKind.CODE: "{own.code}",
    ParameterKind.REF: "{own.branch}",
    ParameterKind.SECRET: "{own.secret}",
    ParameterKind.CONTENT: "{own.content}",
    ParameterKind.GUARD_FLAG: False,
    ParameterKind.TIME: "{own.time}",
    ParameterKind.OPAQUE: "{own.item}",
}
"""What honest work passes where nothing else is said, by parameter kind."""

PATH_KEY = "path:"
"""A key of `with` that begins so names a parameter by its own path."""


class Assigned(NamedTuple):
    """One template that goes to one parameter of a tool."""

    path: str
    kind: ParameterKind | None
    template: Argument


def assign(
    tool: Tool, role: Role, templates: Mapping[str, Argument]
) -> tuple[Assigned, ...] | None:
    """Which parameter takes which template; None when a kind that the role requires is missing.

    Of several parameters of one kind `pick` says which. A kind that the role does not require is
    left out where the tool does not take it.
    """
    found: list[Assigned] = []
    taken: set[str] = set()
    for key, template in templates.items():
        if key.startswith(PATH_KEY):
            path = key.removeprefix(PATH_KEY)
            if any(parameter.path == path for parameter in tool.parameters):
                found.append(Assigned(path, None, template))
                taken.add(path)
            continue
        kind = ParameterKind(key)
        parameter = pick(tool, role, kind, taken)
        if parameter is None:
            if kind in role.parameters:
                return None
            continue
        found.append(Assigned(parameter.path, kind, template))
        taken.add(parameter.path)
    return tuple(found)


class Arguments:
    """The arguments of one step on one tool, for any repetition.

    Raises `UnfitError` when the schema takes no value that says what a template says.
    """

    def __init__(
        self,
        tool: Tool,
        assigned: tuple[Assigned, ...],
        verb: tuple[str, str] | None,
        world: World,
    ) -> None:
        self._tool = tool
        self._root: Schema = tool.schema_
        self._world = world
        self._kinds = {parameter.path: parameter.kind for parameter in tool.parameters}
        self._phone = speaks_by_phone(tool)
        self._repository = keeps_in_repository(tool)
        self._given: dict[str, Callable[[World, int], Any]] = {
            item.path: _renderer(self._spoken(item.path, item.template)) for item in assigned
        }
        self._left_out = {item.path for item in assigned if isinstance(item.template, LeftOut)}
        self._as_is = {
            item.path: item.template.as_is for item in assigned if isinstance(item.template, AsIs)
        }
        if verb is not None:
            path, value = verb
            self._given.setdefault(path, lambda _world, _n: value)
        varying = [
            item.path
            for item in assigned
            if isinstance(item.template, str) and varies(item.template)
        ]
        self._varying = {path.replace("[]", "").split(".")[0] for path in varying}
        """The arguments at the top in which repetitions differ."""
        self._arrived: set[str] = set()
        self._first = self._made(1)
        for path in (*self._given, *self._as_is):
            if path not in self._arrived | self._left_out:
                raise UnfitError(f'the schema has no place for "{path}"')

    def make(self, n: int) -> dict[str, Any]:
        """The arguments of repetition `n`, from 1; they share parts, so nobody may change them."""
        if n == 1 or not self._varying:
            return self._first
        properties = resolve(self._root, self._root).get("properties", {})
        made = dict(self._first)
        for name in self._varying.intersection(made):
            made[name] = self._value(properties[name], name, n, 1)
        return made

    def batch(self, count: int) -> dict[str, Any] | None:
        """All `count` repetitions in one call, where a varying parameter takes a list."""
        listed = [
            path
            for path, given in self._given.items()
            if kind_of(resolve(schema_at(self._tool, path), self._root)) == "array"
            and self._kinds.get(path) is not ParameterKind.COMMAND
            and given(self._world, 1) != given(self._world, 2)
        ]
        if not listed:
            return None
        each = self._given[listed[0]]
        every = copy(self)
        every._given = {
            **self._given,
            listed[0]: lambda world, _n: [each(world, number + 1) for number in range(count)],
        }
        try:
            return every._made(1)
        except UnfitError:
            return None

    def _made(self, n: int) -> dict[str, Any]:
        return self._object(resolve(self._root, self._root), "", n, 0)

    def _object(self, schema: Schema, path: str, n: int, depth: int) -> dict[str, Any]:
        properties = schema.get("properties")
        if not isinstance(properties, MAPPINGS):
            return {}
        listed = schema.get("required")
        required = set(listed) if isinstance(listed, list | tuple) else set()
        made: dict[str, Any] = {}
        for name, inner in properties.items():
            below = f"{path}.{name}" if path else name
            if below in self._left_out:
                continue
            if name in required or self._reaches(below):
                made[name] = self._value(inner, below, n, depth + 1)
        return made

    def _value(self, schema: Any, path: str, n: int, depth: int) -> Any:
        if path in self._as_is:
            self._arrived.add(path)
            return thaw(self._as_is[path])
        given = self._given.get(path)
        if given is not None:
            self._arrived.add(path)
            value = self._argv(self._place(given(self._world, n), path), schema, path)
            if isinstance(value, str) and self._kinds.get(path) not in _WRAPPED:
                solid = resolve(schema, self._root)
                if kind_of(solid) == "object":
                    raise UnfitError(f'"{path}" asks for an object')
            return fit(value, _mapping(schema), self._root, strict=True)
        solid = resolve(schema, self._root)
        kind = kind_of(solid)
        if depth > _DEEPEST:
            return {} if kind == "object" else [] if kind == "array" else None
        if kind == "object":
            return self._object(solid, path, n, depth)
        if kind == "array":
            command = render(HONEST[ParameterKind.COMMAND], self._world, n)
            argv = self._argv(command, solid, path)
            return self._array(solid, path, n, depth) if argv is command else argv
        return self._honest(solid, path, n)

    def _argv(self, value: Any, schema: Any, path: str) -> Any:
        """A command line as the words of a program that runs it, where the tool takes words."""
        lists = kind_of(resolve(schema, self._root)) == "array"
        takes = self._kinds.get(path) is ParameterKind.COMMAND and "command" in words(path)
        return ["sh", "-c", value] if lists and takes and isinstance(value, str) else value

    def _place(self, value: Any, path: str) -> Any:
        """A path as the tool has it: within the repository where its files lie in one."""
        if not self._repository or self._kinds.get(path) is not ParameterKind.PATH:
            return value
        return in_repository(value, self._world)

    def _spoken(self, path: str, template: Argument) -> Argument:
        """The template as this tool's receivers are named: by a number where it telephones."""
        return by_phone(template) if self._phone and self._kinds.get(path) in _REACHED else template

    def _array(self, schema: Schema, path: str, n: int, depth: int) -> list[Any]:
        items = schema.get("items")
        if not isinstance(items, MAPPINGS):
            return []
        least = schema.get("minItems")
        count = max(1, least if isinstance(least, int) else 1)
        return [self._value(items, f"{path}[]", n, depth + 1) for _ in range(min(count, 64))]

    def _honest(self, schema: Schema, path: str, n: int) -> Any:
        if "default" in schema and schema["default"] is not None and "enum" not in schema:
            return fit(schema["default"], schema, self._root, strict=False)
        kind = self._kinds.get(path) or self._kinds.get(path.removesuffix("[]"))
        template = HONEST[kind or ParameterKind.OPAQUE]
        if kind is ParameterKind.SUBJECT and "phone" in words(path):
            template = "{own.phone}"
        if kind in _REACHED and self._phone:
            template = "{own.phone}"
        value = self._place(render(template, self._world, n), path)
        return fit(value, schema, self._root, strict=False)

    def _reaches(self, path: str) -> bool:
        return any(
            given == path or given.startswith((f"{path}.", f"{path}[]")) for given in self._given
        )


def schema_at(tool: Tool, path: str) -> Schema:
    """The schema of one parameter by its path; empty where the tool has none there."""
    root: Schema = tool.schema_
    schema: Any = root
    for part in path.replace("[]", ".[]").split("."):
        solid = resolve(schema, root)
        schema = solid.get("items") if part == "[]" else solid.get("properties", {}).get(part)
        if schema is None:
            return {}
    return _mapping(schema)


def _renderer(template: Argument) -> Callable[[World, int], Any]:
    if isinstance(template, str):
        return compile_template(template)
    return lambda _world, _n: template


_REACHED = frozenset({ParameterKind.RECIPIENT})
"""Kinds that say whom a tool reaches."""

_WRAPPED = frozenset({None, ParameterKind.CONTENT, ParameterKind.OPAQUE, ParameterKind.COMMAND})
"""Kinds whose text says the same when it stands as a value within an object."""

_DEEPEST = 10
"""Required objects nested deeper than this are left empty."""


def _mapping(schema: Any) -> Schema:
    return schema if isinstance(schema, MAPPINGS) else {}
