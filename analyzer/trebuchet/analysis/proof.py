"""Proves the corpus: every attack fires, every twin can be broken, no two attacks are the same.

An attack that does no harm under a policy which allows everything proves nothing; neither does a
twin that a blunt rule on the attack's tool leaves intact. Both are replayed here on the inventory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from trebuchet.analysis.binding import Fits, fits_of
from trebuchet.analysis.case import (
    Binding,
    Setting,
    bindings,
    harm_limit,
    judge,
    judge_twin,
    worst_form,
)
from trebuchet.analysis.honest import bound_sessions, judge_bound
from trebuchet.analysis.needs import needs_of
from trebuchet.analysis.recommended import UnwritableError, impossible, recommended_policy
from trebuchet.errors import PolicyError, Problem
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy, Rule, RuleKind
from trebuchet.model.run import CaseResult, SessionResult, TwinVerdict, Verdict
from trebuchet.model.tool import Inventory
from trebuchet.model.vocabulary import Effect, Tell
from trebuchet.model.world import World

SAMPLE = 12
"""On how many tools at most each attack is replayed, spread over all that fit."""


class Stand(NamedTuple):
    """The servers that proofs are played on, and the values that traces speak of."""

    servers: tuple[str, ...]
    fits: Fits
    world: World

    def under(self, policy: Policy) -> Setting:
        """The setting in which one policy decides for every server."""
        return Setting(dict.fromkeys(self.servers, policy), self.world, needs_of(None), self.fits)

    def beside(self, server: str, policy: Policy) -> Setting:
        """The setting in which one server has this policy and the others allow everything."""
        allowing = self.under(blanket("allow-all", Effect.ALLOW))
        return allowing._replace(policies={**allowing.policies, server: policy})


def prove(corpus: Corpus, inventory: Inventory, world: World) -> tuple[Problem, ...]:
    """What is wrong with the corpus as a body of proofs; empty when all hold."""
    stand = Stand(
        tuple(server.name for server in inventory.servers),
        fits_of(inventory),
        world,
    )
    allowing = stand.under(blanket("allow-all", Effect.ALLOW))
    denying = stand.under(blanket("deny-all", Effect.DENY))
    problems: list[Problem] = []
    for attack in corpus.attacks:
        if attack.status == "active" and attack.decidability.replayable:
            problems += _attack_problems(attack, stand, allowing, denying)
    problems += _session_problems(corpus, stand, allowing, denying)
    problems += _same_twice(corpus.attacks)
    return tuple(sorted(problems))


def blanket(name: str, default: Effect, hidden: Iterable[str] = ()) -> NativePolicy:
    """A policy that says the same of every tool; with ASK every call waits for a person."""
    place = Place(f"({name})")
    ask = Rule(name="(ask)", kind=RuleKind.ASK, place=place, message="A person decides")
    names = tuple(hidden)
    return NativePolicy(
        name=name,
        dialect="policylayer-1",
        text=f"({name}: {', '.join(names)})",
        default=Effect.DENY if default is Effect.DENY else Effect.ALLOW,
        default_place=place,
        hidden=tuple(
            Rule(name="(hidden)", kind=RuleKind.HIDE, place=place, message="hidden") for _ in names
        ),
        hidden_tools=names,
        tools=(),
        every_tool=(ask,) if default is Effect.ASK else (),
        sees=frozenset({Tell.ARGUMENTS, Tell.TOOL, Tell.COUNT}),
    )


def _attack_problems(
    attack: Attack, stand: Stand, allowing: Setting, denying: Setting
) -> Iterator[Problem]:
    place = Place(f"{attack.tactic}/{attack.id}.yaml")
    yield from _variants_stated(attack, place)
    bound = list(bindings(attack, allowing))
    if not bound:
        yield Problem(place, "binds-to-nothing", "no tool of the inventory fits its roles")
        return
    for binding in _spread(bound):
        fault = (
            _fires(judge(binding, allowing))
            or _is_stopped(judge(binding, denying))
            or _twin_is_near(binding, stand)
            or _is_mended(binding, stand)
        )
        if fault:
            yield Problem(place, fault[0], f"on {binding.focus.tool.id} {fault[1]}")
            return
    for dialect, fragment in attack.recommended.items():
        if not impossible(fragment) and not _written(bound, dialect, stand):
            text = f"its {dialect} fragment can be written for none of the tools that fit"
            yield Problem(place, "recommended-unproven", text)


LEAST_VARIANTS = 2
"""Ways around a naive rule that each attack must know."""


def _variants_stated(attack: Attack, place: Place) -> Iterator[Problem]:
    """Enough variants, and what each gets wherever there is a recommended rule to hold it to."""
    known = len(attack.variants)
    if known < LEAST_VARIANTS:
        text = f"it has {known} variants; {LEAST_VARIANTS} that evade a naive rule are asked for"
        yield Problem(place, "too-few-variants", text)
    if attack.recommended and all(map(impossible, attack.recommended.values())):
        return
    for variant in attack.variants:
        if variant.verdict is None:
            text = f'its variant "{variant.name}" does not say what it gets under the advised rule'
            yield Problem(place, "variant-without-verdict", text)


Fault = tuple[str, str] | None


def _fires(case: CaseResult) -> Fault:
    if case.verdict is not Verdict.BYPASSED:
        return (
            "does-not-fire",
            f"it does no harm under allow-all: {case.harm.reached} {case.harm.measure}, and "
            f"harm begins at {case.harm.limit}",
        )
    if case.twin.verdict is not TwinVerdict.INTACT:
        return "twin-fails", f"its twin does not run under allow-all ({case.twin.message})"
    return None


def _is_stopped(case: CaseResult) -> Fault:
    if case.verdict is not Verdict.BLOCKED:
        return "not-stopped", f"it is {case.verdict} under deny-all"
    if case.twin.verdict is not TwinVerdict.BROKEN:
        return "twin-unhurt", "its twin is not broken under deny-all"
    return None


def _twin_is_near(binding: Binding, stand: Stand) -> Fault:
    """A careless policy, made from the focus tool, stops the attack and breaks the twin."""
    focus = binding.focus.tool.name
    careless = stand.under(blanket("careless", Effect.ALLOW, hidden=(focus,)))
    case = judge(binding, careless)
    if case.verdict is not Verdict.BLOCKED:
        return "careless-fails", f"hiding {focus} does not stop it"
    if case.twin.verdict is not TwinVerdict.BROKEN:
        return "twin-is-easier", f"hiding {focus} does not break its twin, so the twin is no twin"
    return None


def _is_mended(binding: Binding, stand: Stand) -> Fault:
    """The recommended rule stops the attack, keeps the twin, and treats each variant as stated."""
    for dialect, fragment in binding.attack.recommended.items():
        if impossible(fragment):
            continue
        try:
            policy = recommended_policy(binding, dialect, stand.world)
        except UnwritableError:
            continue
        except PolicyError as error:
            return "recommended-invalid", f"the {dialect} fragment is wrong: {error}"
        fault = _held_to(binding, stand.beside(binding.focus.tool.server, policy), dialect)
        if fault:
            return fault
    return None


def _held_to(binding: Binding, setting: Setting, dialect: str) -> Fault:
    """The first fault of a recommended rule: what it lets through, breaks, or was said to do."""
    attack = binding.attack
    stated = {variant.name: variant.verdict for variant in attack.variants}
    for variant in ("", *stated):
        verdict = _fared(binding, setting, variant)
        if verdict is None:
            continue
        said = stated.get(variant)
        if said is not None and verdict.value != said:
            text = f'its variant "{variant}" is {verdict} under the {dialect} rule, not {said}'
            return "variant-verdict", text
        if said is None and not _is_kept(attack, verdict):
            form = f'its variant "{variant}"' if variant else "it as it was first seen"
            return "recommended-fails", f"the {dialect} rule leaves {form} {verdict}"
    twin = judge_twin(binding, setting)
    if twin.verdict is not TwinVerdict.INTACT:
        return "recommended-breaks", f"the {dialect} rule leaves its twin {twin.verdict}"
    return None


def _fared(binding: Binding, setting: Setting, variant: str) -> Verdict | None:
    attack, harm = binding.attack, binding.attack.harm
    assert harm is not None  # noqa: S101 - the corpus was checked
    limit = harm_limit(attack, harm, binding.focus.tool, setting.world)
    worst = worst_form(binding, setting, harm, limit, variant)
    return None if worst is None else worst[1]


def _is_kept(attack: Attack, verdict: Verdict) -> bool:
    """Stopped; an attack by number may also be kept below its harm."""
    counted = attack.tell in (Tell.COUNT, Tell.SUM)
    return verdict.stopped or (counted and verdict is Verdict.CONTAINED)


def _written(bound: Iterable[Binding], dialect: str, stand: Stand) -> bool:
    for binding in bound:
        try:
            recommended_policy(binding, dialect, stand.world)
        except UnwritableError:
            continue
        except PolicyError:
            return True
        return True
    return False


def _spread(bound: list[Binding]) -> list[Binding]:
    step = -(-len(bound) // SAMPLE)
    return bound[::step]


def _session_problems(
    corpus: Corpus, stand: Stand, allowing: Setting, denying: Setting
) -> Iterator[Problem]:
    bound = tuple(bound_sessions(corpus.sessions, stand.servers, allowing))
    free = _by_session(judge_bound(one, allowing) for one in bound)
    shut = _by_session(judge_bound(one, denying) for one in bound)
    for session in corpus.sessions:
        place = Place(f"benign/{session.id}.yaml")
        if session.id not in free:
            yield Problem(place, "binds-to-nothing", "no server has tools for all its roles")
        elif any(found.verdict is not TwinVerdict.INTACT for found in free[session.id]):
            yield Problem(place, "session-fails", "it does not run whole under allow-all")
        elif any(found.verdict is not TwinVerdict.BROKEN for found in shut[session.id]):
            yield Problem(place, "session-unhurt", "deny-all does not break it")


def _by_session(results: Iterable[SessionResult]) -> Mapping[str, list[SessionResult]]:
    found: dict[str, list[SessionResult]] = {}
    for result in results:
        found.setdefault(result.session, []).append(result)
    return found


def _same_twice(attacks: Iterable[Attack]) -> Iterator[Problem]:
    """Two attacks of the same shape, roles and harm are one attack."""
    seen: dict[str, str] = {}
    for attack in attacks:
        if attack.harm is None:
            continue
        roles = sorted(role.model_dump_json(exclude={"does"}) for role in attack.roles.values())
        shown = attack.harm.model_dump_json(exclude={"role", "effect"})
        key = f"{attack.shape}|{attack.tell}|{attack.through_approver}|{roles}|{shown}"
        if key in seen:
            yield Problem(
                Place(f"{attack.tactic}/{attack.id}.yaml"),
                "same-attack-twice",
                f'it has the same shape, roles and harm as "{seen[key]}"; make one a variant of '
                "the other",
            )
        seen.setdefault(key, attack.id)
