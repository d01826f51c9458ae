"""Lays a trace out in time on real tools: once a pace, once a variant.

The clock starts at a fixed instant, midnight UTC, which is an edge of every window. A trace that
repeats is laid out three times: as it was first seen, around the next midnight, and evenly over
24 hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from trebuchet.analysis.arguments import Arguments, assign
from trebuchet.analysis.binding import Fit
from trebuchet.analysis.picking import pick
from trebuchet.corpus import compile_template, varies
from trebuchet.model.attack import Attack, Change
from trebuchet.model.call import EPOCH
from trebuchet.model.trace import Event, Role, Step, Trace
from trebuchet.model.vocabulary import ParameterKind
from trebuchet.model.world import World

DAY = 86_400
AS_SEEN = "as seen"
BURST = "burst"
EDGES = "window edges"
PATIENT = "patient"
BATCH = "one batch"
PACES = (BURST, EDGES, PATIENT)
"""The paces of a trace that repeats; one that does not is replayed as seen."""

_EDGE_GAP = 0.1
"""Seconds between calls around an edge."""


class BoundStep(NamedTuple):
    """One step on its tool: what to send, and what one call of it weighs."""

    step: Step
    role: Role
    fit: Fit
    arguments: Arguments
    target: str | None
    """The template of the id that is acted on, to count distinct ones."""
    weight: str | None
    """Path of the argument that the harm sums (amount, content), where it does."""


class PlannedCall(NamedTuple):
    """One call to come, at its time."""

    at: float
    order: int
    n: int
    bound: BoundStep
    session: str
    grant: str
    batch: Mapping[str, Any] | None
    """The arguments that carry all repetitions at once; None for an ordinary call."""


def arguments_of(move: PlannedCall) -> Mapping[str, Any]:
    """What the call sends."""
    return move.bound.arguments.make(move.n) if move.batch is None else move.batch


class PlannedEvent(NamedTuple):
    """Something that happens between calls."""

    at: float
    order: int
    event: Event


class Plan(NamedTuple):
    """One form of a trace, ready to be played."""

    form: str
    moves: tuple[PlannedCall | PlannedEvent, ...]


def bind_trace(
    trace: Trace, roles: Mapping[str, Role], fits: Mapping[str, Fit], world: World
) -> tuple[BoundStep | Event, ...] | None:
    """The trace on real tools; None when a tool lacks what a role requires.

    Raises `UnfitError` when a tool's schema takes no such value.
    """
    bound: list[BoundStep | Event] = []
    for item in trace:
        if isinstance(item, Event):
            bound.append(item)
            continue
        step = bind_step(item, roles[item.role], fits[item.role], world)
        if step is None:
            return None
        bound.append(step)
    return tuple(bound)


def bind_step(step: Step, role: Role, fit: Fit, world: World) -> BoundStep | None:
    """One step on one tool, or None; raises `UnfitError` as `Arguments` does."""
    assigned = assign(fit.tool, role, step.with_)
    if assigned is None:
        return None
    arguments = Arguments(fit.tool, assigned, fit.verb, world)
    arguments.make(step.repeat)  # a count in the template may leave the schema's bounds
    target = next(
        (str(item.template) for item in assigned if item.kind in _IDENTIFYING), None
    ) or next((str(item.template) for item in assigned if isinstance(item.template, str)), None)
    weight = next((item.path for item in assigned if item.kind is ParameterKind.AMOUNT), None)
    if weight is None:
        parameter = pick(fit.tool, role, ParameterKind.CONTENT)
        weight = parameter.path if parameter else None
    return BoundStep(step, role, fit, arguments, target, weight)


_IDENTIFYING = (
    ParameterKind.TARGET,
    ParameterKind.PATH,
    ParameterKind.SUBJECT,
    ParameterKind.RECIPIENT,
    ParameterKind.TENANT,
    ParameterKind.URL,
)


def changed(trace: Trace, changes: Mapping[str, Change]) -> Trace:
    """The trace as a variant has it."""
    return tuple(
        _changed(item, changes[item.id]) if isinstance(item, Step) and item.id in changes else item
        for item in trace
    )


def _changed(step: Step, change: Change) -> Step:
    values = {
        name: value
        for name in ("repeat", "every", "session", "grant")
        if (value := getattr(change, name)) is not None
    }
    return step.model_copy(update={**values, "with_": {**step.with_, **change.with_}})


def forms(attack: Attack) -> Iterable[tuple[str, Trace]]:
    """The attack as seen and in every variant, each with its name (empty for as seen)."""
    yield "", attack.trace
    for variant in attack.variants:
        yield variant.name, changed(attack.trace, variant.changes)


def lay_out(
    bound: Sequence[BoundStep | Event], world: World, paces: bool, variant: str = ""
) -> Iterable[Plan]:
    """The plans of one bound trace: three paces where it repeats, and one batch where it can."""
    repeats = any(isinstance(item, BoundStep) and item.step.repeat > 1 for item in bound)
    for pace in PACES if paces and repeats else (AS_SEEN,):
        yield Plan(_label(pace, variant), _moves(bound, world, pace))
    if paces and repeats:
        batched = _batched(bound, world)
        if batched is not None:
            yield Plan(_label(BATCH, variant), batched)


def _label(pace: str, variant: str) -> str:
    return f"{pace}, {variant}" if variant else pace


def _moves(
    bound: Sequence[BoundStep | Event], world: World, pace: str
) -> tuple[PlannedCall | PlannedEvent, ...]:
    moves: list[PlannedCall | PlannedEvent] = []
    edge = float(EPOCH + DAY)
    most = max((item.step.repeat for item in bound if isinstance(item, BoundStep)), default=1)
    seen_repeat = False
    for order, item in enumerate(bound):
        if isinstance(item, Event):
            moves.append(PlannedEvent(_at(item.at, pace, edge, seen_repeat), order, item))
            continue
        step = item.step
        if step.repeat == 1:
            moves.append(_call(_at(step.at, pace, edge, seen_repeat), order, 1, item, world))
            continue
        seen_repeat = True
        start, gap = EPOCH + step.at, step.every
        if pace == EDGES:
            start, gap = edge - most * _EDGE_GAP / 2 + order * _EDGE_GAP / 10, _EDGE_GAP
        elif pace == PATIENT:
            gap = DAY / step.repeat
        numbers = range(1, step.repeat + 1)
        speakers = zip(
            numbers,
            _speakers(step.session, world, numbers),
            _speakers(step.grant, world, numbers),
            strict=False,
        )
        moves.extend(
            PlannedCall(start + (n - 1) * gap, order, n, item, session, grant, None)
            for n, session, grant in speakers
        )
    moves.sort(key=lambda move: (move.at, move.order))
    return tuple(moves)


def _at(offset: float, pace: str, edge: float, after: bool) -> float:
    """When a single call happens: what follows the repeated run stays behind it."""
    if not after or pace in (AS_SEEN, BURST):
        return EPOCH + offset
    return edge + DAY + offset if pace == EDGES else EPOCH + DAY + offset


def _call(at: float, order: int, n: int, item: BoundStep, world: World) -> PlannedCall:
    session = next(iter(_speakers(item.step.session, world, (n,))))
    grant = next(iter(_speakers(item.step.grant, world, (n,))))
    return PlannedCall(at, order, n, item, session, grant, None)


def _speakers(template: str, world: World, numbers: Iterable[int]) -> Iterable[str]:
    """The name of a session or grant at each repetition; made once where it stays the same."""
    render = compile_template(template)
    if varies(template):
        return (str(render(world, n)) for n in numbers)
    return repeat(str(render(world, 1)))


def _batched(
    bound: Sequence[BoundStep | Event], world: World
) -> tuple[PlannedCall | PlannedEvent, ...] | None:
    """All repetitions of each step in one call, where every repeated step's tool takes a list."""
    moves: list[PlannedCall | PlannedEvent] = []
    for order, item in enumerate(bound):
        if isinstance(item, Event):
            moves.append(PlannedEvent(EPOCH + item.at, order, item))
            continue
        call = _call(EPOCH + item.step.at, order, 1, item, world)
        if item.step.repeat > 1:
            batch = item.arguments.batch(item.step.repeat)
            if batch is None:
                return None
            call = call._replace(batch=batch)
        moves.append(call)
    return tuple(moves)
