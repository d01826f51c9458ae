"""The graph of what can be done: all moves on some servers under their policies, from one start.

The moves of one server depend on nothing but its tools, its policy, the world and the start, so
they are gathered once and shared by all sets of servers that it stands in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any, NamedTuple

from trebuchet.analysis.arguments import Arguments
from trebuchet.analysis.escalation.known import Known
from trebuchet.analysis.escalation.moves import GATEWAY_DOWN, TAINTED, Move, Way, move
from trebuchet.analysis.escalation.preference import Preference
from trebuchet.analysis.escalation.row import HERE, Row, goal_fact
from trebuchet.analysis.escalation.table import CONSEQUENCES, ROWS
from trebuchet.analysis.escalation.ways import Told, decided, flow_of, told
from trebuchet.analysis.escalation.witness import Witnesses, fits
from trebuchet.analysis.fitting import UnfitError, kind_of, resolve
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.inventory import words
from trebuchet.model.attack import Corpus
from trebuchet.model.escalation import Fact, FactKind, Goal, Start
from trebuchet.model.place import Place
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Tool
from trebuchet.model.vocabulary import Capability, Effect, ParameterKind, Severity
from trebuchet.model.world import World


class Beginning(NamedTuple):
    """A start, with the server that it is about where it is about one."""

    start: Start
    server: str = ""

    def __str__(self) -> str:
        return f"{self.start.value}:{self.server}" if self.server else self.start.value

    @property
    def facts(self) -> frozenset[Fact]:
        """What is held before the first call."""
        if self.start is Start.OUTSIDER:
            return frozenset()
        if self.start is Start.STOLEN_GRANT:
            return frozenset({Fact(FactKind.CREDENTIAL, self.server)})
        return frozenset({TAINTED})


_OF_A_SERVER = frozenset({Start.HOSTILE_SERVER, Start.STOLEN_GRANT})


def beginning(text: str, servers: Iterable[str]) -> Beginning:
    """The start that a text names: `outsider`, `hostile-server:NAME`.

    Raises `UsageError` for an unknown start or server, or where the server is missing.
    """
    known = sorted(servers)
    word, _, server = text.partition(":")
    place = Place("--from")
    starts = {start.value: start for start in Start}
    if word not in starts:
        message = f'there is no start "{word}"{nearest(word, starts)}'
        raise UsageError(Problem(place, "unknown-start", message))
    start = starts[word]
    if start in _OF_A_SERVER:
        if not server and len(known) == 1:
            server = known[0]
        if not server:
            message = f'"{word}" needs the name of a server: {word}:{known[0] if known else "NAME"}'
            raise UsageError(Problem(place, "start-without-server", message))
        if server not in known:
            message = f'there is no server "{server}" here{nearest(server, known)}'
            raise UsageError(Problem(place, "unknown-server", message))
    elif server:
        message = f'"{word}" is about no server, so ":{server}" says nothing'
        raise UsageError(Problem(place, "start-with-server", message))
    return Beginning(start, server)


class Graph(NamedTuple):
    """All moves, sorted by id, with what is held at first."""

    beginning: Beginning
    start: frozenset[Fact]
    moves: tuple[Move, ...]
    unclassified: tuple[str, ...]
    """Ids of tools of which nobody knows what they do; they make no move."""


class Gathered:
    """Gathers the moves of servers in one world, each server's once a policy and start."""

    def __init__(
        self, world: World, corpus: Corpus | None, own: Mapping[str, str] | None = None
    ) -> None:
        self.world = world
        self.corpus = corpus
        self.preference = Preference(corpus)
        self.witnesses = Witnesses(world, corpus)
        self.known = Known(corpus)
        self.own = dict(sorted((own or {}).items()))
        self._digests: dict[str, tuple[Tool, str]] = {}
        self._moves: dict[tuple[str, int, Beginning], tuple[Policy | None, tuple[Move, ...]]] = {}

    def graph(self, policies: Mapping[str, Policy], tools: Iterable[Tool], start: str) -> Graph:
        """The graph of these tools, each under the policy of its server.

        Raises `UsageError` for a start that there is not.
        """
        by_server: dict[str, list[Tool]] = {}
        for tool in sorted(tools, key=lambda tool: tool.id):
            by_server.setdefault(tool.server, []).append(tool)
        begin = beginning(start, by_server)
        found: list[Move] = [
            each
            for server, mine in by_server.items()
            for each in self._of(server, mine, policies.get(server), begin)
        ]
        found += [
            move(each.id, "", frozenset(each.needs), frozenset(each.gives), False, ())
            for each in CONSEQUENCES
        ]
        unknown = tuple(tool.id for mine in by_server.values() for tool in mine if _unknown(tool))
        return Graph(begin, begin.facts, tuple(sorted(found, key=lambda each: each.id)), unknown)

    def digest(self, tool: Tool) -> str:
        """A hash of what is known of a tool."""
        known = self._digests.get(tool.id)
        if known is None or known[0] is not tool:
            text = tool.model_dump_json().encode("utf-8", "surrogatepass")
            known = self._digests[tool.id] = (tool, sha256(text).hexdigest())
        return known[1]

    def _of(
        self, server: str, tools: Sequence[Tool], policy: Policy | None, begin: Beginning
    ) -> tuple[Move, ...]:
        aimed = begin if begin.server == server else Beginning(begin.start)
        key = (server, id(policy), aimed)
        known = self._moves.get(key)
        if known is None:
            # the policy is kept along, so that its id stays its own
            known = self._moves[key] = (policy, self._gathered(server, tools, policy, aimed))
        return known[1]

    def _gathered(
        self, server: str, tools: Sequence[Tool], policy: Policy | None, begin: Beginning
    ) -> tuple[Move, ...]:
        tells = any(_tells_ids(tool) for tool in tools)
        able = frozenset(able for tool in tools for able in tool.capabilities)
        groups: dict[_Key, _Ways] = {}
        for tool in tools:
            if _unknown(tool):
                continue
            for row in self._rows(tool, begin):
                answer = self._told(tool, row, policy)
                if answer is not None and (not row.beside or able.intersection(row.beside)):
                    key = _key(row, tool, tells)
                    groups.setdefault(key, _Ways(row)).add(answer.effect, answer.way)
        self._wrap(
            groups, [tool for tool in tools if Capability.INVOKE_ANY in tool.capabilities], policy
        )
        thief = Fact(FactKind.CREDENTIAL, server)
        stolen = begin.start is Start.STOLEN_GRANT and begin.server == server
        found: list[Move] = []
        for key, group in groups.items():
            hands = [frozenset[Fact]()] if not group.row.hand else [frozenset({TAINTED})]
            if group.row.hand and stolen:
                hands.append(frozenset({thief}))
            for hand in hands:
                found += self._moved(server, key, group, hand, thief in hand)
        return tuple(found)

    def _told(self, tool: Tool, row: Row, policy: Policy | None) -> Told | None:
        if row.id not in _IDS:
            tried = [
                told(tool, each, policy, self.witnesses)
                for each in (row, *(r for r in ROWS if r.forms and fits(tool, r)))
            ]
            came = [each for each in tried if each is not None]
            return min(came, key=lambda each: _ORDER[each.effect], default=None)
        return told(tool, row, policy, self.witnesses)

    def _rows(self, tool: Tool, begin: Beginning) -> Iterable[Row]:
        for row in ROWS:
            if begin.start not in row.starts:
                continue
            if Start.HOSTILE_SERVER in row.starts and len(row.starts) == 1 and not begin.server:
                continue
            if fits(tool, row):
                yield row
        for name, pattern in self.own.items():
            if fnmatchcase(tool.id, pattern):
                yield _own_row(name)

    def _wrap(
        self, groups: Mapping[_Key, _Ways], wrappers: Sequence[Tool], policy: Policy | None
    ) -> None:
        """Adds the other tools of the server as calls of those that call any tool."""
        for group in groups.values():
            within = group.first()
            if within is None or not group.row.hand:
                continue
            for wrapper in wrappers:
                if wrapper.id in group.tools():
                    continue
                arguments = wrapped(wrapper, within, self.world)
                if arguments is not None:
                    reason = decided(policy, wrapper, arguments)
                    group.add(
                        reason.effect,
                        Way(
                            wrapper,
                            arguments,
                            f"{within.tool.name} through {wrapper.name}",
                            reason,
                            flow_of(policy, wrapper, arguments),
                            within.severity,
                        ),
                    )

    def _moved(
        self, server: str, key: _Key, group: _Ways, hand: frozenset[Fact], thief: bool
    ) -> Iterable[Move]:
        needs, gives = key.needs | hand, key.gives
        leaks = thief and any(fact.kind is FactKind.DATA for fact in gives)
        if leaks:
            gives = gives | {goal_fact(Goal.EXFILTRATED)}
        secret = any(fact.detail.startswith("secret") for fact in gives)
        for effect, held, past in (
            (Effect.ALLOW, False, False),
            (Effect.ASK, True, False),
            (None, False, True),
        ):
            if past and not group.row.hand:
                continue
            ways = group.closed() if effect is None else group.of(effect)
            if leaks:
                worst = Severity.CRITICAL if secret else Severity.HIGH
                ways = [way._replace(severity=worst) for way in ways]
            if ways:
                ranked = self.preference.ranked(group.row, ways)
                asked = needs | {GATEWAY_DOWN} if past else needs
                if not past or GATEWAY_DOWN not in gives:
                    yield move(group.row.id, server, asked, gives - asked, held, ranked)


_IDS = frozenset(row.id for row in ROWS)
_ORDER = {Effect.ALLOW: 0, Effect.ASK: 1, Effect.DENY: 2}


class _Key(NamedTuple):
    row: str
    needs: frozenset[Fact]
    gives: frozenset[Fact]


class _Ways:
    """The ways of one row that need and give the same, by what the policy says of them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._ways: dict[Effect, list[Way]] = {effect: [] for effect in Effect}

    def add(self, effect: Effect, way: Way) -> None:
        self._ways[effect].append(way)

    def of(self, effect: Effect) -> list[Way]:
        return self._ways[effect]

    def closed(self) -> list[Way]:
        """What a guard that is down would let pass, too."""
        return [*self._ways[Effect.ASK], *self._ways[Effect.DENY]]

    def first(self) -> Way | None:
        return next((way for ways in self._ways.values() for way in ways), None)

    def tools(self) -> frozenset[str]:
        return frozenset(way.tool.id for ways in self._ways.values() for way in ways)


def _key(row: Row, tool: Tool, tells: bool) -> _Key:
    needs = {_here(fact, tool.server) for fact in row.needs}
    gives = {_here(fact, tool.server) for fact in row.gives}
    if row.hand:
        if tells and asks_for_id(tool):
            needs.add(Fact(FactKind.KNOWS, tool.server))
        if any(parameter.required for parameter in tool.of_kind(ParameterKind.SECRET)):
            needs.add(Fact(FactKind.CREDENTIAL, "found"))
    return _Key(row.id, frozenset(needs), frozenset(gives - needs))


def _here(fact: Fact, server: str) -> Fact:
    return fact._replace(detail=server) if fact.detail == HERE else fact


def _unknown(tool: Tool) -> bool:
    return not tool.capabilities or Capability.UNCLASSIFIED in tool.capabilities


def asks_for_id(tool: Tool) -> bool:
    """Whether every call names an opaque id, which nobody guesses as one guesses a name."""
    return any(
        parameter.required and _OPAQUE.intersection(words(parameter.path.split(".")[-1]))
        for parameter in tool.of_kind(ParameterKind.TARGET)
    )


_OPAQUE = frozenset({"id", "ids", "sid", "uid", "uuid", "gid", "guid", "sids", "uuids", "gids"})

_TELLING = frozenset({Capability.ENUMERATE, Capability.READ_PRIVATE})


def _tells_ids(tool: Tool) -> bool:
    """Whether a call that needs no id shows some."""
    return bool(_TELLING.intersection(tool.capabilities)) and not asks_for_id(tool)


def _own_row(name: str) -> Row:
    """The row of a goal that an owner named."""
    goal = goal_fact(name)
    plain = next(row.forms for row in ROWS if row.id == "enumerate")
    return Row(
        f"own:{name}",
        (),
        (),
        (goal,),
        plain,
        None,
        f"reaches {name}",
        "its owner named it",
        "the owner's own goal",
    )


def wrapped(wrapper: Tool, within: Way, world: World) -> Mapping[str, Any] | None:
    """A call of the wrapper that makes it call another tool; None where its schema takes none."""
    try:
        made = Arguments(wrapper, (), None, world).make(1)
    except UnfitError:
        return None
    root = resolve(wrapper.schema_, wrapper.schema_)
    properties = root.get("properties", {})
    named = _first(properties, _NAMES)
    passed = _first(properties, _PASSED)
    if named is None:
        return None
    made = {**made, named: within.tool.name}
    if passed is not None:
        text = kind_of(resolve(properties[passed], wrapper.schema_)) == "string"
        inner = dict(within.arguments)
        made[passed] = json.dumps(inner, sort_keys=True, default=str) if text else inner
    return made


def _first(properties: Mapping[str, Any], wanted: frozenset[str]) -> str | None:
    return next((name for name in properties if wanted.intersection(words(name))), None)


_NAMES = frozenset(
    [
        "tool",
        "function",
        "service",
        "operation",
        "endpoint",
        "resource",
        "command",
        "path",
        "action",
    ]
)
_PASSED = frozenset(
    ["args", "arguments", "params", "parameters", "data", "body", "payload", "event", "input"]
)


def graph_of(
    policies: Mapping[str, Policy],
    tools: Iterable[Tool],
    world: World,
    corpus: Corpus | None,
    start: str = Start.OUTSIDER.value,
    own: Mapping[str, str] | None = None,
) -> Graph:
    """The graph of these tools under these policies (by server), from one start.

    Raises `UsageError` for a start that there is not.
    """
    return Gathered(world, corpus, own).graph(policies, tools, start)
