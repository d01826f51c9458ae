"""Brings a kept run back to life, so that its cases can be explained and mended again."""

from __future__ import annotations

from trebuchet.analysis.regression.bench import policies_of
from trebuchet.analysis.score import setting_of
from trebuchet.api.scoring import Scored
from trebuchet.model.attack import Corpus
from trebuchet.model.run import Run
from trebuchet.model.tool import Inventory
from trebuchet.model.world import World


def revived(run: Run, corpus: Corpus, inventory: Inventory) -> Scored:
    """The run with what it was judged under, its native policies read again from their texts.

    What this corpus or inventory does not hold as the run knew it cannot be explained: `explain`
    raises `UsageError` for such a case.
    """
    policies = policies_of(run)
    world = World(values=dict(run.world), sources=dict(run.assumed.world_values))
    tools = inventory.tools_of(run.servers)
    return Scored(run, corpus, inventory, setting_of(policies, tools, world, run.needs))
