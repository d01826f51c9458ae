"""Random small policies of both dialects, from a seed, and a grid of argument values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from trebuchet.dialects import parse_policy
from trebuchet.model.policy import NativePolicy

TOOLS = ("pay", "send")
PATHS = ("args.x", "args.y", "args.x.k")
WORDS = ("a", "ab", "5", "true", "<nil>", "1e+06", "[a]", "map[k:a]", "")
NUMBERS = (0, 1, 5, 5.5, -3, 1000000, 10**30)
PATTERNS = ("^a", "b$", "[0-9]+", "^(a|b)+$", "(?i)^AB?$", "", "a.*b", r"\bab\b", "^[^a]*$")


def values() -> tuple[Any, ...]:
    """Argument values of every kind; `...` is an argument that is not sent."""
    scalars = (..., None, True, False, 0, -0.0, 1, 5, 5.5, 4, -3, 1000000, 10**30, 10**400)
    texts = (
        "a",
        "ab",
        "b",
        "abb",
        "5",
        "5.5",
        "true",
        "<nil>",
        "1e+06",
        "[a]",
        "map[k:a]",
        "",
        "zé",
    )
    lists: tuple[Any, ...] = ([], ["a"], [5], ["5"], [None], ["a", "ab"], [1000000])
    objects: tuple[Any, ...] = ({}, {"k": "a"}, {"k": 5}, {"k": None}, {"j": 1}, {"k": ["a"]})
    return (*scalars, *texts, *lists, *objects)


def grid() -> Iterator[dict[str, Any]]:
    """Arguments over all pairs of values."""
    for x, y in product(values(), values()):
        named = {"x": x, "y": y}
        yield {key: value for key, value in named.items() if value is not ...}


def condition(random: Random) -> dict[str, Any]:
    """One condition on an argument."""
    op = random.choice(
        ["eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "regex", "contains", "exists"]
    )
    scalar = random.choice([random.choice(WORDS), random.choice(NUMBERS), True, None])
    many = random.sample([*WORDS, *NUMBERS, False, None, ["a"]], random.randint(0, 3))
    value = {
        "in": many,
        "not_in": many,
        "regex": random.choice(PATTERNS),
        "contains": random.choice(["a", "b", "ab", 5, "5", None]),
        "exists": random.choice([True, False]),
    }.get(op, random.choice(NUMBERS) if op in ("lt", "lte", "gt", "gte") else scalar)
    return {"path": random.choice(PATHS), "op": op, "value": value}


def conditions(random: Random) -> list[dict[str, Any]]:
    """One to three conditions."""
    return [condition(random) for _ in range(random.choice([1, 1, 2, 3]))]


def policylayer_tool(random: Random) -> dict[str, Any]:
    """What a PolicyLayer policy says of one tool."""
    said: dict[str, Any] = {}
    if random.random() < 0.7:
        said["deny_if"] = [{"conditions": conditions(random)} for _ in range(random.randint(1, 2))]
    if random.random() < 0.6:
        said["require"] = [condition(random) for _ in range(random.randint(1, 2))]
    if random.random() < 0.2:
        said["limits"] = [limit(random)]
    if random.random() < 0.2:
        said["action"] = random.choice(["deny", "require_approval", "allow"])
    return said


def limit(random: Random) -> dict[str, Any]:
    """One limit of PolicyLayer."""
    return {
        "counter": random.choice(["calls", "other"]),
        "window": random.choice(["minute", "day"]),
        "max": random.choice([0, 1, 3]),
        "scope": random.choice(["grant", "session"]),
    }


def policylayer(random: Random) -> dict[str, Any]:
    """A PolicyLayer document."""
    document: dict[str, Any] = {
        "version": "1",
        "default": random.choice(["allow", "deny"]),
        "tools": {tool: policylayer_tool(random) for tool in TOOLS if random.random() < 0.8},
    }
    if random.random() < 0.1:
        document["hide"] = [random.choice([*TOOLS, "*"])]
    if random.random() < 0.15:
        document["all_tools"] = {"limits": [limit(random)]}
    return document


def intercept_rules(random: Random, tool: str) -> list[dict[str, Any]]:
    """The rules of one tool of an Intercept policy."""
    rules: list[dict[str, Any]] = [
        {"name": f"r{number}", "conditions": conditions(random)}
        for number in range(random.randint(0, 3))
    ]
    if random.random() < 0.15:
        rules.append({"name": "rate", "rate_limit": random.choice(["1/minute", "3/day"])})
    if random.random() < 0.15 and tool != "*":
        state = {"counter": "sum", "window": "day", "increment_from": "args.x"}
        bound = {"path": f"state.{tool}.sum", "op": "lte", "value": random.choice([3, 5, 1000000])}
        rules.append({"name": "sum", "conditions": [bound], "state": state})
    if random.random() < 0.05:
        rules.append({"name": "never", "action": "deny"})
    random.shuffle(rules)
    return rules


def intercept(random: Random) -> dict[str, Any]:
    """An Intercept document."""
    document: dict[str, Any] = {
        "version": "1",
        "default": random.choice(["allow", "deny"]),
        "tools": {
            tool: {"rules": intercept_rules(random, tool)}
            for tool in (*TOOLS, "*")
            if random.random() < (0.2 if tool == "*" else 0.8)
        },
    }
    if random.random() < 0.1:
        document["hide"] = [random.choice([*TOOLS, "*"])]
    return document


def read(document: dict[str, Any], dialect: str) -> NativePolicy:
    """The policy of a document."""
    return parse_policy(json.dumps(document), name=f"{dialect}.json", dialect=dialect)


def altered(random: Random, document: dict[str, Any], dialect: str) -> dict[str, Any]:
    """The document with one tool written anew, so that most of it stays as it was."""
    changed: dict[str, Any] = json.loads(json.dumps(document))
    tool = random.choice(TOOLS)
    if dialect == "policylayer":
        changed["tools"][tool] = policylayer_tool(random)
    else:
        changed["tools"][tool] = {"rules": intercept_rules(random, tool)}
    return changed


def pairs(seed: int, count: int) -> Iterator[tuple[NativePolicy, NativePolicy]]:
    """Pairs of policies: two of one dialect, one of each, or one and its alteration."""
    random = Random(seed)  # noqa: S311 - the same cases each time
    made = {"policylayer": policylayer, "intercept": intercept}
    for _ in range(count):
        first, second = random.choice([*made]), random.choice([*made])
        document = made[first](random)
        if random.random() < 0.5:
            yield read(document, first), read(altered(random, document, first), first)
        else:
            yield read(document, first), read(made[second](random), second)
