"""Finds what an attacker reaches under policies, and what a change of them opens and closes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, NamedTuple

from trebuchet.analysis.escalation.compare import Difference, opened_and_closed
from trebuchet.analysis.escalation.cuts import with_cuts
from trebuchet.analysis.escalation.escalate import escalate as _escalate
from trebuchet.analysis.escalation.graph import Gathered
from trebuchet.analysis.escalation.graphml import graphml
from trebuchet.analysis.escalation.own_goals import check_own_goals
from trebuchet.analysis.escalation.picture import picture
from trebuchet.analysis.ownworld import propose_shared_world, propose_world
from trebuchet.analysis.score import setting_of
from trebuchet.api.scoring import Scored, by_server
from trebuchet.corpus import load_world
from trebuchet.model.attack import Corpus
from trebuchet.model.escalation import Escalation, Start
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Inventory
from trebuchet.model.world import World

__all__ = ["Change", "Side", "escalate", "escalated_both", "graphml", "picture", "with_escalation"]


MOST_CUT: Final = 420
"""Tools up to which cuts are looked for: a server of 401 takes six seconds, more take minutes."""


def escalate(
    policies: Policy | Mapping[str, Policy],
    inventory: Inventory,
    corpus: Corpus | None = None,
    world: World | None = None,
    start: str = Start.OUTSIDER.value,
    goals: Collection[str] | None = None,
    own: Mapping[str, str] | None = None,
    needs: Collection[str] | None = None,
) -> Escalation:
    """Every path from `start` to each goal under one policy, or one a server, worst first.

    `start` is `outsider`, `hostile-server:NAME`, `careless-agent` or `stolen-grant:NAME`. `goals`
    picks some by name. `own` names more goals, each with a pattern of `SERVER#TOOL`. The corpus
    gives known chains, and the honest work by which cuts are weighed; without it there are no
    cuts. `needs` names the tools that agents use. Raises `UsageError` for what there is not.
    """
    held = by_server(policies, inventory)
    tools = inventory.tools_of(held)
    check_own_goals(own or {}, tools)
    if world is None:
        world = propose_world(held, tools, load_world())
    gathered = Gathered(world, corpus, own)
    found = _escalate(held, inventory, corpus, world, start, goals, own, gathered=gathered)
    if corpus is None:
        return found
    if len(tools) > MOST_CUT:
        note = f"no cut was looked for on over {MOST_CUT} tools; ask for fewer servers"
        return found.model_copy(update={"notes": (*found.notes, note)})
    setting = setting_of(held, tools, world, needs, corpus.sessions)
    return with_cuts(found, gathered, tools, setting, corpus.sessions)


def with_escalation(scored: Scored) -> Scored:
    """The same run with what an outsider reaches, in the world that it was scored in."""
    setting = scored.setting
    found = _escalate(setting.policies, scored.inventory, scored.corpus, setting.world)
    return scored._replace(run=scored.run.model_copy(update={"escalation": found}))


class Side(NamedTuple):
    """One side of a change: policies by server, and the tools of these servers."""

    policies: Mapping[str, Policy]
    inventory: Inventory


class Change(NamedTuple):
    """Both sides as they were found, and what differs."""

    old: Escalation
    new: Escalation
    difference: Difference


def escalated_both(
    old: Side,
    new: Side,
    corpus: Corpus | None = None,
    world: World | None = None,
    start: str = Start.OUTSIDER.value,
    goals: Collection[str] | None = None,
    own: Mapping[str, str] | None = None,
) -> Change:
    """What a change of policies, or of the servers' tools, opens and closes, in one world."""
    tools = [*new.inventory.tools_of(new.policies), *old.inventory.tools_of(old.policies)]
    check_own_goals(own or {}, tools)
    if world is None:
        world = propose_shared_world((old.policies, new.policies), tools, load_world())
    before, after = (
        _escalate(side.policies, side.inventory, corpus, world, start, goals, own)
        for side in (old, new)
    )
    return Change(before, after, opened_and_closed(before, after))
