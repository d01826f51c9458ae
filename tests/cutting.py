"""Graphs of staged and shipped tools for tests of cuts, and policies with fragments pasted in."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from staging import policy
from trebuchet.analysis.case import Setting
from trebuchet.analysis.escalation.choke import Chokes
from trebuchet.analysis.escalation.graph import Gathered, Graph
from trebuchet.analysis.escalation.witness import Witnesses
from trebuchet.analysis.score import setting_of
from trebuchet.corpus import load_corpus, load_world
from trebuchet.inventory import load_inventory
from trebuchet.model.attack import Corpus
from trebuchet.model.escalation import Choke, Cut
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.tool import Inventory, Tool


@cache
def corpus() -> Corpus:
    """The shipped corpus, read once."""
    return load_corpus()


@cache
def shipped() -> Inventory:
    """The shipped inventory, read once."""
    return load_inventory()


class Bench(NamedTuple):
    """All that a choke is found with."""

    tools: Sequence[Tool]
    policies: Mapping[str, Policy]
    setting: Setting
    gathered: Gathered

    def graph(self, policies: Mapping[str, Policy] | None = None) -> Graph:
        """The graph from an outsider's start, under these policies or other ones."""
        return self.gathered.graph(policies or self.policies, self.tools, "outsider")

    def chokes(self) -> Chokes:
        """The finder of chokes, with all that the corpus spells."""
        witnesses = Witnesses(self.setting.world, corpus())
        return Chokes(self.graph(), self.setting, corpus().sessions, self.graph, witnesses)


def bench(
    tools: Sequence[Tool],
    under: Policy | Mapping[str, Policy],
    needs: Collection[str] | None = None,
) -> Bench:
    """A bench of these tools, all under one policy or each server's under its own."""
    servers = sorted({each.server for each in tools})
    policies = dict(under) if isinstance(under, Mapping) else dict.fromkeys(servers, under)
    setting = setting_of(policies, tools, load_world(), needs, corpus().sessions)
    return Bench(tools, policies, setting, Gathered(setting.world, corpus()))


def tools_of(*servers: str) -> list[Tool]:
    """The tools of shipped servers."""
    return shipped().tools_of(servers)


def pasted(cuts: Sequence[Cut]) -> dict[str, NativePolicy]:
    """PolicyLayer policies that allow all but what the fragments say, by server, read from text."""
    written: dict[str, dict[str, dict[str, list[object]]]] = {}
    for cut in cuts:
        entry = written.setdefault(cut.server, {}).setdefault(cut.tool, {})
        for key, value in json.loads(f"{{{cut.fragment}}}").items():
            entry.setdefault(key, []).extend(value)
    return {
        server: policy(json.dumps({"version": "1", "default": "allow", "tools": tools}))
        for server, tools in written.items()
    }


def words(choke: Choke) -> set[str]:
    """What a choke denies, in words."""
    return {cut.what for cut in choke.cuts}
