"""The tools that can do something, and to which no attack binds: each belongs to a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trebuchet.analysis.reach import Reach
from trebuchet.corpus.reasons import UNBOUND, Reasons, UnboundTools
from trebuchet.errors import Problem
from trebuchet.model.place import Place
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import READS, Capability


class Group(NamedTuple):
    """Tools that no attack binds to, by what they can do beyond reading."""

    capabilities: tuple[Capability, ...]
    tools: tuple[str, ...]
    why: str
    """Empty where no reason speaks of them."""


def acting_tools(reached: Reach) -> tuple[Tool, ...]:
    """The tools of the inventory that are no plain read, in its order."""
    return tuple(tool for tool in reached.tools.values() if _acts(tool))


def unbound_groups(reached: Reach, reasons: Reasons) -> tuple[Group, ...]:
    """The acting tools without an attack, by their capabilities beyond reading, most first."""
    bound = {id_ for tools in reached.bound.values() for id_ in tools}
    apart: dict[tuple[Capability, ...], list[str]] = {}
    for tool in acting_tools(reached):
        if tool.id not in bound:
            apart.setdefault(_acts(tool), []).append(tool.id)
    ranked = sorted(apart.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(
        Group(able, tuple(sorted(tools)), _why(able, reasons.unbound)) for able, tools in ranked
    )


def left_alone(reached: Reach, reasons: Reasons) -> tuple[Problem, ...]:
    """Tools without an attack and a reason, and reasons that speak of no tool."""
    place = Place(UNBOUND)
    groups = unbound_groups(reached, reasons)
    problems = [
        Problem(
            place,
            "unbound-tools",
            f"no attack binds to {_some(group.tools)}, which can {_listed(group.capabilities)}, "
            "and no reason speaks of them",
        )
        for group in groups
        if not group.why
    ]
    used: Mapping[str, bool] = {group.why: True for group in groups}
    for entry in reasons.unbound:
        if entry.why not in used:
            able = _listed((entry.holds, *entry.beside))
            message = f"no tool is left that can {able}; take its reason away"
            problems.append(Problem(place, "needless-reason", message))
    return tuple(sorted(problems))


def _acts(tool: Tool) -> tuple[Capability, ...]:
    return tuple(sorted(set(tool.capabilities) - READS))


def _why(able: tuple[Capability, ...], groups: tuple[UnboundTools, ...]) -> str:
    return next(
        (
            group.why
            for group in groups
            if group.holds in able and {group.holds, *group.beside}.issuperset(able)
        ),
        "",
    )


def _some(tools: tuple[str, ...]) -> str:
    shown = ", ".join(tools[:3])
    return f"{shown} and {len(tools) - 3} more" if len(tools) > 3 else shown


def _listed(able: tuple[Capability, ...]) -> str:
    return ", ".join(word.value for word in able)
