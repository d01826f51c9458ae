"""PolicyLayer policies, JSON version "1": the long form, and the short form of a tool.

Where the public documentation is silent we chose: `require` and `deny_if` take a bare condition
as well as `{"conditions": [...]}`; all entries of `require` must hold; `name` and `on_deny` may
stand in every entry. The two forms may be mixed in one tool. A tool decides in this order:
`action: deny`, `deny_if`, `require`, `rate_limit`, `limits`, then those of `all_tools`, then
`action: require_approval`. `rate_limit` counts per session in fixed windows of its length.
"""

from __future__ import annotations

from collections.abc import Iterator

from trebuchet.dialects.condition import KEYS, read_condition
from trebuchet.dialects.hidden import read_hidden
from trebuchet.dialects.messages import denied, exhausted, rate_reached, waits
from trebuchet.dialects.node import Findings, Node
from trebuchet.dialects.windows import LARGEST, SECONDS, WINDOWS, label
from trebuchet.documents import Document, shown
from trebuchet.errors import PolicyError
from trebuchet.model.policy import (
    Condition,
    Limit,
    NativePolicy,
    Rule,
    RuleKind,
    ToolRules,
)
from trebuchet.model.vocabulary import Effect, Tell

NAME = "policylayer-1"
SEES = frozenset({Tell.ARGUMENTS, Tell.TOOL, Tell.COUNT})
TOP_KEYS = ("version", "description", "default", "hide", "all_tools", "tools")
ALL_TOOLS_KEYS = ("description", "limits")
SHORT_KEYS = ("action", "reason", "rate_limit")
LONG_KEYS = ("require", "deny_if", "limits")
TOOL_KEYS = ("description", *LONG_KEYS, *SHORT_KEYS)
ENTRY_KEYS = ("name", "description", "conditions", "on_deny")
BARE_KEYS = ("name", "description", *KEYS, "on_deny")
LIMIT_KEYS = ("name", "description", "counter", "window", "max", "scope", "on_deny")
RATE_KEYS = ("max", "window")
ACTIONS = ("allow", "deny", "require_approval")
LONGEST_WINDOW = 366 * 86400
"""Seconds of the longest window that `rate_limit` may name."""


def read_policylayer(document: Document, name: str) -> NativePolicy:
    """The policy that a PolicyLayer document states, or a `PolicyError` with all its problems."""
    findings = Findings()
    root = Node(document, findings)
    if not root.is_mapping():
        raise PolicyError(findings.problems)
    root.check_keys(TOP_KEYS)
    _check_version(root)
    if not root.has("default"):
        root.wrong("missing-key", 'the key "default" is missing; it is "allow" or "deny"')
    default = root.one_of("default", ("allow", "deny"))
    root.text("description")
    hidden, hidden_tools = read_hidden(root)
    everywhere = tuple(_all_tools(root))
    tools = tuple(_tools(root))
    if findings.problems:
        raise PolicyError(findings.problems)
    return NativePolicy(
        name=name,
        dialect=NAME,
        text=document.text,
        default=Effect(default or "deny"),
        default_place=document.key_place("default"),
        hidden=hidden,
        hidden_tools=hidden_tools,
        tools=tools,
        every_tool=everywhere,
        sees=SEES,
        warnings=tuple(findings.warnings),
    )


def _check_version(root: Node) -> None:
    if not root.has("version"):
        root.wrong("missing-key", 'the key "version" is missing; it is "1"')
    elif root.value["version"] != "1":
        got = shown(root.value["version"])
        place = root.child("version").place
        root.wrong("unsupported-version", f'version must be "1", got {got}', place)


def _all_tools(root: Node) -> Iterator[Rule]:
    node = root.get("all_tools")
    if node and node.is_mapping():
        node.check_keys(ALL_TOOLS_KEYS)
        node.text("description")
        yield from _limits(node, "_global")


def _tools(root: Node) -> Iterator[ToolRules]:
    tools = root.get("tools")
    if tools is None or not tools.is_mapping():
        return
    for tool in tools.value:
        node = tools.child(tool)
        if not tool.strip():
            node.wrong("empty-name", "a tool must have a name", node.key_place)
        if node.is_mapping():
            yield ToolRules(tool=tool, place=node.key_place, rules=tuple(_rules(node, tool)))


def _rules(node: Node, tool: str) -> Iterator[Rule]:
    node.check_keys(TOOL_KEYS)
    node.text("description")
    action = node.one_of("action", ACTIONS)
    reason = node.text("reason") or ""
    name = f"tools.{tool}.action"
    place = node.document.key_place(*node.path, "action")
    if action == "deny":
        message = reason or denied(name)
        yield Rule(name=name, kind=RuleKind.FORBID, place=place, message=message)
    yield from _entries(node, f"tools.{tool}.deny_if", RuleKind.FORBID)
    yield from _entries(node, f"tools.{tool}.require", RuleKind.REQUIRE)
    yield from _rate_limit(node, tool, reason)
    yield from _limits(node, tool)
    if action == "require_approval":
        message = reason or waits(name)
        yield Rule(name=name, kind=RuleKind.ASK, place=place, message=message)


def _entries(node: Node, name: str, kind: RuleKind) -> Iterator[Rule]:
    """The rules of `deny_if` or `require`: each entry a bare condition, or several in a list."""
    listed = node.get(name.rpartition(".")[2])
    if listed is None:
        return
    for index, entry in enumerate(listed.entries()):
        if not entry.is_mapping():
            continue
        bare = not entry.has("conditions") and any(entry.has(key) for key in KEYS)
        beside = () if bare else tuple(key for key in KEYS if entry.has(key))
        for key in beside:
            place = entry.child(key).key_place
            entry.wrong("mixed-entry", f'"{key}" cannot stand beside "conditions"', place)
        entry.check_keys(BARE_KEYS if bare else (*ENTRY_KEYS, *beside))
        entry.text("description")
        conditions = _conditions(entry, bare)
        if kind is RuleKind.REQUIRE and not conditions:
            entry.warn("it has no conditions, so it requires nothing")
        rule = entry.text("name") or f"{name}[{index}]"
        yield Rule(
            name=rule,
            kind=kind,
            place=entry.place,
            message=entry.text("on_deny") or denied(rule),
            conditions=conditions,
        )


def _conditions(entry: Node, bare: bool) -> tuple[Condition, ...]:
    if bare:
        condition = read_condition(entry, ("args",))
        return (condition,) if condition else ()
    listed = entry.get("conditions")
    if listed is None:
        entry.wrong("missing-key", 'the key "conditions" is missing; [] applies to every call')
        return ()
    found = []
    for node in listed.entries():
        if node.is_mapping():
            node.check_keys(KEYS)
            found.append(read_condition(node, ("args",)))
    return tuple(condition for condition in found if condition)


def _limits(node: Node, scope: str) -> Iterator[Rule]:
    listed = node.get("limits")
    if listed is None:
        return
    seen: dict[tuple[str, str, str], int] = {}
    for index, entry in enumerate(listed.entries()):
        if not entry.is_mapping():
            continue
        entry.check_keys(LIMIT_KEYS)
        for key in ("counter", "window", "max"):
            if entry.get(key) is None:
                entry.wrong("missing-key", f'the key "{key}" is missing')
        entry.text("description")
        counter = entry.text("counter") or ""
        window = entry.one_of("window", WINDOWS)
        most = entry.whole("max", 0, LARGEST)
        per = entry.one_of("scope", ("grant", "session")) or "grant"
        if window is None or most is None:
            continue
        counted = (counter, window, per)
        if counted in seen:
            message = f"duplicate counter {shown(counter)} (also used by limits[{seen[counted]}])"
            entry.wrong("duplicate-counter", message)
        seen.setdefault(counted, index)
        rule = entry.text("name") or f"{node.where}.limits[{index}]"
        yield Rule(
            name=rule,
            kind=RuleKind.LIMIT,
            place=entry.place,
            message=entry.text("on_deny") or exhausted(rule),
            limit=Limit(
                scope=scope,
                counter=counter,
                window=window,
                seconds=SECONDS[window],
                max=most,
                per="session" if per == "session" else "grant",
            ),
        )


def _rate_limit(node: Node, tool: str, reason: str) -> Iterator[Rule]:
    entry = node.get("rate_limit")
    if entry is None or not entry.is_mapping():
        return
    entry.check_keys(RATE_KEYS)
    for key in RATE_KEYS:
        if entry.get(key) is None:
            entry.wrong("missing-key", f'the key "{key}" is missing')
    most = entry.whole("max", 0, LARGEST)
    seconds = entry.whole("window", 1, LONGEST_WINDOW)
    if most is None or seconds is None:
        return
    window = label(seconds)
    yield Rule(
        name=f"tools.{tool}.rate_limit",
        kind=RuleKind.LIMIT,
        place=node.document.key_place(*entry.path),
        message=reason or rate_reached(most, window),
        limit=Limit(
            scope=tool,
            counter="rate_limit",
            window=window,
            seconds=seconds,
            max=most,
            per="session",
        ),
    )
