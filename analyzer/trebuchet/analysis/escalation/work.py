"""Honest work that a denial can break: the sessions that pass now, and what they ask of tools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from trebuchet.analysis.binding import fit_role
from trebuchet.analysis.case import Setting
from trebuchet.analysis.honest import BoundSession, bound_sessions
from trebuchet.analysis.plan import PlannedCall, arguments_of
from trebuchet.analysis.play import play
from trebuchet.model.attack import HonestSession
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Tool
from trebuchet.model.trace import Role


class HonestCall(NamedTuple):
    """What an honest session sends to one tool."""

    session: str
    arguments: Mapping[str, Any]


class HonestWork:
    """The honest sessions that are intact under the setting's policies, bound and played once."""

    def __init__(
        self, sessions: Iterable[HonestSession], servers: Sequence[str], setting: Setting
    ) -> None:
        self._setting = setting
        self._intact: Mapping[str, BoundSession] = {
            bound.id: bound
            for bound in bound_sessions(sessions, servers, setting)
            if bound.needed and self._passes(bound, setting.policies)
        }

    def broken(self, policies: Mapping[str, Policy]) -> frozenset[str]:
        """The ids of the intact sessions that are no longer so under these policies: played."""
        return frozenset(
            name for name, bound in self._intact.items() if not self._passes(bound, policies)
        )

    def of(self, tool: Tool) -> tuple[HonestCall, ...]:
        """What intact sessions send to this tool, each call of a session once."""
        return self._calls.get(tool.id, ())

    def sessions_of(self, tool: Tool) -> frozenset[str]:
        """The ids of the intact sessions that use this tool."""
        return frozenset(call.session for call in self.of(tool))

    @cached_property
    def _calls(self) -> Mapping[str, tuple[HonestCall, ...]]:
        found: dict[str, dict[tuple[str, str], HonestCall]] = {}
        for name, bound in self._intact.items():
            for move in bound.plan.moves:
                if isinstance(move, PlannedCall):
                    arguments = arguments_of(move)
                    said = found.setdefault(move.bound.fit.tool.id, {})
                    said.setdefault((name, repr(arguments)), HonestCall(name, arguments))
        return {tool: tuple(calls.values()) for tool, calls in found.items()}

    def _passes(self, bound: BoundSession, policies: Mapping[str, Policy]) -> bool:
        return play(bound.plan, policies, self._setting.world).first_stop is None


class Fitting:
    """Which sessions a tool could serve in, by its labels alone: cheap, and remembered a tool.

    A price for many sets of servers at once. It says which sessions have a role that the tool
    fits, though on a given server another tool may fit closer.
    """

    def __init__(self, sessions: Iterable[HonestSession]) -> None:
        roles: dict[str, tuple[Role, set[str]]] = {}
        for session in sessions:
            for role in session.roles.values():
                key = role.model_dump_json(exclude={"does", "server"})
                roles.setdefault(key, (role, set()))[1].add(session.id)
        self._roles = tuple(roles.values())
        self._known: dict[str, frozenset[str]] = {}

    def of(self, tool: Tool) -> frozenset[str]:
        """The ids of the sessions that have a role for this tool."""
        known = self._known.get(tool.id)
        if known is None:
            known = self._known[tool.id] = frozenset(
                name
                for role, names in self._roles
                if fit_role(tool, role) is not None
                for name in names
            )
        return known
