"""Curated labels: what no rule can tell of a tool, each with its reason, as a data file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from trebuchet.documents import CORPUS_CAP, read_file, read_yaml, validated
from trebuchet.errors import InventoryError, Problem
from trebuchet.inventory.classifier.capabilities import in_order
from trebuchet.inventory.classifier.classify import class_of
from trebuchet.inventory.classifier.effects import effect
from trebuchet.inventory.classifier.verbs import meanings
from trebuchet.inventory.classifier.words import words
from trebuchet.model.place import Place
from trebuchet.model.tool import Answer, Scope, Server, Tool, ToolEffect
from trebuchet.model.value import FrozenMap, Value
from trebuchet.model.vocabulary import Capability, ParameterKind

BY_HAND = "by hand"
"""How a label that was set here is marked in a tool's evidence."""
_BESIDE = ("effect", "verb", "verbs")
"""What pieces of evidence speak of besides capabilities."""


class EffectChange(Value):
    """The parts of a tool's effect that are known better."""

    object: Scope | None = None
    reversible: Answer | None = None
    own: Answer | None = None
    outside: Answer | None = None


class Override(Value):
    """What is different for some tools of one server, and why."""

    server: str
    tools: tuple[str, ...] = Field(min_length=1)
    add: tuple[Capability, ...] = ()
    drop: tuple[Capability, ...] = ()
    parameters: FrozenMap[ParameterKind] = Field(default={})
    """Path to its kind."""
    effect: EffectChange = EffectChange()
    reason: str = Field(min_length=1)


class Overrides(Value):
    """The whole file."""

    overrides: tuple[Override, ...]


def load_overrides(path: Path) -> tuple[Override, ...]:
    """The overrides of a YAML file, in its order; raises `InventoryError`."""
    text = read_file(path, CORPUS_CAP, InventoryError)
    document = read_yaml(text, str(path), InventoryError)
    return validated(document, Overrides, InventoryError).overrides


def overridden(server: Server, overrides: Iterable[Override]) -> Server:
    """The server with its overrides applied; raises `InventoryError` for an unknown tool."""
    tools = {tool.name: tool for tool in server.tools}
    for override in overrides:
        if override.server != server.name:
            continue
        for name in override.tools:
            if name not in tools:
                message = f'the server "{server.name}" has no tool "{name}"'
                raise InventoryError(Problem(Place("overrides.yaml"), "unknown-tool", message))
            tools[name] = _changed(tools[name], override)
    return server.model_copy(update={"tools": tuple(tools.values())})


def _changed(tool: Tool, override: Override) -> Tool:
    held = in_order((frozenset(tool.capabilities) | set(override.add)) - set(override.drop))
    label = class_of(held)
    told = held + _BESIDE
    kept = tuple(line for line in tool.evidence if line.split(":", 1)[0] in told)
    marked = {line.split(":", 1)[0] for line in kept}
    added = tuple(
        f"{capability}: {override.reason} ({BY_HAND})"
        for capability in held
        if capability not in marked
    )
    return tool.model_copy(
        update={
            "capabilities": held,
            "tool_class": label,
            "risk": label.risk,
            "verbs": tuple(
                verb.model_copy(
                    update={
                        "capabilities": tuple(
                            c for c in verb.capabilities if c not in override.drop
                        )
                    }
                )
                for verb in tool.verbs
            ),
            "parameters": tuple(
                parameter.model_copy(
                    update={
                        "kind": override.parameters[parameter.path],
                        "evidence": f"{override.reason} ({BY_HAND})",
                    }
                )
                if parameter.path in override.parameters
                else parameter
                for parameter in tool.parameters
            ),
            "effect": _effect(tool, held).model_copy(update=_given(override.effect)),
            "evidence": (*kept, *added)
            if added or kept != tool.evidence
            else _noted(tool, override),
        }
    )


def _effect(tool: Tool, held: tuple[Capability, ...]) -> ToolEffect:
    """The effect that follows from the capabilities as they now are."""
    if held == tool.capabilities:
        return tool.effect
    spelled = words(tool.name)
    names_one = bool(tool.of_kind(ParameterKind.TARGET))
    return effect(spelled, meanings(spelled), held, names_one)


def _given(change: EffectChange) -> Mapping[str, Any]:
    return {key: value for key, value in change if value is not None}


def _noted(tool: Tool, override: Override) -> tuple[str, ...]:
    return (*tool.evidence, f"effect: {override.reason} ({BY_HAND})")
