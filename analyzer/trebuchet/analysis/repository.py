"""Paths of tools whose files lie in a hosted repository and not on the machine."""

from __future__ import annotations

from typing import Any

from trebuchet.analysis.fitting import UnfitError
from trebuchet.model.tool import Tool
from trebuchet.model.world import World

_REPOSITORY = frozenset({"repo", "repository", "project_id"})
"""Names of the argument that says in which repository a file lies."""


def keeps_in_repository(tool: Tool) -> bool:
    """Whether the tool's paths are those of a repository that another argument names."""
    return any(parameter.path.split(".")[-1] in _REPOSITORY for parameter in tool.parameters)


def in_repository(value: Any, world: World) -> Any:
    """The path from the repository's root, which stands for the workspace.

    Raises `UnfitError` for a path that leads out of it: there is no machine behind it.
    """
    if not isinstance(value, str):
        return value
    inside = value.removeprefix(f"{world.values['own.workspace']}/")
    if inside.startswith("/") or ".." in inside or "%2e" in inside.lower():
        raise UnfitError(f'"{value}" lies in no repository')
    return inside
