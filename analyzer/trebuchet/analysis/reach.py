"""Which tools of an inventory the corpus reaches: those attacks bind to, those honest work uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from trebuchet.analysis.binding import fits_of
from trebuchet.analysis.case import bindings
from trebuchet.analysis.proof import Stand, blanket
from trebuchet.model.attack import Corpus
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.vocabulary import Effect
from trebuchet.model.world import World


class Reach(NamedTuple):
    """The tools behind a corpus: `SERVER#TOOL` ids throughout."""

    tools: Mapping[str, Tool]
    """Every tool of the inventory, in its order."""
    bound: Mapping[str, tuple[str, ...]]
    """Each replayable, active attack with the focus tools that it binds to, sorted."""
    honest: frozenset[str]
    """The tools that can play a role of an active honest session."""


def reach(corpus: Corpus, inventory: Inventory, world: World) -> Reach:
    """What the corpus reaches where every tool is allowed."""
    tools = {tool.id: tool for server in inventory.servers for tool in server.tools}
    stand = Stand(tuple(server.name for server in inventory.servers), fits_of(inventory), world)
    allowing = stand.under(blanket("allow-all", Effect.ALLOW))
    bound = {
        attack.id: tuple(sorted(found.focus.tool.id for found in bindings(attack, allowing)))
        for attack in corpus.attacks
        if attack.status == "active" and attack.decidability.replayable
    }
    honest = frozenset(
        fit.tool.id
        for session in corpus.sessions
        if session.status == "active"
        for role in session.roles.values()
        for fit in stand.fits.of(role)
    )
    return Reach(tools, bound, honest)
