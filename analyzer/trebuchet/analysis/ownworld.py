"""Reads the owner's world out of a policy's own literals.

A policy that lets mail go to `@ourco.com` alone says whose domain is the owner's. Each value is
proposed with the place it was read from; the owner confirms it in a world file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from trebuchet.model.place import Place
from trebuchet.model.policy import Condition, NativePolicy, Operator, Policy, Rule, RuleKind
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import ParameterKind
from trebuchet.model.world import Scalar, World


class Hint(NamedTuple):
    """What one condition says of honest calls: these values, this pattern, or at most so much."""

    kind: ParameterKind
    values: tuple[Scalar, ...]
    pattern: str
    most: float | None
    refused: bool
    """True when the values are those that honest work does not use."""
    place: Place


def propose_world(policies: Mapping[str, Policy], tools: Iterable[Tool], shipped: World) -> World:
    """The shipped world with what the policies' literals say of their owner laid over it.

    `policies` maps each server to its policy. The first literal in the order of servers and of
    the policy's text wins.
    """
    return propose_shared_world((policies,), tools, shipped)


def propose_shared_world(
    sides: Iterable[Mapping[str, Policy]], tools: Iterable[Tool], shipped: World
) -> World:
    """One world for several versions of the same policies, the earlier ones heard first.

    What an earlier side says, a later one cannot take back, not even where it is the shipped
    value; it only speaks of names that are left. Otherwise the world would move along with the
    very allow-list that changed, and hide what the change lets through or breaks.
    """
    by_id = {tool.id: tool for tool in tools}
    values: dict[str, Scalar] = dict(shipped.values)
    sources: dict[str, str] = dict(shipped.sources)
    settled: set[str] = set()
    for policies in sides:
        spoken: set[str] = set()
        for hint in _all_hints(policies, by_id):
            for name, value in _readings(hint, values):
                spoken.add(name)
                if name in settled or name in sources or values.get(name) == value:
                    continue
                values[name] = value
                sources[name] = str(hint.place)
        settled |= spoken
    return World(values=values, sources=sources)


def _all_hints(policies: Mapping[str, Policy], tools: Mapping[str, Tool]) -> Iterator[Hint]:
    for server in sorted(policies):
        policy = policies[server]
        if isinstance(policy, NativePolicy):
            yield from _hints(server, policy, tools)


def _hints(server: str, policy: NativePolicy, tools: Mapping[str, Tool]) -> Iterator[Hint]:
    for entry in policy.tools:
        tool = tools.get(f"{server}#{entry.tool}")
        if tool is None:
            continue
        kinds = {parameter.path: parameter.kind for parameter in tool.parameters}
        for rule in entry.rules:
            for condition in _telling(rule):
                path = ".".join(condition.path)
                kind = kinds.get(path) or kinds.get(f"{path}[]")
                if kind is not None:
                    hint = _hint(kind, rule.kind, condition)
                    if hint is not None:
                        yield hint


def _telling(rule: Rule) -> Sequence[Condition]:
    """Conditions that alone say what is honest; a conjunction that forbids says nothing."""
    if rule.kind is RuleKind.REQUIRE or (
        rule.kind is RuleKind.FORBID and len(rule.conditions) == 1
    ):
        return [condition for condition in rule.conditions if condition.subject == "args"]
    return []


_NEGATED = {
    Operator.NEQ: Operator.EQ,
    Operator.NOT_IN: Operator.IN,
    Operator.EQ: Operator.NEQ,
    Operator.IN: Operator.NOT_IN,
    Operator.GT: Operator.LTE,
    Operator.GTE: Operator.LT,
}


def _hint(kind: ParameterKind, rule: RuleKind, condition: Condition) -> Hint | None:
    op: Operator | None = condition.op
    if rule is RuleKind.FORBID:
        op = _NEGATED.get(condition.op)
    value, place = condition.value, condition.place
    if op in (Operator.EQ, Operator.NEQ) and isinstance(value, str | int | float):
        return Hint(kind, (value,), "", None, op is Operator.NEQ, place)
    if op in (Operator.IN, Operator.NOT_IN) and isinstance(value, tuple):
        plain = tuple(item for item in value if isinstance(item, str | int | float))
        return Hint(kind, plain, "", None, op is Operator.NOT_IN, place) if plain else None
    if op in (Operator.LTE, Operator.LT) and isinstance(value, int | float):
        return Hint(kind, (), "", value if op is Operator.LTE else value - 1, False, place)
    if op in (Operator.REGEX, Operator.CONTAINS) and isinstance(value, str):
        pattern = value if op is Operator.REGEX else re.escape(value)
        return Hint(kind, (), pattern, None, False, place)
    return None


_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_ADDRESS = re.compile(r"@((?:[a-z0-9-]+\.)+[a-z]{2,})", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://((?:[a-z0-9-]+\.)+[a-z]{2,})[^\s|)(]*", re.IGNORECASE)
_FOLDER = re.compile(r"^\^?(/[A-Za-z0-9._/ -]*)")

_PLAIN = {
    ParameterKind.TENANT: "own.tenant",
    ParameterKind.SUBJECT: "own.user",
    ParameterKind.PAYEE: "own.payee",
    ParameterKind.ROLE: "own.role",
    ParameterKind.UNIT: "own.unit",
    ParameterKind.ENVIRONMENT: "env.staging",
    ParameterKind.STATEMENT: "own.statement",
    ParameterKind.COMMAND: "own.command",
    ParameterKind.SEARCH: "own.search",
    ParameterKind.REF: "own.branch",
}
"""Kinds whose allowed values are taken as they stand."""


def _readings(hint: Hint, values: Mapping[str, Scalar]) -> Iterator[tuple[str, Scalar]]:
    if hint.refused:
        if hint.kind is ParameterKind.REF and hint.values:
            yield "branch.protected", hint.values[0]
        return
    if hint.kind is ParameterKind.AMOUNT:
        yield from _amounts(hint, values)
    elif hint.kind is ParameterKind.RECIPIENT:
        yield from _addresses(hint)
    elif hint.kind is ParameterKind.URL:
        yield from _origins(hint)
    elif hint.kind is ParameterKind.PATH:
        yield from _folders(hint)
    elif hint.kind in _PLAIN and hint.values:
        yield _PLAIN[hint.kind], hint.values[0]


def _amounts(hint: Hint, values: Mapping[str, Scalar]) -> Iterator[tuple[str, Scalar]]:
    if hint.most is None or hint.most <= 0:
        return
    most = int(hint.most) if float(hint.most).is_integer() else hint.most
    yield "cap.amount", most
    own = values.get("own.amount")
    if isinstance(own, int | float) and own > most:
        yield "own.amount", most


def _addresses(hint: Hint) -> Iterator[tuple[str, Scalar]]:
    listed = [str(value) for value in hint.values if "@" in str(value)]
    if listed:
        yield "own.email", listed[0]
        yield "own.colleague", listed[-1]
        yield "other.email", listed[-1]
        yield "own.domain", listed[0].rpartition("@")[2]
        return
    text = _unescaped(hint.pattern) or next((str(value) for value in hint.values), "")
    found = _ADDRESS.search(text) or _DOMAIN.search(text)
    if found:
        domain = found.group(found.re.groups).lower()
        yield "own.domain", domain
        yield "own.email", f"ana@{domain}"
        yield "own.colleague", f"ben@{domain}"
        yield "other.email", f"chris@{domain}"


def _origins(hint: Hint) -> Iterator[tuple[str, Scalar]]:
    text = _unescaped(hint.pattern) or next((str(value) for value in hint.values), "")
    found = _ORIGIN.search(text)
    if found:
        yield "own.host", found.group(1).lower()
        url = found.group(0).rstrip("$")
        yield "own.url", f"{url.rstrip('/')}/guide" if not hint.values else url
        yield "own.hook", f"{url.rstrip('/')}/in" if not hint.values else url
        return
    host = _DOMAIN.search(text)
    if host:
        yield "own.host", host.group(0).lower()
        yield "own.url", f"https://{host.group(0).lower()}/guide"
        yield "own.hook", f"https://{host.group(0).lower()}/in"


def _folders(hint: Hint) -> Iterator[tuple[str, Scalar]]:
    if hint.values:
        yield "own.path", hint.values[0]
        return
    found = _FOLDER.search(_unescaped(hint.pattern))
    if found and len(found.group(1)) > 1:
        folder = found.group(1).rstrip("/")
        yield "own.workspace", folder
        yield "own.path", f"{folder}/report.md"


def _unescaped(pattern: str) -> str:
    """The pattern with the escapes of plain characters taken away, so that a name reads plain."""
    return re.sub(r"\\([^A-Za-z0-9])", r"\1", pattern)
