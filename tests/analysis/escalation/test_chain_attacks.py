"""The chain attacks of the corpus come out as paths, and none that is stopped is named on one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from shipped import our_corpus, our_inventory
from trebuchet._resources import resource
from trebuchet.analysis.binding import Fits
from trebuchet.analysis.case import Binding, Setting, bindings, judge
from trebuchet.analysis.escalation.chains import holds
from trebuchet.analysis.escalation.escalate import Gathered, escalate
from trebuchet.analysis.escalation.known import chain_goals
from trebuchet.analysis.escalation.preference import chain_of, chains
from trebuchet.analysis.escalation.row import goal_fact
from trebuchet.analysis.needs import needs_of
from trebuchet.analysis.proof import blanket
from trebuchet.corpus import load_world
from trebuchet.dialects import load_policy
from trebuchet.model.attack import Attack
from trebuchet.model.escalation import Fact, FactKind
from trebuchet.model.policy import Policy
from trebuchet.model.run import Verdict
from trebuchet.model.vocabulary import Effect

CORPUS = our_corpus()
CHAINS = {attack.id: attack for attack in chains(CORPUS.attacks)}
ALLOW = blanket("allow-all", Effect.ALLOW)
INVENTORY = our_inventory()


@cache
def allowing() -> tuple[Setting, Gathered]:
    """The whole inventory with everything allowed."""
    names = [server.name for server in INVENTORY.servers]
    tools = INVENTORY.tools_of(names)
    world = load_world()
    setting = Setting(dict.fromkeys(names, ALLOW), world, needs_of(None), Fits(tools))
    return setting, Gathered(world, CORPUS)


def chain(binding: Binding) -> list[str]:
    """The tools of a binding in the order of the attack's steps."""
    return [binding.fits[role].tool.id for role in chain_of(binding.attack)]


def is_a_path(
    binding: Binding, goal: str, start: str, policies: Mapping[str, Policy], gathered: Gathered
) -> bool:
    """Whether the binding's tools in their order lead to the goal."""
    order = chain(binding)
    servers = {tool.partition("#")[0] for tool in order}
    here = f"{start}:{binding.focus.tool.server}" if start == "hostile-server" else start
    tools = INVENTORY.tools_of(servers)
    graph = gathered.graph({name: policies[name] for name in servers}, tools, here)
    known = {Fact(FactKind.KNOWS, server) for server in servers}
    return holds(graph.moves, graph.start | known, order, goal_fact(goal))


def test_every_chain_attack_is_listed() -> None:
    """`data/escalation/chains.yaml` lists each chain attack once, with a goal or a reason."""
    listed = chain_goals()
    assert sorted(listed) == sorted(CHAINS)
    for name, said in listed.items():
        assert bool(said.goal and said.start) is not bool(said.beyond), name


@pytest.mark.parametrize("attack", sorted(CHAINS))
def test_a_chain_that_comes_through_is_a_path(attack: str) -> None:
    """Where all is allowed every binding leads to the goal, or the list says why not."""
    setting, gathered = allowing()
    said = chain_goals()[attack]
    if said.beyond:
        return
    for binding in bindings(CHAINS[attack], setting):
        assert is_a_path(binding, said.goal, said.start, setting.policies, gathered), chain(binding)


POLICIES = (
    ("github-review.json", "github", "gmail"),
    ("github-review.json", "github", "fetch"),
    ("filesystem-scaffold.yaml", "filesystem", "fetch"),
    ("stripe-refunds.yaml", "stripe", "gmail"),
)


@cache
def under(file: str, server: str, beside: str) -> tuple[Setting, Gathered]:
    """One example policy for its server, with another server where all is allowed."""
    policy = load_policy(resource("data") / "policies" / file)
    policies: dict[str, Policy] = {server: policy, beside: ALLOW}
    tools = INVENTORY.tools_of(policies)
    world = load_world()
    return Setting(policies, world, needs_of(None), Fits(tools)), Gathered(world, CORPUS)


def verdicts(attack: Attack, setting: Setting) -> Iterator[tuple[Binding, Verdict]]:
    """Every binding of the attack, judged."""
    for binding in bindings(attack, setting):
        yield binding, judge(binding, setting).verdict


@pytest.mark.parametrize(("file", "server", "beside"), POLICIES)
def test_what_a_policy_lets_through_is_a_path(file: str, server: str, beside: str) -> None:
    """A chain that a policy lets through is a path, and one that it stops is named on no path."""
    setting, gathered = under(file, server, beside)
    found = escalate(setting.policies, INVENTORY, CORPUS, setting.world, gathered=gathered)
    shown = {attack for goal in found.goals for path in goal.paths for attack in path.attacks}
    for name, attack in CHAINS.items():
        judged = list(verdicts(attack, setting))
        said = chain_goals()[name]
        passed = [binding for binding, verdict in judged if verdict is Verdict.BYPASSED]
        if not passed:
            assert name not in shown
        for binding in passed:
            if said.goal:
                assert is_a_path(binding, said.goal, said.start, setting.policies, gathered), chain(
                    binding
                )
