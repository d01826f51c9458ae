"""Which tools the agents need: work on other tools is nobody's loss."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from trebuchet.model.tool import Tool


class Needs(NamedTuple):
    """Tool names, or `SERVER#TOOL`; None means that every tool counts."""

    names: frozenset[str] | None

    def include(self, tool: Tool) -> bool:
        """Whether honest work on this tool counts."""
        return self.names is None or tool.name in self.names or tool.id in self.names


def needs_of(names: Collection[str] | None) -> Needs:
    """The needs behind a list of names."""
    return Needs(None if names is None else frozenset(names))
