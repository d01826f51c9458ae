"""Finds the tools for the roles beside the focus: the ones that a policy lets through, if any.

Each candidate's first step is decided once, on empty counters; an attacker takes the tool that is
allowed, else the one that only waits for a person. What is assembled from them is replayed whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from trebuchet.analysis.binding import Fit, Fits
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.plan import AS_SEEN, Plan, PlannedCall, bind_step
from trebuchet.analysis.play import play
from trebuchet.inventory import singular, words
from trebuchet.model.call import EPOCH
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Tool
from trebuchet.model.trace import Role, Step, Trace
from trebuchet.model.world import World

_ALLOWED, _WAITS, _DENIED = 0, 1, 2

_ENOUGH = 40
"""How many tools of one server are looked at for a partner, best fit first."""


class Cast:
    """The candidates of one role of one trace, ranked by what the policies say of them."""

    def __init__(
        self,
        role: Role,
        step: Step,
        fits: Fits,
        policies: Mapping[str, Policy],
        world: World,
    ) -> None:
        self._role, self._step = role, step
        self._policies, self._world = policies, world
        self._by_server = fits.by_server(role)
        self._ranked: dict[str, list[tuple[int, Fit]]] = {}

    def best(self, focus: Tool) -> Fit | None:
        """The worst tool that could stand beside the focus tool, or None when none fits.

        Of tools that the policy treats alike, one that speaks of the same thing comes first,
        `list_volumes` beside `delete_volume`, then one that is named as the role is described.
        """
        servers = [
            server
            for server in self._by_server
            if self._role.server == "any"
            or (server == focus.server) == (self._role.server == "same")
        ]
        servers.sort(key=lambda server: (server != focus.server, server))
        spoken = _things(focus.name)
        described = _things(self._role.does)
        found: tuple[tuple[bool, int, int, int], Fit] | None = None
        for server in servers:
            for rank, fit in self._top(server):
                named = _things(fit.tool.name)
                key = (
                    fit.tool.id == focus.id,
                    rank,
                    -len(spoken & named),
                    -len(described & named),
                )
                if found is None or key < found[0]:
                    found = (key, fit)
            if found is not None and found[0][:2] == (False, _ALLOWED):
                break
        return found[1] if found else None

    def _top(self, server: str) -> list[tuple[int, Fit]]:
        """The best of one server, enough of them to choose one that suits the focus tool."""
        known = self._ranked.get(server)
        if known is None:
            known = []
            for fit in self._by_server[server]:
                rank = self._rank(fit)
                if rank is not None:
                    known.append((rank, fit))
                if sum(1 for rank, _ in known if rank == _ALLOWED) == _ENOUGH:
                    break
            known.sort(key=lambda pair: pair[0])
            del known[_ENOUGH:]
            self._ranked[server] = known
        return known

    def _rank(self, fit: Fit) -> int | None:
        try:
            bound = bind_step(self._step, self._role, fit, self._world)
        except UnfitError:
            return None
        if bound is None:
            return None
        call = PlannedCall(
            float(EPOCH), 0, 1, bound._replace(step=self._alone), "session-1", "grant-1", None
        )
        came = play(Plan(AS_SEEN, (call,)), self._policies, self._world)
        if came.first_stop is None:
            return _ALLOWED
        return _DENIED if came.first_deny else _WAITS

    @property
    def _alone(self) -> Step:
        """The step without what it waits for."""
        return self._step.model_copy(update={"uses": (), "repeat": 1})


def _things(text: str) -> frozenset[str]:
    """The words of a name or a sentence, each in the singular."""
    return frozenset(singular(word) for word in words(text))


def first_step(trace: Trace, role: str) -> Step | None:
    """The first step that a role makes in a trace, or None."""
    return next((item for item in trace if isinstance(item, Step) and item.role == role), None)
