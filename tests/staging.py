"""Small worlds for tests: tools, servers and policies made by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from shipped import our_corpus
from trebuchet.dialects import parse_policy
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.policy import NativePolicy
from trebuchet.model.tool import Inventory, Parameter, Scope, Server, Tool, ToolEffect, Verb
from trebuchet.model.vocabulary import Capability, ParameterKind, ToolClass

LOST = ToolEffect(object=Scope.ITEM, reversible="no")
"""What a staged tool does at worst unless a test says otherwise: an item, gone for good."""


def tool(
    name: str,
    capabilities: str,
    parameters: dict[str, str] | None = None,
    server: str = "desk",
    schema: dict[str, Any] | None = None,
    verbs: tuple[Verb, ...] = (),
    effect: ToolEffect = LOST,
) -> Tool:
    """A tool whose parameters (name to kind) are all required texts unless a schema says more."""
    kinds = parameters or {}
    made = schema or {
        "type": "object",
        "properties": {path: {"type": "string"} for path in kinds},
        "required": list(kinds),
    }
    return Tool(
        server=server,
        name=name,
        schema_=made,
        annotations={},
        tool_class=ToolClass.WRITE,
        risk=ToolClass.WRITE.risk,
        capabilities=tuple(Capability(word) for word in capabilities.split()),
        parameters=tuple(
            Parameter(
                path=path, kind=ParameterKind(kind), required=path in made.get("required", ())
            )
            for path, kind in kinds.items()
        ),
        verbs=verbs,
        effect=effect,
    )


def inventory(*tools: Tool) -> Inventory:
    """An inventory of these tools, by their servers."""
    names = sorted({each.server for each in tools})
    return Inventory(
        servers=tuple(
            Server(
                name=name,
                package=name,
                version="1",
                registry="",
                licence="MIT",
                tools=tuple(
                    sorted(
                        (each for each in tools if each.server == name),
                        key=lambda each: each.name,
                    )
                ),
            )
            for name in names
        ),
        digest="staged",
    )


def policy(text: str) -> NativePolicy:
    """A policy from its text, named `policy.json`."""
    return parse_policy(text, "policy.json")


ALLOW_ALL = '{"version": "1", "default": "allow"}'
DENY_ALL = '{"version": "1", "default": "deny"}'


def staged_corpus() -> Corpus:
    """The attacks and sessions of `tests/analysis/staged`, under the shipped taxonomy.

    They stay as they are when the shipped corpus moves on, so that a test of the judge does not
    depend on what is judged.
    """
    folder = Path(__file__).parent / "analysis" / "staged"
    attacks = [
        Attack.model_validate_json(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8"))))
        for path in sorted(folder.glob("*.yaml"))
    ]
    return Corpus(
        taxonomy=our_corpus().taxonomy, attacks=tuple(attacks), sessions=(), digest="staged"
    )
