"""The shipped corpus on the shipped inventory: the three blanket policies, and every argument."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema

from shipped import our_corpus, our_inventory
from trebuchet.analysis.binding import Fits
from trebuchet.analysis.case import Binding, Setting, bindings
from trebuchet.analysis.needs import needs_of
from trebuchet.analysis.plan import BoundStep, bind_trace
from trebuchet.analysis.proof import blanket
from trebuchet.analysis.score import score
from trebuchet.corpus import load_world
from trebuchet.model.run import Run, TwinVerdict, Verdict
from trebuchet.model.trace import AsIs, LeftOut
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import Effect


@cache
def under(effect: Effect) -> Run:
    """Everything under a policy that says the same of every tool, played once."""
    corpus, inventory = our_corpus(), our_inventory()
    policy = blanket(f"{effect}-all", effect)
    return score({server.name: policy for server in inventory.servers}, corpus, inventory)


def test_allow_all_stops_nothing_and_breaks_nothing() -> None:
    """Allowing everything stops no attack, leaves all honest work intact: F and A+."""
    run = under(Effect.ALLOW)
    assert {case.verdict for case in run.cases} == {Verdict.BYPASSED}
    assert {case.twin.verdict for case in run.cases} == {TwinVerdict.INTACT}
    assert {session.verdict for session in run.sessions} == {TwinVerdict.INTACT}
    assert run.summary.attacks.passed == 0
    assert (run.summary.protection, run.summary.usability) == ("F", "A+")


def test_deny_all_stops_everything_and_breaks_everything() -> None:
    """Denying everything stops all attacks, breaks all honest work, tells nothing apart."""
    run = under(Effect.DENY)
    assert {case.verdict for case in run.cases} == {Verdict.BLOCKED}
    assert {case.twin.verdict for case in run.cases} == {TwinVerdict.BROKEN}
    assert {session.verdict for session in run.sessions} == {TwinVerdict.BROKEN}
    assert run.summary.sound.passed == 0
    assert (run.summary.protection, run.summary.usability) == ("A+", "F")


def test_ask_all_holds_everything_but_attacks_on_the_approver() -> None:
    """Asking always holds every attack, but for those that work through who is asked."""
    run = under(Effect.ASK)
    corpus = our_corpus()
    through = {attack.id for attack in corpus.attacks if attack.through_approver}
    for case in run.cases:
        expected = Verdict.BYPASSED if case.attack in through else Verdict.HELD
        assert case.verdict is expected, case.id
    assert {case.twin.verdict for case in run.cases} == {TwinVerdict.HELD}
    assert {session.verdict for session in run.sessions} == {TwinVerdict.HELD}


def bound_steps(binding: Binding) -> Iterator[BoundStep]:
    """Every step of an attack and of its twin on their tools.

    Left out are steps that are meant to break the schema: sent as they are, or incomplete.
    """
    attack = binding.attack
    world = load_world()
    for trace in (attack.trace, attack.twin.trace if attack.twin else ()):
        for item in bind_trace(trace, attack.roles, binding.fits, world) or ():
            if isinstance(item, BoundStep) and not any(
                isinstance(argument, AsIs | LeftOut) for argument in item.step.with_.values()
            ):
                yield item


def test_every_bound_call_satisfies_its_tools_schema() -> None:
    """What is sent to a tool is what its own JSON schema accepts, over the whole inventory."""
    corpus, inventory = our_corpus(), our_inventory()
    tools = [tool for server in inventory.servers for tool in server.tools]
    policy = blanket("allow-all", Effect.ALLOW)
    policies = {server.name: policy for server in inventory.servers}
    setting = Setting(policies, load_world(), needs_of(None), Fits(tools))
    validators: dict[str, Any] = {}
    seen: set[str] = set()
    wrong: list[str] = []
    for attack in corpus.attacks:
        if not attack.decidability.replayable:
            continue
        for binding in bindings(attack, setting):
            for bound in bound_steps(binding):
                tool = bound.fit.tool
                arguments = bound.arguments.make(2)
                key = f"{tool.id} {sorted(arguments.items(), key=str)}"
                if key in seen:
                    continue
                seen.add(key)
                if tool.id not in validators:
                    schema = thaw(tool.schema_)
                    validators[tool.id] = jsonschema.validators.validator_for(schema)(schema)
                fault = next(validators[tool.id].iter_errors(arguments), None)
                if fault is not None:
                    wrong.append(f"{binding.id} {bound.step.id}: {fault.message[:120]}")
    assert len(seen) > 2000
    assert not wrong, "\n".join(wrong[:20])


def test_every_replayable_attack_binds() -> None:
    """No attack is in the corpus that no real tool can play; nine of ten have several servers."""
    run = under(Effect.ALLOW)
    corpus = our_corpus()
    servers: dict[str, set[str]] = {}
    for case in run.cases:
        servers.setdefault(case.attack, set()).add(case.server)
    replayable = {attack.id for attack in corpus.attacks if attack.decidability.replayable}
    assert servers.keys() == replayable
    assert sum(len(found) > 1 for found in servers.values()) >= 0.9 * len(servers)
