"""Which tools fit which roles, and why.

A role asks for capabilities and parameter kinds; every tool of the inventory that has them fits.
The focus role makes one case a tool. The other roles are not multiplied out: their candidates
are listed best first, and the replay picks among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import is_not
from typing import NamedTuple

from trebuchet.analysis.picking import pick
from trebuchet.inventory import words
from trebuchet.model.tool import Inventory, Scope, Tool
from trebuchet.model.trace import Role
from trebuchet.model.vocabulary import Capability, ParameterKind


class Fit(NamedTuple):
    """One tool in one role: why it can play it, and the verb argument that makes it do so."""

    tool: Tool
    why: str
    verb: tuple[str, str] | None
    """Path and value of the argument that chooses what the tool does, where one does."""
    extra: int
    """How many capabilities it holds beyond the role's; fewer is the closer fit."""


def fit_role(tool: Tool, role: Role) -> Fit | None:
    """How the tool plays the role, or None."""
    held = frozenset(tool.capabilities)
    asked = frozenset(role.capability)
    if not held & asked or not held.issuperset(role.also):
        return None
    if role.object is not None and tool.effect.object is not role.object:
        return None
    if role.verbs and not tool.verbs and not set(role.verbs).intersection(words(tool.name)):
        return None
    verb, able = _verb(tool, role)
    if able.intersection(role.without) or not able & asked or not able.issuperset(role.also):
        return None
    spoken = words(tool.name) + (words(verb[1]) if verb else ())
    if role.verbs and not set(role.verbs).intersection(spoken):
        return None
    if any(_runs(words(phrase), spoken) for phrase in role.unless):
        return None
    if not _takes(tool, role):
        return None
    shared = sorted(able & asked)
    if tool.effect.own == "yes" and _TAKEN_FROM_OTHERS.issuperset(shared):
        return None
    extra = len(able - asked - frozenset(role.also))
    return Fit(tool, _why(tool, role, shared, verb), verb, extra)


def _runs(phrase: Sequence[str], spoken: Sequence[str]) -> bool:
    """Whether the words of a phrase stand one behind the other among the words of a name."""
    count = len(phrase)
    return any(tuple(spoken[at : at + count]) == tuple(phrase) for at in range(len(spoken)))


_TAKEN_FROM_OTHERS = frozenset({Capability.DESTROY, Capability.OVERWRITE})
"""What is no loss where it only touches the agent's own: its cookies, its cursor, its query."""


def _verb(tool: Tool, role: Role) -> tuple[tuple[str, str] | None, frozenset[Capability]]:
    """The argument value that gives a capability of the role, and what the tool can do then."""
    held = frozenset(tool.capabilities)
    if not tool.verbs:
        return None, held
    asked = frozenset(role.capability)
    chosen_by_verb = frozenset(able for verb in tool.verbs for able in verb.capabilities)
    best: tuple[int, int, tuple[str, str], frozenset[Capability]] | None = None
    for place, verb in enumerate(tool.verbs):
        able = frozenset(verb.capabilities)
        if not able & asked or not (able | (held - chosen_by_verb)).issuperset(role.also):
            continue
        speaks = 0 if set(role.verbs).intersection(words(verb.value)) else 1
        key = (speaks, place, (verb.path, verb.value), able | (held - chosen_by_verb))
        if best is None or key[:2] < best[:2]:
            best = key
    if best is None:
        return None, held - chosen_by_verb
    return best[2], best[3]


def _takes(tool: Tool, role: Role) -> bool:
    taken: set[str] = set()
    for kind in role.parameters:
        parameter = pick(tool, role, kind, taken)
        if parameter is None:
            return False
        taken.add(parameter.path)
    return True


def _why(tool: Tool, role: Role, shared: Iterable[Capability], verb: tuple[str, str] | None) -> str:
    parts = ["can " + " and ".join(capability.value for capability in shared)]
    if verb:
        parts.append(f"with {verb[0]}={verb[1]}")
    named = [_named(tool, role, kind) for kind in role.parameters]
    if named:
        parts.append("takes " + ", ".join(named))
    if role.object is not None and role.object is not Scope.UNKNOWN:
        parts.append(f"acts on one {role.object.value}")
    return "; ".join(parts)


def _named(tool: Tool, role: Role, kind: ParameterKind) -> str:
    parameter = pick(tool, role, kind)
    return f"{kind.value} ({parameter.path})" if parameter else kind.value


class Fits:
    """Every tool in scope that fits each role, found once a role; best fit first."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._by_capability: dict[Capability, list[Tool]] = {}
        for tool in tools:
            for capability in tool.capabilities:
                self._by_capability.setdefault(capability, []).append(tool)
        self._known: dict[str, tuple[Fit, ...]] = {}
        self._servers: dict[str, dict[str, list[Fit]]] = {}

    def by_server(self, role: Role) -> Mapping[str, Sequence[Fit]]:
        """The fits of a role, apart by server, each list closest first."""
        key = _key(role)
        if key not in self._servers:
            apart: dict[str, list[Fit]] = {}
            for fit in self.of(role):
                apart.setdefault(fit.tool.server, []).append(fit)
            self._servers[key] = apart
        return self._servers[key]

    def of(self, role: Role) -> tuple[Fit, ...]:
        """All fits of a role: closest first, then by server and name."""
        key = _key(role)
        if key not in self._known:
            tools: Mapping[str, Tool] = {
                tool.id: tool
                for capability in role.capability
                for tool in self._by_capability.get(capability, ())
            }
            found = [fit for tool in tools.values() if (fit := fit_role(tool, role))]
            found.sort(key=lambda fit: (fit.extra, fit.tool.server, fit.tool.name))
            self._known[key] = tuple(found)
        return self._known[key]


def fits_of(inventory: Inventory) -> Fits:
    """The fits of a whole inventory (see `fits_among`)."""
    return fits_among(tool for server in inventory.servers for tool in server.tools)


def fits_among(tools: Iterable[Tool]) -> Fits:
    """The fits of these tools; those of the tools that were asked for last are at hand."""
    asked = tuple(tools)
    last = _LAST[0] if _LAST else None
    if last is None or len(last[0]) != len(asked) or any(map(is_not, last[0], asked)):
        last = (asked, Fits(asked))
        _LAST[:] = [last]
    return last[1]


_LAST: list[tuple[tuple[Tool, ...], Fits]] = []


def _key(role: Role) -> str:
    """What tells roles apart as far as fitting goes."""
    return role.model_dump_json(exclude={"does", "server"})
