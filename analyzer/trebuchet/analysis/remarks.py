"""What a reader should know of a policy at once: rules that do nothing, names that miss."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trebuchet.errors import nearest
from trebuchet.model.policy import NativePolicy, Policy, Rule, RuleKind
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Effect


def notes_on(policy: Policy, tools: Sequence[Tool]) -> tuple[str, ...]:
    """Plain truths, a line each: a scaffold that blocks nothing, a policy that lets nothing by."""
    if not isinstance(policy, NativePolicy):
        return ()
    rules = [rule for entry in policy.tools for rule in entry.rules] + list(policy.every_tool)
    hides = bool(policy.hidden_tools)
    if policy.default is Effect.ALLOW and not rules and not hides:
        listed = len(policy.tools)
        what = f"it lists {listed} tools and" if listed else "it"
        return (f"it blocks nothing: {what} holds no rule, and the default is allow",)
    if "*" in policy.hidden_tools:
        return ("it hides every tool: nothing can be called",)
    if policy.default is Effect.DENY and not policy.tools:
        return ("it lets nothing through: the default is deny, and no tool is listed",)
    allowed = {entry.tool for entry in policy.tools} - set(policy.hidden_tools)
    if policy.default is Effect.DENY and tools and not allowed.intersection(_names(tools)):
        return ("it lets nothing through here: no tool of the server is listed",)
    return ()


def warnings_on(policy: Policy, tools: Sequence[Tool]) -> Iterator[str]:
    """Rules that name a tool, or an argument path, which none of the policy's servers has."""
    if not isinstance(policy, NativePolicy):
        return
    by_name: dict[str, list[Tool]] = {}
    for tool in tools:
        by_name.setdefault(tool.name, []).append(tool)
    servers = sorted({tool.server for tool in tools})
    has = f"{servers[0]} has no tool" if len(servers) == 1 else "none of the servers has a tool"
    for entry in policy.tools:
        if entry.tool == "*":
            continue
        if entry.tool not in by_name:
            yield f'{entry.place}: {has} "{entry.tool}"{nearest(entry.tool, by_name)}'
            continue
        for rule in entry.rules:
            for tool in by_name[entry.tool]:
                yield from _unknown_paths(rule, tool)
    for rule, name in zip(policy.hidden, policy.hidden_tools, strict=True):
        if name != "*" and name not in by_name:
            yield f'{rule.place}: {has} "{name}" to hide{nearest(name, by_name)}'


def _unknown_paths(rule: Rule, tool: Tool) -> Iterator[str]:
    known = _paths(tool)
    used = [
        (condition.path, condition.place)
        for condition in rule.conditions
        if condition.subject == "args"
    ]
    if rule.kind is RuleKind.LIMIT and rule.limit and rule.limit.increment_from:
        used.append((rule.limit.increment_from, rule.place))
    for path, place in used:
        if not path or path in known or any(path[: len(free)] == free for free in _free(tool)):
            continue
        written = "args." + ".".join(path)
        names = ["args." + ".".join(item) for item in sorted(known)]
        yield f'{place}: {tool.id} takes no argument "{written}"{nearest(written, names)}'


def _paths(tool: Tool) -> set[tuple[str, ...]]:
    """Every path that a condition could read, parents included."""
    found: set[tuple[str, ...]] = set()
    properties = tool.schema_.get("properties")
    if properties:
        found |= {(name,) for name in properties}
    for parameter in tool.parameters:
        parts = tuple(parameter.path.split("[]")[0].split("."))
        found |= {parts[:length] for length in range(1, len(parts) + 1)}
    return found


def _free(tool: Tool) -> list[tuple[str, ...]]:
    """Paths below which the schema names no properties, so that any key may stand there."""
    properties = tool.schema_.get("properties") or {}
    return [
        (name,)
        for name, schema in properties.items()
        if hasattr(schema, "get") and not schema.get("properties") and _open(schema)
    ]


def _open(schema: object) -> bool:
    kind = schema.get("type") if hasattr(schema, "get") else None
    return kind in (None, "object") or (isinstance(kind, tuple) and "object" in kind)


def _names(tools: Sequence[Tool]) -> set[str]:
    return {tool.name for tool in tools}
