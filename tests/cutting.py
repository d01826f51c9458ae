"""Graphs of staged and shipped tools for tests of cuts, and policies with fragments pasted in."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from shipped import our_corpus, our_inventory
from staging import policy
from trebuchet.analysis.case import Setting
from trebuchet.analysis.escalation.choke import Chokes
from trebuchet.analysis.escalation.graph import Gathered, Graph
from trebuchet.analysis.score import setting_of
from trebuchet.corpus import load_world
from trebuchet.model.escalation import Choke, Cut
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.tool import Tool


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
        spelled = self.gathered.witnesses
        return Chokes(self.graph(), self.setting, our_corpus().sessions, self.graph, spelled)


def bench(
    tools: Sequence[Tool],
    under: Policy | Mapping[str, Policy],
    needs: Collection[str] | None = None,
) -> Bench:
    """A bench of these tools, all under one policy or each server's under its own."""
    servers = sorted({each.server for each in tools})
    policies = dict(under) if isinstance(under, Mapping) else dict.fromkeys(servers, under)
    setting = setting_of(policies, tools, load_world(), needs, our_corpus().sessions)
    return Bench(tools, policies, setting, Gathered(setting.world, our_corpus()))


def tools_of(*servers: str) -> list[Tool]:
    """The tools of shipped servers."""
    return our_inventory().tools_of(servers)


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
