"""Finds the tools for the roles beside the focus: the ones that a policy lets through, if any.

Each candidate's first step is decided once, on empty counters; an attacker takes the tool that is
allowed, else the one that only waits for a person. What is assembled from them is replayed whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

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

_LITTLE = frozenset(
    {"a", "an", "and", "by", "for", "from", "in", "it", "of", "on", "one", "or", "that", "the"}
    | {"this", "to", "which", "who", "whom", "with"}
)
_NO_THINGS = frozenset(
    {"add", "api", "create", "delete", "fetch", "get", "list", "manage", "read", "remove"}
    | {"retrieve", "send", "set", "update"}
)
"""Words that two names may share though they speak of different things."""


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
        self._described = _things(role.does)
        self._ranks: dict[str, int | None] = {}
        self._everywhere: list[Fit] | None = None

    def best(self, focus: Tool, beside: Sequence[Tool] = ()) -> Fit | None:
        """The worst tool that could stand beside the focus tool, or None when none fits.

        `beside` are the tools that have a part already. A tool that the policy lets through comes
        first, and of those one that has no part yet. The focus tool's server is looked at first,
        then those of the tools beside it. Of tools that the policy treats alike the one comes
        first whose name speaks of the same thing, `list_volumes` beside `delete_volume`, or is
        named as the role is described.
        """
        taken = {focus.id, *(tool.id for tool in beside)}
        found: tuple[tuple[bool, int, bool], Fit] | None = None
        for fit in self._in_turn(focus, beside):
            rank = self._rank_of(fit)
            if rank is None:
                continue
            key = (fit.tool.id == focus.id, rank, fit.tool.id in taken)
            if found is None or key < found[0]:
                found = (key, fit)
            if key == (False, _ALLOWED, False):
                break
        return found[1] if found else None

    def _in_turn(self, focus: Tool, beside: Sequence[Tool]) -> Iterator[Fit]:
        """All candidates, the nearest first."""
        tie = self._role.server
        near = dict.fromkeys((focus.server, *(tool.server for tool in beside)))
        for server in near:
            if tie == "any" or (server == focus.server) == (tie == "same"):
                yield from self._nearest(server, focus, beside)
        if tie != "same":
            yield from (fit for fit in self._elsewhere() if fit.tool.server not in near)

    def _nearest(self, server: str, focus: Tool, beside: Sequence[Tool]) -> list[Fit]:
        spoken = _things(focus.name) - _NO_THINGS
        others = frozenset().union(*(_things(tool.name) for tool in beside)) - _NO_THINGS

        def distance(fit: Fit) -> tuple[int, int]:
            named = _things(fit.tool.name)
            return -len(spoken & named) - len(self._described & named), -len(others & named)

        return sorted(self._by_server.get(server, ()), key=distance)

    def _elsewhere(self) -> list[Fit]:
        """The candidates of all servers, named as the role is described; found once."""
        if self._everywhere is None:
            fits = (fit for server in sorted(self._by_server) for fit in self._by_server[server])
            self._everywhere = sorted(
                fits, key=lambda fit: (-len(self._described & _things(fit.tool.name)), fit.extra)
            )
        return self._everywhere

    def _rank_of(self, fit: Fit) -> int | None:
        if fit.tool.id not in self._ranks:
            self._ranks[fit.tool.id] = self._rank(fit)
        return self._ranks[fit.tool.id]

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


@cache
def _things(text: str) -> frozenset[str]:
    """The words of a name or a sentence, each in the singular, little words left aside."""
    return frozenset(singular(word) for word in words(text)) - _LITTLE


def first_step(trace: Trace, role: str) -> Step | None:
    """The first step that a role makes in a trace, or None."""
    return next((item for item in trace if isinstance(item, Step) and item.role == role), None)
