"""Looks for the smallest rule that stops an attack and keeps its twin.

Each is replayed before it is shown. Candidates come in the order in which an owner would like
them: hiding a tool that nobody needs, a rule on the argument in which attack and twin differ, a
limit between the twin's count and the harm, a person's approval. Where none holds, what is
missing is a control of another kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from trebuchet.analysis.case import Binding, Setting, harm_limit, judge
from trebuchet.analysis.plan import BoundStep, bind_trace
from trebuchet.analysis.tally import value_at
from trebuchet.dialects import amend
from trebuchet.model.policy import NativePolicy, Operator
from trebuchet.model.repair import Repair
from trebuchet.model.run import CaseResult, TwinVerdict, Verdict
from trebuchet.model.tool import Parameter
from trebuchet.model.vocabulary import ParameterKind, Tell


class Mended(NamedTuple):
    """What would stop a case: a line for the policy, or the kind of control that is missing."""

    fragment: str
    """The rule to add, in the policy's own dialect; empty when no rule of it helps."""
    missing: str
    """What kind of control would be needed, when no rule helps."""
    verdict: Verdict | None = None
    twin: TwinVerdict | None = None


_BEYOND: Mapping[Tell, str] = {
    Tell.ORDER: "a control that sees what was called before",
    Tell.PROVENANCE: "a control that sees where the text came from (labels on results)",
    Tell.DEFINITION: "a lock on tool definitions",
    Tell.APPROVAL: "approval bound to the exact arguments, and few questions an hour",
    Tell.IDENTITY: "a control that knows who is asking, across sessions and grants",
    Tell.OUTCOME: "a counter that keeps counting when upstream reports an error",
    Tell.SUM: "a budget on amounts, counted exactly",
}


def mend(binding: Binding, setting: Setting) -> Mended:
    """The first rule that stops this case and keeps its twin, replayed; else what is missing."""
    server = binding.focus.tool.server
    policy = setting.policies.get(server)
    if not isinstance(policy, NativePolicy):
        return Mended("", "a rule in the policy's own language; it cannot be written from here")
    weaker: Mended | None = None
    for repair in _candidates(binding, setting):
        amended = amend(policy, binding.focus.tool.name, repair)
        if amended is None:
            continue
        mended_policy, fragment = amended
        under = setting._replace(policies={**setting.policies, server: mended_policy})
        case = judge(binding, under)
        if not stops(case, binding):
            continue
        found = Mended(fragment, "", case.verdict, case.twin.verdict)
        if case.twin.verdict in (TwinVerdict.INTACT, TwinVerdict.NOT_NEEDED):
            return found
        if case.twin.verdict is TwinVerdict.HELD and weaker is None:
            weaker = found
    if weaker is not None:
        return weaker
    return Mended("", _missing(binding))


def _missing(binding: Binding) -> str:
    beyond = _BEYOND.get(binding.attack.tell)
    return beyond if beyond else binding.attack.control


def stops(case: CaseResult, binding: Binding) -> bool:
    """Stopped, or, where the number of calls is the attack, kept below its harm."""
    if case.verdict.stopped:
        return True
    counted = binding.attack.tell in (Tell.COUNT, Tell.SUM)
    return counted and case.verdict is Verdict.CONTAINED


def _candidates(binding: Binding, setting: Setting) -> Iterator[Repair]:
    attack = binding.attack
    if not setting.needs.include(binding.focus.tool):
        yield Repair(kind="hide")
    if attack.tell is Tell.ARGUMENTS:
        yield from _requirements(binding, setting)
    if attack.tell in (Tell.COUNT, Tell.SUM):
        yield from _limits(binding, setting)
    yield Repair(kind="deny")
    yield Repair(kind="approval")


def _steps(binding: Binding, setting: Setting) -> tuple[list[BoundStep], list[BoundStep]]:
    """The focus role's steps in the attack and in the twin."""
    attack = binding.attack
    twin = attack.twin.trace if attack.twin else ()
    both = []
    for trace in (attack.trace, twin):
        bound = bind_trace(trace, attack.roles, binding.fits, setting.world) or ()
        both.append(
            [
                item
                for item in bound
                if isinstance(item, BoundStep) and item.step.role == attack.focus
            ]
        )
    return both[0], both[1]


def _requirements(binding: Binding, setting: Setting) -> Iterator[Repair]:
    """Rules that the twin's arguments keep and the attack's do not."""
    bad, good = _steps(binding, setting)
    if not bad or not good:
        return
    world = {name: str(value) for name, value in setting.world.values.items()}
    for parameter in binding.focus.tool.parameters:
        if "[]" in parameter.path:
            continue
        was = value_at(bad[0].arguments.make(1), parameter.path)
        honest = [
            value_at(step.arguments.make(n), parameter.path)
            for step in good
            for n in (1, step.step.repeat)
        ]
        if was == honest[0] or honest[0] is None:
            continue
        yield from rules(parameter, was, honest, world)


def rules(
    parameter: Parameter, was: Any, honest: list[Any], world: Mapping[str, str]
) -> Iterator[Repair]:
    """Rules on one argument that all honest values keep; `was` is a harmful value of it.

    `world` gives the owner's words as texts.
    """
    path = parameter.path
    numbers = [value for value in honest if _numeric(value)]
    if len(numbers) == len(honest) and _numeric(was):
        yield from _bounds(path, was, numbers, float(world["cap.amount"]))
        return
    texts = [value for value in honest if isinstance(value, str)]
    if len(texts) == len(honest):
        for pattern in patterns(texts, world):
            yield Repair(kind="require", path=path, op=Operator.REGEX, value=pattern)
        if parameter.kind in _LISTED:
            yield Repair(kind="require", path=path, op=Operator.IN, value=sorted(set(texts)))
    elif all(isinstance(value, bool) for value in honest):
        yield Repair(kind="require", path=path, op=Operator.EQ, value=honest[0])


def _bounds(path: str, was: float, honest: list[float], cap: float) -> Iterator[Repair]:
    """The owner's own cap or zero where it lies between, else the honest values themselves."""
    if was > max(honest):
        if max(honest) <= cap < was:
            yield Repair(kind="require", path=path, op=Operator.LTE, value=_whole(cap))
        yield Repair(kind="require", path=path, op=Operator.LTE, value=max(honest))
    elif was < min(honest):
        if was <= 0 < min(honest):
            yield Repair(kind="require", path=path, op=Operator.GT, value=0)
        yield Repair(kind="require", path=path, op=Operator.GTE, value=min(honest))


def _whole(number: float) -> int | float:
    return int(number) if number.is_integer() else number


_LISTED = frozenset(
    {
        ParameterKind.TENANT,
        ParameterKind.RECIPIENT,
        ParameterKind.PAYEE,
        ParameterKind.ROLE,
        ParameterKind.AUDIENCE,
        ParameterKind.ACTION,
        ParameterKind.ENVIRONMENT,
        ParameterKind.UNIT,
        ParameterKind.REF,
    }
)
"""Kinds of which an owner can list the honest values; nobody can list honest texts or ids."""


def patterns(texts: list[str], world: Mapping[str, str]) -> Iterator[str]:
    """Patterns in the owner's words that all honest texts match: domain, workspace, origin."""
    domain, folder, host = world["own.domain"], world["own.workspace"], world["own.host"]
    if all(text.endswith(f"@{domain}") for text in texts):
        yield f"^[^@\\s,;]+@{re.escape(domain)}$"
    if all(text.startswith(f"{folder}/") for text in texts):
        yield f"^{re.escape(folder)}/([^./][^/]*/)*[^./][^/]*$"
    if all(text.startswith(f"https://{host}/") for text in texts):
        yield f"^https://{re.escape(host)}/"
    if all(re.match(r"(?i)^\s*select\b", text) for text in texts):
        yield r"(?i)^\s*select\b[^;]*;?\s*$"


def _limits(binding: Binding, setting: Setting) -> Iterator[Repair]:
    """Limits from just below the harm down to what the twin needs."""
    harm = binding.attack.harm
    _, good = _steps(binding, setting)
    if harm is None or not good:
        return
    least = sum(step.step.repeat for step in good)
    most = harm_limit(binding.attack, harm, binding.focus.tool, setting.world)
    if harm.measure == "amount":
        paths = [step.weight for step in good if step.weight]
        spent = sum(
            float(value_at(step.arguments.make(n), step.weight) or 0)
            for step in good
            for n in range(1, step.step.repeat + 1)
        )
        if paths and "[]" not in paths[0]:
            yield Repair(kind="limit", max=math.ceil(spent), window="day", increment_from=paths[0])
        yield Repair(kind="limit", max=least, window="day")
        return
    # Twice the limit fits around midnight, so half the harm is the most that can hold.
    for allowed in dict.fromkeys((int((most - 1) // 2), least)):
        if allowed >= least:
            yield Repair(kind="limit", max=allowed, window="day")


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
