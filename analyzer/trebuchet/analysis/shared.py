"""Tells attacks on tools that honest work also uses from attacks on tools that nobody needs.

Hiding a tool that nobody needs stops any attack on it for free; so an attack of the first kind is
the honest test of a policy.
"""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.analysis.reach import Reach

TARGET = 0.6
"""The share of the replayable corpus that should use tools which honest work also uses."""


class SharedTools(NamedTuple):
    """One attack's focus tools, and how many of them an honest session could use too."""

    attack: str
    bound: int
    shared: int

    @property
    def share(self) -> float:
        """The part of the bound tools that honest sessions use, 0 to 1."""
        return self.shared / self.bound if self.bound else 0.0

    @property
    def is_shared(self) -> bool:
        """Whether honest sessions can use most of the bound tools: more than half."""
        return self.shared * 2 > self.bound


def shared_tools(reached: Reach) -> dict[str, SharedTools]:
    """Each replayable attack's id to its split, sorted by id."""
    return {
        id_: SharedTools(id_, len(tools), len(reached.honest.intersection(tools)))
        for id_, tools in sorted(reached.bound.items())
    }
