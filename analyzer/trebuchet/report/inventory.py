"""The inventory as lists and pages: servers, tools, and what one tool can be abused for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from trebuchet.model.attack import Attack
from trebuchet.model.tool import Scope, Server, Tool
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import Severity
from trebuchet.report.json import written
from trebuchet.report.line import BLANK, Line, Span, folded, hanging, line, rendered
from trebuchet.report.table import Field, table
from trebuchet.report.text import counted
from trebuchet.report.tones import TONES

_COLUMN = 16


def servers_table(servers: Sequence[Server], width: int = 80, color: bool = False) -> str:
    """Servers with their package and how many of their tools are critical or high."""
    if not servers:
        return "no servers\n"
    rows: list[list[str | Span]] = [
        [
            server.name,
            str(len(server.tools)),
            *(
                str(sum(tool.risk is risk for tool in server.tools))
                for risk in (Severity.CRITICAL, Severity.HIGH)
            ),
            Span(f"{server.package} {server.version}".strip(), "dim"),
        ]
        for server in servers
    ]
    fields = (
        Field("server"),
        Field("tools", right=True, gives=False),
        Field("critical", right=True, gives=False),
        Field("high", right=True, gives=False),
        Field("package"),
    )
    tools = sum(len(server.tools) for server in servers)
    total = f"{counted(len(servers), 'server')}, {counted(tools, 'tool')}"
    return rendered([*table(fields, rows, width), line(Span(total, "dim"))], width, color)


def server_page(server: Server, width: int = 80, color: bool = False) -> str:
    """One server with all its tools: class, risk and capabilities of each."""
    package = ", ".join(
        part
        for part in (f"{server.package} {server.version}".strip(), server.registry, server.licence)
        if part
    )
    lines: list[Line] = [
        line(Span(server.name, "bold"), f"  {counted(len(server.tools), 'tool')}"),
        *folded(0, package, width, "dim"),
        *folded(0, server.note, width, "warn"),
        BLANK,
        *_tools(server.tools, width),
    ]
    return rendered(lines, width, color)


def tools_table(tools: Sequence[Tool], width: int = 80, color: bool = False) -> str:
    """Tools of any server: class, risk and capabilities of each."""
    return rendered(_tools(tools, width), width, color)


def _tools(tools: Sequence[Tool], width: int) -> list[Line]:
    rows: list[list[str | Span]] = [
        [
            tool.name,
            tool.tool_class.value,
            Span(tool.risk.value, TONES[tool.risk]),
            Span(", ".join(word.value for word in tool.capabilities), "dim"),
        ]
        for tool in tools
    ]
    fields = (Field("tool"), Field("class"), Field("risk", gives=False), Field("capabilities"))
    return table(fields, rows, width)


def tool_page(
    tool: Tool,
    attacks: Sequence[tuple[Attack, str]] = (),
    advice: str = "",
    width: int = 80,
    color: bool = False,
) -> str:
    """One tool: what it can do and why we say so, the attacks that bind to it, the rule advised.

    `attacks` come with the reason why the tool fits; `advice` is printed line by line as it is.
    """
    lines: list[Line] = [
        line(
            Span(tool.name, "bold"),
            f" of {tool.server}  {tool.tool_class.value}, ",
            Span(tool.risk.value, TONES[tool.risk]),
        ),
        *hanging("capabilities", _words(tool), width, column=_COLUMN),
        *hanging("one call", _effect(tool), width, column=_COLUMN),
        *_parameters(tool, width),
        *_evidence(tool, width),
        *_attacks(attacks, width),
        *_advice(advice, width),
    ]
    return rendered(lines, width, color)


def _words(tool: Tool) -> str:
    return ", ".join(word.value for word in tool.capabilities) or "none known"


def _effect(tool: Tool) -> str:
    effect = tool.effect
    objects = {Scope.ITEM: "acts on one item", Scope.CONTAINER: "acts on what holds many"}
    known = (
        objects.get(effect.object, ""),
        {"yes": "can be undone", "no": "cannot be undone"}.get(effect.reversible, ""),
        {"yes": "on the agent's own", "no": "on other people's too"}.get(effect.own, ""),
        {"yes": "reaches outside", "no": "stays inside"}.get(effect.outside, ""),
    )
    return ", ".join(text for text in known if text) or "effect not known"


def _parameters(tool: Tool, width: int) -> Iterator[Line]:
    if not tool.parameters:
        return
    rows: list[list[str | Span]] = [
        [
            parameter.path,
            parameter.kind.value,
            "required" if parameter.required else "",
            Span(parameter.evidence, "dim"),
        ]
        for parameter in tool.parameters
    ]
    fields = (Field("parameter"), Field("means"), Field("", gives=False), Field("because"))
    yield BLANK
    yield from table(fields, rows, width)
    for verb in tool.verbs:
        can = ", ".join(word.value for word in verb.capabilities)
        yield from folded(2, f"{verb.path} = {verb.value}: {can}", width)


def _evidence(tool: Tool, width: int) -> Iterator[Line]:
    if tool.evidence:
        yield BLANK
        yield line(Span("evidence", "bold"))
        for text in tool.evidence:
            yield from folded(2, text, width)


def _attacks(attacks: Sequence[tuple[Attack, str]], width: int) -> Iterator[Line]:
    yield BLANK
    if not attacks:
        yield line(Span("no attack of the corpus binds to it", "good"))
        return
    yield line(Span("attacks that bind to it", "bold"))
    rows: list[list[str | Span]] = [
        [Span(attack.severity.value, TONES[attack.severity]), attack.id, Span(why, "dim")]
        for attack, why in attacks
    ]
    fields = (Field("severity", gives=False), Field("attack", gives=False), Field("because"))
    yield from table(fields, rows, width)


def _advice(advice: str, width: int) -> Iterator[Line]:
    if advice:
        yield BLANK
        yield line(Span("rule advised", "bold"))
        for row in advice.splitlines():
            indent = len(row) - len(row.lstrip(" "))
            yield from folded(2 + indent, row.strip(), width)


def servers_json(servers: Iterable[Server]) -> str:
    """Servers as an array of their heads, with the names of their tools."""
    return written(
        [
            {
                "server": server.name,
                "package": server.package,
                "version": server.version,
                "registry": server.registry,
                "licence": server.licence,
                "note": server.note,
                "tools": [tool.name for tool in server.tools],
            }
            for server in servers
        ]
    )


def server_json(server: Server) -> str:
    """One server with every label of its tools."""
    return written(
        {
            "server": server.name,
            "package": server.package,
            "version": server.version,
            "registry": server.registry,
            "licence": server.licence,
            "note": server.note,
            "tools": [_labels(tool) for tool in server.tools],
        }
    )


def tool_json(tool: Tool, attacks: Sequence[tuple[Attack, str]] = (), advice: str = "") -> str:
    """One tool with its schema, its labels, the attacks that bind to it and the rule advised."""
    return written(
        {
            "server": tool.server,
            **_labels(tool),
            "effect": tool.effect.model_dump(),
            "verbs": [verb.model_dump() for verb in tool.verbs],
            "schema": thaw(tool.schema_),
            "annotations": thaw(tool.annotations),
            "attacks": [
                {"id": attack.id, "severity": attack.severity, "why": why}
                for attack, why in attacks
            ],
            "advice": advice,
        }
    )


def classified_json(tools: Iterable[Tool]) -> str:
    """Tools as an array of our labels; the keys are stable."""
    return written([_labels(tool) for tool in tools])


def _labels(tool: Tool) -> dict[str, Any]:
    return {
        "tool": tool.name,
        "class": tool.tool_class,
        "risk": tool.risk,
        "capabilities": [word.value for word in tool.capabilities],
        "parameters": {parameter.path: parameter.kind.value for parameter in tool.parameters},
        "evidence": tool.evidence,
    }
