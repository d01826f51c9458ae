"""Scores policies, and says more of a scored run: its cases explained, mended and chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Unpack

from trebuchet.analysis.case import Binding, Setting
from trebuchet.analysis.explain import explain as _explain
from trebuchet.analysis.mending import Mended, mend
from trebuchet.analysis.ownworld import propose_world
from trebuchet.analysis.rebinding import rebound
from trebuchet.analysis.score import score as _score
from trebuchet.analysis.score import setting_of
from trebuchet.analysis.serving import fitting_server
from trebuchet.analysis.terms import Terms
from trebuchet.analysis.tuning.work import Work
from trebuchet.analysis.unbroken import unbroken_work
from trebuchet.corpus import load_world
from trebuchet.errors import Problem, UsageError, likely, nearest
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.explained import Explained
from trebuchet.model.place import Place
from trebuchet.model.policy import Policy
from trebuchet.model.run import CaseResult, Run
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.world import World


def score(
    policies: Policy | Mapping[str, Policy],
    corpus: Corpus,
    inventory: Inventory,
    **terms: Unpack[Terms],
) -> Run:
    """One policy, or one a server, held against the corpus on the servers of the inventory.

    A single policy decides for the server that it fits (over half of the tools that it names), or
    for every server of the inventory when it names no tool. Raises `UsageError` when none fits.
    """
    return _score(by_server(policies, inventory), corpus, inventory, **terms)


def scored(
    policies: Policy | Mapping[str, Policy],
    corpus: Corpus,
    inventory: Inventory,
    **terms: Unpack[Terms],
) -> Scored:
    """As `score`, with what is needed to explain and mend its cases."""
    held = by_server(policies, inventory)
    world, needs = terms.get("world"), terms.get("needs")
    setting = setting_of(held, inventory.tools_of(held), world, needs, corpus.sessions)
    run = _score(held, corpus, inventory, setting, **terms)
    return Scored(
        run, corpus, inventory, setting, terms.get("recorded", ()), terms.get("recorded_in", "")
    )


class Scored(NamedTuple):
    """A run with what it was judged under, so that its cases can be explained and mended."""

    run: Run
    corpus: Corpus
    inventory: Inventory
    setting: Setting
    recorded: Sequence[ToolCall] = ()
    """The owner's own honest work, where there was any."""
    recorded_in: str = ""

    def binding(self, case: CaseResult) -> Binding:
        """The tools behind a case of the run."""
        binding = rebound(case, self.corpus, self.inventory)
        if binding is not None:
            return binding
        raise UsageError(
            Problem(Place(case.id), "unknown-case", "this case is not of this corpus and inventory")
        )

    def mended(self, case: CaseResult) -> Mended:
        """The rule that would stop or limit a case, replayed; or what kind of control is missing.

        No honest work of the run that is let through now breaks under it.
        """
        return mend(self.binding(case), self.setting, case, self._work)

    def _work(self, tool: Tool) -> Sequence[Work]:
        return unbroken_work(
            tool,
            self.run,
            self.corpus,
            self.inventory,
            self.setting,
            self.recorded,
            self.recorded_in,
        )


def explain(scored: Scored, case: str) -> Explained:
    """Every call of one case and of its twin. `case` is a case's id, or an attack's for its worst.

    Raises `UsageError` with the nearest case when the run holds none of that name.
    """
    cases = scored.run.cases
    exact = [found for found in cases if found.id == case]
    of_attack = sorted(
        (found for found in cases if found.attack == case),
        key=lambda found: (found.credit, -found.severity.rank, found.id),
    )
    picked = next(iter(exact or of_attack), None)
    if picked is None:
        known = [found.id for found in cases] + [found.attack for found in cases]
        raise UsageError(
            Problem(
                Place("--explain"),
                "unknown-case",
                f'no case "{case}" in this run{likely(case, known)}',
            )
        )
    return _explain(scored.binding(picked), scored.setting)


def assumed_world(policies: Mapping[str, Policy], inventory: Inventory) -> World:
    """The shipped world with what the policies' own literals say of their owner."""
    return propose_world(policies, inventory.tools_of(policies), load_world())


def served(
    policy: Policy, servers: Sequence[str], index: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """The servers that a policy decides for: those asked for, `all`, or the one that it fits."""
    if "all" in servers:
        return tuple(sorted(index))
    for server in servers:
        if server not in index:
            raise UsageError(_unknown_server(server, index))
    if servers:
        return tuple(dict.fromkeys(servers))
    if len(index) == 1:
        return tuple(index)
    return (fitting_server(policy, index),)


def chosen(corpus: Corpus, attacks: Sequence[str] = (), tactics: Sequence[str] = ()) -> Corpus:
    """The corpus with only these attacks and tactics; everything where none is named."""
    known = {attack.id for attack in corpus.attacks}
    known_tactics = {tactic.id for tactic in corpus.taxonomy.tactics}
    problems = [
        Problem(Place("--attack"), "unknown-attack", f'no attack "{name}"{likely(name, known)}')
        for name in attacks
        if name not in known
    ] + [
        Problem(
            Place("--tactic"),
            "unknown-tactic",
            f'no tactic "{name}"{nearest(name, known_tactics)}',
        )
        for name in tactics
        if name not in known_tactics
    ]
    if problems:
        raise UsageError(problems)
    kept = tuple(
        attack
        for attack in corpus.attacks
        if (not attacks or attack.id in attacks) and (not tactics or attack.tactic in tactics)
    )
    return corpus.model_copy(update={"attacks": kept})


def by_server(
    policies: Policy | Mapping[str, Policy], inventory: Inventory
) -> Mapping[str, Policy]:
    """Each server of a mapping with its policy; of one policy alone, the servers that it fits."""
    names = [server.name for server in inventory.servers]
    if isinstance(policies, Mapping):
        for server in policies:
            if server not in names:
                raise UsageError(_unknown_server(server, names))
        return policies
    if not policies.named_tools or len(names) == 1:
        return dict.fromkeys(names, policies)
    index = {server.name: [tool.name for tool in server.tools] for server in inventory.servers}
    return {fitting_server(policies, index): policies}


def _unknown_server(server: str, known: Iterable[str]) -> Problem:
    return Problem(
        Place("--server"),
        "unknown-server",
        f'no server "{server}" in the inventory{nearest(server, known)} '
        "(`trebuchet inventory list` shows them)",
    )
