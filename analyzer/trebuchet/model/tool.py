"""Tools of MCP servers as the inventory knows them."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import StrEnum
from typing import Literal

from trebuchet.model.value import FrozenJson, FrozenMap, Value
from trebuchet.model.vocabulary import Capability, ParameterKind, Severity, ToolClass


class Scope(StrEnum):
    """What one call acts on: one item, or a container that holds many."""

    ITEM = "item"
    CONTAINER = "container"
    UNKNOWN = "unknown"


Answer = Literal["yes", "no", "unknown"]


class ToolEffect(Value):
    """What one call does at worst; `unknown` where nothing tells."""

    object: Scope = Scope.UNKNOWN
    reversible: Answer = "unknown"
    own: Answer = "unknown"
    """`yes`: only the agent's own artefacts; `no`: other people's too."""
    outside: Answer = "unknown"
    """`yes`: the effect reaches people or systems outside the organisation."""


class Parameter(Value):
    """One argument of a tool, keyed by its path in the arguments (`params.task_id`)."""

    path: str
    kind: ParameterKind
    required: bool = False
    """Whether every valid call carries it (all its parents required, too)."""
    evidence: str = ""


class Verb(Value):
    """One value of an argument that chooses what the tool does (`mode=delete`)."""

    path: str
    value: str
    capabilities: tuple[Capability, ...]


class Tool(Value):
    """One tool: its schema as the server gave it, and our labels, each with its evidence."""

    server: str
    name: str
    schema_: FrozenMap[FrozenJson]
    """The JSON schema of the arguments, without prose."""
    annotations: FrozenMap[FrozenJson]
    """The server's own hints; shown, never trusted."""
    tool_class: ToolClass
    risk: Severity
    capabilities: tuple[Capability, ...]
    parameters: tuple[Parameter, ...]
    verbs: tuple[Verb, ...] = ()
    effect: ToolEffect = ToolEffect()
    evidence: tuple[str, ...] = ()
    """Why these labels: one short line a label, `destroy: the name says "cancel"`."""
    prose: str = ""
    """A hash of all that the server says of it in words; empty where its list held no words."""

    @property
    def id(self) -> str:
        """`SERVER#TOOL`."""
        return f"{self.server}#{self.name}"

    def of_kind(self, kind: ParameterKind) -> tuple[Parameter, ...]:
        """The parameters of one kind, required ones first, else in the schema's order."""
        found = [parameter for parameter in self.parameters if parameter.kind is kind]
        return tuple(sorted(found, key=lambda parameter: not parameter.required))


class Server(Value):
    """One MCP server and its tools, sorted by name."""

    name: str
    package: str
    version: str
    registry: str
    licence: str
    tools: tuple[Tool, ...]
    note: str = ""
    """What is not known of it, for a reader (`2 of 38 tools known`)."""

    @property
    def whole(self) -> bool:
        """Whether all its tools are known, as far as its note does not deny it."""
        return re.match(r"\d+ of \d+ tools known", self.note) is None


class Inventory(Value):
    """A set of servers, sorted by name, with the hash of what they say."""

    servers: tuple[Server, ...]
    digest: str

    def server(self, name: str) -> Server | None:
        """The server of that name, else of that package, or None."""
        named = (server for server in self.servers if server.name == name)
        packed = (server for server in self.servers if server.package == name != "")
        return next(named, None) or next(packed, None)

    def tools_of(self, servers: Container[str]) -> list[Tool]:
        """The tools of these servers, in the inventory's order."""
        return [tool for server in self.servers if server.name in servers for tool in server.tools]

    def tool(self, server: str, name: str) -> Tool | None:
        """One tool by server and name, or None."""
        found = self.server(server)
        return next((tool for tool in found.tools if tool.name == name), None) if found else None
