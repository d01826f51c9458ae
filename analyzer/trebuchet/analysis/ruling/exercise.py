"""Which rules decide the calls of the corpus: every form of every attack, every honest session."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from trebuchet.analysis.case import Setting, bindings, judge_twin, plans, twin_plan
from trebuchet.analysis.honest import bound_sessions
from trebuchet.analysis.plan import Plan
from trebuchet.analysis.play import Decided, play
from trebuchet.analysis.recorded import decided_calls
from trebuchet.analysis.severity import severity_of
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason
from trebuchet.model.run import TwinVerdict
from trebuchet.model.vocabulary import Effect, Severity


class Exercise(NamedTuple):
    """The attacks and the work that each place of the policies denied or held some call of."""

    attacks: dict[tuple[str, Place], set[str]]
    """By server and place."""
    work: dict[tuple[str, Place], set[str]]
    attacks_played: int
    work_played: int


def exercise(
    corpus: Corpus,
    setting: Setting,
    recorded: Sequence[ToolCall] = (),
    recorded_in: str = "",
    severities: Collection[Severity] | None = None,
) -> Exercise:
    """Everything that binds here replayed, with the rule that decided each call.

    All forms of an attack are played, also those that a score need not look at; `severities` keeps
    only cases of these. Work that the agents do not need is left out.
    """
    attacks: dict[tuple[str, Place], set[str]] = defaultdict(set)
    work: dict[tuple[str, Place], set[str]] = defaultdict(set)
    played: set[str] = set()
    done: set[str] = set()
    for attack in corpus.attacks:
        if attack.status == "withdrawn" or not attack.decidability.replayable:
            continue
        for binding in bindings(attack, setting):
            if severities is not None and severity_of(attack, binding.focus) not in severities:
                continue
            played.add(attack.id)
            for plan in plans(binding, setting):
                through = attack.through_approver
                _play(plan, setting, attack.id, attacks, through)
            if judge_twin(binding, setting).verdict is not TwinVerdict.NOT_NEEDED:
                done.add(f"the twin of {attack.id}")
                _play(twin_plan(binding, setting), setting, f"the twin of {attack.id}", work)
    for bound in bound_sessions(corpus.sessions, sorted(setting.policies), setting):
        if bound.needed:
            done.add(bound.session.id)
            _play(bound.plan, setting, bound.session.id, work)
    for call, server, reason in decided_calls(recorded, recorded_in, setting):
        name = call.session or "recorded"
        done.add(name)
        _note(work, server, reason, name)
    return Exercise(attacks, work, len(played), len(done))


def _play(
    plan: Plan,
    setting: Setting,
    name: str,
    found: dict[tuple[str, Place], set[str]],
    through_approver: bool = False,
) -> None:
    def watch(decided: Decided) -> None:
        _note(found, decided.call.bound.fit.tool.server, decided.reason, name)

    play(plan, setting.policies, setting.world, None, through_approver, watch=watch)


def _note(found: dict[tuple[str, Place], set[str]], server: str, reason: Reason, name: str) -> None:
    if reason.effect is not Effect.ALLOW:
        found[server, reason.source].add(name)


def met_by(
    found: dict[tuple[str, Place], set[str]], servers: Collection[str], place: Place
) -> tuple[str, ...]:
    """Whose calls the rule at a place decided, on any of these servers."""
    return tuple(sorted({name for server in servers for name in found.get((server, place), ())}))
