"""Looks for the smallest rule that does better against an attack and costs no honest work.

Each is replayed before it is shown. Candidates come in the order in which an owner would like
them: hiding a tool that nobody needs, a rule on the argument in which attack and twin differ, a
limit between the honest count and the harm, a person's approval. Where none holds, what is
missing is a control of another kind.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from trebuchet.analysis.case import Binding, Setting, harm_limit, judge
from trebuchet.analysis.plan import BoundStep, bind_trace
from trebuchet.analysis.tally import value_at
from trebuchet.analysis.tuning.work import Work
from trebuchet.dialects import amend
from trebuchet.model.policy import NativePolicy, Operator, Policy
from trebuchet.model.repair import Repair
from trebuchet.model.run import CaseResult, TwinVerdict, Verdict
from trebuchet.model.tool import Parameter, Tool
from trebuchet.model.vocabulary import ParameterKind, Tell


class Mended(NamedTuple):
    """What would mend a case: a line for the policy, or the kind of control that is missing.

    Both are empty where nothing is to be said: the case is stopped, or kept below its harm and no
    rule does better.
    """

    fragment: str
    """The rule to add, in the policy's own dialect; empty when no rule of it helps."""
    missing: str
    """What kind of control would be needed, when no rule helps."""
    verdict: Verdict | None = None
    """Under the rule: contained where harmful calls still run, short of the harm."""
    twin: TwinVerdict | None = None
    waits: bool = False
    """Whether honest calls, too, wait for a person under the rule, and did not before."""
    breaks: str = ""
    """Where no rule helps: some honest work that the first of those which would help breaks."""


WorkOf = Callable[[Tool], Sequence[Work]]
"""The honest work that uses a tool and is let through now, or waits; asked for when it matters."""


def _none(_: Tool) -> Sequence[Work]:
    return ()


_BEYOND: Mapping[Tell, str] = {
    Tell.ORDER: "a control that sees what was called before",
    Tell.PROVENANCE: "a control that sees where the text came from (labels on results)",
    Tell.DEFINITION: "a lock on tool definitions",
    Tell.APPROVAL: "approval bound to the exact arguments, and few questions an hour",
    Tell.IDENTITY: "a control that knows who is asking, across sessions and grants",
    Tell.OUTCOME: "a counter that keeps counting when upstream reports an error",
    Tell.SUM: "a budget on amounts, counted exactly",
}


def mend(
    binding: Binding, setting: Setting, now: CaseResult | None = None, work: WorkOf = _none
) -> Mended:
    """The first rule, replayed, under which the case fares better and honest work as before.

    `now` is the case as it stands. A rule counts when fewer harmful calls run than now or the
    verdict is a better one, the twin stays as it was, and nothing of `work` breaks. A rule that
    makes honest calls wait comes last, and never for a case that is already kept below its harm.
    Without such a rule: what is missing.
    """
    server, tool = binding.focus.tool.server, binding.focus.tool
    policy = setting.policies.get(server)
    if not isinstance(policy, NativePolicy):
        return Mended("", "a rule in the policy's own language; it cannot be written from here")
    now = now or judge(binding, setting)
    kept = stops(now, binding)
    if now.verdict.stopped:
        return _NOTHING
    weaker: Mended | None = None
    breaks = ""
    for repair in _candidates(binding, setting):
        if kept and repair.kind == "limit" and _is_limited(policy, tool.name, repair.window):
            continue  # a second number for the same window is the first one's business
        amended = amend(policy, tool.name, repair)
        if amended is None:
            continue
        mended_policy, fragment = amended
        under = setting._replace(policies={**setting.policies, server: mended_policy})
        case = judge(binding, under)
        if not (stops(case, binding) and _is_better(case, now)):
            continue
        if not _keeps(case.twin.verdict, now.twin.verdict, repair):
            continue
        honest = work(tool)
        waits = repair.kind == "approval" and (
            now.twin.verdict in (TwinVerdict.INTACT, TwinVerdict.BROKEN) or bool(honest)
        )
        if waits and (kept or weaker is not None):
            continue
        broken = _broken(honest, under.policies)
        if broken:
            breaks = breaks or broken
            continue
        found = Mended(fragment, "", case.verdict, case.twin.verdict, waits)
        if not waits:
            return found
        weaker = found
    return weaker or (_NOTHING if kept else Mended("", _missing(binding), breaks=breaks))


_NOTHING: Final = Mended("", "")


def _broken(honest: Sequence[Work], policies: Mapping[str, Policy]) -> str:
    """The first piece of honest work that is denied, in words; empty where none is."""
    for piece in honest:
        for work in sorted(piece.broken(policies)):
            name = work.partition("@")[0]
            return f"the twin of {name}" if piece.of == "twin" else name
    return ""


def _is_limited(policy: NativePolicy, tool: str, window: str) -> bool:
    """Whether the tool has a limit of its own in this window."""
    return any(
        rule.limit is not None and rule.limit.window == window
        for entry in policy.tools
        if entry.tool == tool
        for rule in entry.rules
    )


def _is_better(case: CaseResult, now: CaseResult) -> bool:
    ranks = list(Verdict)
    gained = ranks.index(case.verdict) - ranks.index(now.verdict)
    return gained > 0 or (gained == 0 and case.executed < now.executed)


def _keeps(twin: TwinVerdict, before: TwinVerdict, repair: Repair) -> bool:
    """Whether the twin stays as it was; that an approval makes it wait is told beside it."""
    if before is TwinVerdict.BROKEN:
        return repair.kind != "deny"  # which would settle that it stays broken
    if before is TwinVerdict.INTACT and repair.kind == "approval":
        return twin is not TwinVerdict.BROKEN
    return twin is before


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
            for sum_ in _halved(most, math.ceil(spent)):
                yield Repair(kind="limit", max=sum_, window="day", increment_from=paths[0])
        yield Repair(kind="limit", max=least, window="day")
        return
    for allowed in _halved(most, least):
        yield Repair(kind="limit", max=allowed, window="day")


def _halved(harm: float, least: int) -> Iterator[int]:
    """Numbers from half the harm down to the least, each half of the one before.

    Twice the limit fits around midnight, and as much again on each grant.
    """
    allowed = int((harm - 1) // 2)
    while allowed > least:
        yield allowed
        allowed //= 2
    yield least


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
