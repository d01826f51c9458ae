"""Finds all that an attacker reaches from one start, on some servers under their policies."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256

from trebuchet._version import __version__
from trebuchet.analysis.escalation.chains import BOUND, chains
from trebuchet.analysis.escalation.goals import GOALS, GoalText
from trebuchet.analysis.escalation.graph import Gathered, Graph, graph_of
from trebuchet.analysis.escalation.known import Judged
from trebuchet.analysis.escalation.network import reach
from trebuchet.analysis.escalation.paths import Replayer, rank
from trebuchet.analysis.escalation.row import goal_fact
from trebuchet.analysis.ownworld import propose_world
from trebuchet.corpus import load_world
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.attack import Corpus
from trebuchet.model.escalation import (
    ESCALATION_SCHEMA,
    Bound,
    Escalation,
    EscalationPath,
    Fact,
    Fault,
    Goal,
    GoalReached,
    Start,
)
from trebuchet.model.place import Place
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.vocabulary import Severity
from trebuchet.model.world import World

__all__ = ["Gathered", "Graph", "escalate", "graph_of"]


def escalate(
    policies: Mapping[str, Policy],
    inventory: Inventory,
    corpus: Corpus | None,
    world: World | None = None,
    start: str = Start.OUTSIDER.value,
    goals: Collection[str] | None = None,
    own: Mapping[str, str] | None = None,
    bound: Bound = BOUND,
    gathered: Gathered | None = None,
) -> Escalation:
    """Every path from `start` to each goal, on the servers of `policies`, best first, replayed.

    `policies` maps each server to its policy. `start` is a word of `Start`, with `:SERVER` where
    it is about one. `goals` picks goals by name; None is all of them. `own` names goals of the
    user's: a pattern of `SERVER#TOOL` each. Without `world` the shipped one stands in, with what
    the policies' own literals say. `gathered` is what was gathered before in the same world, from
    the same corpus and with the same own goals. Raises `UsageError` for an unknown start or goal.
    """
    tools = inventory.tools_of(policies)
    if gathered is None:
        settled = world if world is not None else propose_world(policies, tools, load_world())
        gathered = Gathered(settled, corpus, own)
    wanted = _wanted(goals, own or {})
    graph = gathered.graph(policies, tools, start)
    facts = [goal_fact(name) for name in wanted]
    found = chains(graph.moves, graph.start, facts, bound)
    open_now = reach((move for move in graph.moves if not move.held), graph.start).facts
    replayer = Replayer(
        policies, gathered.known, Judged(policies, gathered.world), str(graph.beginning)
    )
    faults: list[Fault] = []
    reached: list[GoalReached] = []
    for fact in facts:
        paths: list[EscalationPath] = []
        for chain in found.of[fact]:
            path = replayer.path(fact, chain)
            if isinstance(path, Fault):
                faults.append(path)
            else:
                paths.append(path)
        paths.sort(key=rank)
        reached.append(_goal(fact, wanted[fact.detail], paths, fact in found.hit, fact in open_now))
    return Escalation(
        schema_version=ESCALATION_SCHEMA,
        trebuchet=__version__,
        id=_identity(policies, gathered, tools, str(graph.beginning), wanted, bound),
        start=str(graph.beginning),
        servers=tuple(sorted(policies)),
        policies={server: policies[server].name for server in sorted(policies)},
        tools=len(tools),
        moves=len(graph.moves),
        goals=tuple(reached),
        bound=bound.model_copy(update={"hit": bool(found.hit)}),
        faults=tuple(faults),
        unclassified=graph.unclassified,
    )


def _wanted(goals: Collection[str] | None, own: Mapping[str, str]) -> dict[str, GoalText]:
    """The goals that are asked for, in the order of display, the owner's own last."""
    known = {goal.value: GOALS[goal] for goal in Goal}
    for name, pattern in sorted(own.items()):
        known[name] = GoalText(f"a call of {pattern} is made", Severity.CRITICAL)
    if goals is None:
        return known
    problems = [
        Problem(Place("--to"), "unknown-goal", f'there is no goal "{name}"{nearest(name, known)}')
        for name in sorted(set(goals) - known.keys())
    ]
    if problems:
        raise UsageError(problems)
    return {name: text for name, text in known.items() if name in goals}


def _goal(
    fact: Fact, text: GoalText, paths: Sequence[EscalationPath], hit: bool, within: bool
) -> GoalReached:
    reachable = any(not path.held for path in paths) or (hit and within)
    return GoalReached(
        goal=fact.detail,
        title=text.title,
        severity=max(
            (path.severity for path in paths),
            key=lambda severity: severity.rank,
            default=text.severity,
        ),
        reachable=reachable,
        held=bool(paths) and not reachable,
        paths=tuple(paths),
        found=len(paths),
        bounded=hit,
    )


def _identity(
    policies: Mapping[str, Policy],
    gathered: Gathered,
    tools: Sequence[Tool],
    start: str,
    goals: Collection[str],
    bound: Bound,
) -> str:
    said = {
        "trebuchet": __version__,
        "schema": ESCALATION_SCHEMA,
        "policies": {
            server: [policy.name, policy.dialect, policy.text]
            for server, policy in sorted(policies.items())
        },
        "tools": [gathered.digest(tool) for tool in sorted(tools, key=lambda tool: tool.id)],
        "world": dict(sorted(gathered.world.values.items())),
        "corpus": gathered.corpus.digest if gathered.corpus else "",
        "own": gathered.own,
        "start": start,
        "goals": sorted(goals),
        "bound": [bound.hops, bound.chains],
    }
    return sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]
