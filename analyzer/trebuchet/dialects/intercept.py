"""Intercept policies, YAML version "1", as the open engine reads them.

Two differences are on purpose: a key that the engine would ignore is a problem (with `lenient` a
warning), and merge keys, dates without quotes and infinities are refused, since they would not
mean what they look like.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import trunc

from trebuchet.dialects.condition import KEYS, read_condition
from trebuchet.dialects.hidden import read_hidden
from trebuchet.dialects.messages import denied, exhausted, rate_reached
from trebuchet.dialects.node import Findings, Node
from trebuchet.dialects.windows import LARGEST, SECONDS, WINDOWS
from trebuchet.documents import Document, shown
from trebuchet.errors import PolicyError, nearest
from trebuchet.model.policy import (
    Condition,
    Limit,
    NativePolicy,
    Operator,
    Rule,
    RuleKind,
    ToolRules,
)
from trebuchet.model.vocabulary import Effect, Tell

NAME = "intercept-1"
SEES = frozenset({Tell.ARGUMENTS, Tell.TOOL, Tell.COUNT, Tell.SUM})
EVERY_TOOL = "*"
GLOBAL = "_global"
TOP_KEYS = ("version", "description", "default", "hide", "tools")
TOOL_KEYS = ("rules",)
RULE_KEYS = ("name", "action", "conditions", "rate_limit", "state", "on_deny")
STATE_KEYS = ("counter", "window", "increment", "increment_from")
ACTIONS = ("evaluate", "deny")


def read_intercept(document: Document, name: str, lenient: bool = False) -> NativePolicy:
    """The policy that an Intercept document states, or a `PolicyError` with all its problems."""
    findings = Findings(lenient=lenient)
    root = Node(document, findings)
    if not root.is_mapping():
        raise PolicyError(findings.problems)
    root.check_keys(TOP_KEYS)
    _check_word(root, "version", ("1",), "unsupported-version")
    default = _check_word(root, "default", ("", "allow", "deny"), "bad-value")
    root.written("description")
    hidden, hidden_tools = read_hidden(root)
    tools = tuple(_tools(root))
    if findings.problems:
        raise PolicyError(findings.problems)
    return NativePolicy(
        name=name,
        dialect=NAME,
        text=document.text,
        default=Effect(default or "allow"),
        default_place=document.key_place("default"),
        hidden=hidden,
        hidden_tools=hidden_tools,
        tools=tuple(entry for entry in tools if entry.tool != EVERY_TOOL),
        every_tool=tuple(r for entry in tools if entry.tool == EVERY_TOOL for r in entry.rules),
        sees=SEES,
        warnings=tuple(findings.warnings),
    )


def _check_word(root: Node, key: str, choices: tuple[str, ...], code: str) -> str:
    """A word at the top of the policy, or `""` with what is wrong noted."""
    before = len(root.findings.problems)
    word = root.written(key)
    if word in choices:
        return word
    if len(root.findings.problems) == before:
        known = [choice for choice in choices if choice]
        listed = " or ".join(f'"{choice}"' for choice in known)
        message = f"{key} must be {listed}, got {shown(word)}{nearest(word, known)}"
        root.wrong_at(key, code, message)
    return ""


def _tools(root: Node) -> Iterator[ToolRules]:
    tools = root.get("tools")
    if tools is None or not tools.is_mapping():
        return
    counters = _counters(tools)
    for tool in tools.value:
        node = tools.child(tool)
        rules: tuple[Rule, ...] = ()
        if node.value is not None and node.is_mapping():
            node.check_keys(TOOL_KEYS)
            rules = tuple(_rules(node, tool, counters))
        yield ToolRules(tool=tool, place=node.key_place, rules=rules)


def _scope(tool: str) -> str:
    return GLOBAL if tool == EVERY_TOOL else tool


def _counters(tools: Node) -> frozenset[tuple[str, str]]:
    """Scope and name of every counter that some rule keeps, as far as the rules can be read."""
    found: set[tuple[str, str]] = set()
    for tool, entry in tools.value.items():
        listed = entry.get("rules") if isinstance(entry, dict) else None
        for rule in listed if isinstance(listed, list) else ():
            if isinstance(rule, dict):
                found |= {(_scope(tool), name) for name in _counter_names(rule)}
    return frozenset(found)


def _counter_names(rule: dict[str, object]) -> Iterator[str]:
    state = rule.get("state")
    if isinstance(state, dict) and state.get("counter") is not None:
        yield str(state["counter"])
    if isinstance(rate := rule.get("rate_limit"), str):
        yield f"_rate_{rate.rpartition('/')[2]}"


def _rules(node: Node, tool: str, counters: frozenset[tuple[str, str]]) -> Iterator[Rule]:
    listed = node.get("rules")
    if listed is None:
        return
    seen: dict[str, int] = {}
    for index, entry in enumerate(listed.entries()):
        if not entry.is_mapping():
            continue
        before = len(entry.findings.problems)
        rules = tuple(_rule(entry, tool, counters))
        if len(entry.findings.problems) > before:
            continue
        for counter in (rule.limit.counter for rule in rules if rule.limit):
            if counter in seen:
                used = f"(also used by rules[{seen[counter]}])"
                entry.wrong("duplicate-counter", f"duplicate state counter {shown(counter)} {used}")
            seen.setdefault(counter, index)
        yield from rules


def _rule(entry: Node, tool: str, counters: frozenset[tuple[str, str]]) -> Iterator[Rule]:
    """One rule of the file: it requires, and where it keeps a counter it also limits."""
    entry.check_keys(RULE_KEYS)
    name = entry.written("name")
    if not name.strip():
        entry.wrong("missing-key", "rule must have a name")
    action = entry.written("action") or "evaluate"
    if action not in ACTIONS:
        message = f'action must be "evaluate" or "deny", got {shown(action)}'
        entry.wrong_at("action", "bad-value", message + nearest(action, ACTIONS))
        action = ""
    message = entry.written("on_deny")
    if entry.written("rate_limit"):
        yield from _rate_limited(entry, name, tool, action, message)
        return
    scope = _scope(tool)
    conditions = tuple(_conditions(entry, scope))
    _check_shape(entry, action)
    for condition in conditions:
        if condition.subject == "state" and condition.path not in counters:
            said = f"condition references state.{'.'.join(condition.path)} but no rule keeps it"
            entry.wrong("unknown-counter", said, condition.place)
    kind = RuleKind.FORBID if action == "deny" else RuleKind.REQUIRE
    yield Rule(
        name=name,
        kind=kind,
        place=entry.place,
        message=message or denied(name),
        conditions=conditions,
    )
    if action == "deny" and entry.get("state"):
        entry.warn("a rule that always denies counts nothing; its state is not used")
    elif limit := _state(entry, scope, conditions):
        yield Rule(
            name=name,
            kind=RuleKind.LIMIT,
            place=entry.place,
            message=message or exhausted(name),
            limit=limit,
        )


def _check_shape(entry: Node, action: str) -> None:
    listed = entry.get("conditions")
    filled = listed is not None and bool(listed.value)
    if action == "deny" and filled:
        entry.wrong("deny-with-conditions", "deny rules must not have conditions")
    if action == "evaluate" and not filled:
        entry.wrong("no-conditions", "evaluate rules must have at least one condition")


def _conditions(entry: Node, scope: str) -> Iterator[Condition]:
    listed = entry.get("conditions")
    if listed is None:
        return
    for node in listed.entries():
        if node.is_mapping():
            node.check_keys(KEYS)
            if condition := read_condition(node, ("args", "state"), (scope, GLOBAL)):
                yield condition


def _rate_limited(entry: Node, name: str, tool: str, action: str, message: str) -> Iterator[Rule]:
    if action == "deny":
        entry.wrong_at(
            "rate_limit", "rate-limit-combined", 'rate_limit cannot be combined with action "deny"'
        )
    if entry.get("conditions") or entry.get("state"):
        said = "rate_limit cannot be combined with conditions or state; make it a rule of its own"
        entry.wrong_at("rate_limit", "rate-limit-combined", said)
    written = entry.written("rate_limit")
    count, slash, window = written.partition("/")
    if not slash or "/" in window:
        said = f'rate_limit must be in the format "N/window" (like "5/hour"), got {shown(written)}'
        entry.wrong_at("rate_limit", "bad-rate-limit", said)
        return
    plain = count.removeprefix("+")
    most = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 20 else 0
    if not 0 < most <= LARGEST:
        said = f"rate_limit count must be a positive integer, got {shown(count)}"
        entry.wrong_at("rate_limit", "bad-rate-limit", said)
    if window not in WINDOWS:
        said = f'rate_limit window must be "minute", "hour", or "day", got {shown(window)}'
        entry.wrong_at("rate_limit", "bad-rate-limit", said + nearest(window, WINDOWS))
        return
    yield Rule(
        name=name,
        kind=RuleKind.LIMIT,
        place=entry.place,
        message=message or rate_reached(most, window),
        limit=Limit(
            scope=_scope(tool),
            counter=f"_rate_{window}",
            window=window,
            seconds=SECONDS[window],
            max=most,
            per="policy",
        ),
    )


def _state(entry: Node, scope: str, conditions: tuple[Condition, ...]) -> Limit | None:
    """The limit that a rule's `state` keeps; its bound is the rule's own `lt` or `lte` on it."""
    node = entry.get("state")
    if node is None or not node.is_mapping():
        return None
    before = len(node.findings.problems)
    node.check_keys(STATE_KEYS)
    counter = node.written("counter")
    if not counter.strip():
        node.wrong("missing-key", "state must name a counter")
    window = node.written("window")
    if window not in WINDOWS:
        said = f'window must be "minute", "hour", or "day", got {shown(window)}'
        node.wrong_at("window", "bad-value", said + nearest(window, WINDOWS))
    increment = node.whole("increment", 0, LARGEST)
    amount = node.written("increment_from")
    if amount and not amount.startswith("args."):
        said = f'increment_from must start with "args.", got {shown(amount)}'
        node.wrong_at("increment_from", "bad-path", said)
    if len(node.findings.problems) > before:
        return None
    bound = _bound(conditions, (scope, counter))
    if bound is None:
        node.warn(f"no lt or lte condition bounds {shown(counter)}, so nothing is counted")
    return Limit(
        scope=scope,
        counter=counter,
        window=window,
        seconds=SECONDS[window],
        max=LARGEST if bound is None else bound,
        increment=increment or 1,
        increment_from=tuple(amount.split(".")[1:]) if amount else None,
        per="policy",
        counts=bound is not None,
    )


def _bound(conditions: tuple[Condition, ...], path: tuple[str, str]) -> int | None:
    for condition in conditions:
        if condition.subject == "state" and condition.path == path:
            if condition.op is Operator.LTE:
                return _whole(condition.value)
            if condition.op is Operator.LT:
                return _whole(condition.value) - 1
    return None


def _whole(value: float) -> int:
    """A bound truncated to whole, and kept within what a counter can hold."""
    return max(-LARGEST, min(trunc(value), LARGEST))
