"""Binds whole sessions of honest work to the tools in scope and says where a policy breaks them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from trebuchet.analysis.binding import Fit, Fits
from trebuchet.analysis.case import Setting
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.plan import Plan, PlannedCall, bind_step, bind_trace, lay_out
from trebuchet.analysis.play import Decided, play
from trebuchet.model.attack import HonestSession
from trebuchet.model.run import SessionResult, TwinVerdict
from trebuchet.model.trace import Role, Step


class BoundSession(NamedTuple):
    """One session with a tool in every role, laid out in time."""

    session: HonestSession
    fits: Mapping[str, Fit]
    plan: Plan
    needed: bool
    """Whether the agents need all of these tools."""

    @property
    def servers(self) -> tuple[str, ...]:
        """The servers that its tools stand on, sorted."""
        return tuple(sorted({fit.tool.server for fit in self.fits.values()}))

    @property
    def id(self) -> str:
        """`SESSION@SERVER`, or `SESSION@ONE+OTHER` across servers."""
        return f"{self.session.id}@{'+'.join(self.servers)}"


def judge_sessions(
    sessions: Iterable[HonestSession], servers: Sequence[str], setting: Setting
) -> Iterator[SessionResult]:
    """Every session on every server that has tools for all its roles, judged."""
    for bound in bound_sessions(sessions, servers, setting):
        yield judge_bound(bound, setting)


def bound_sessions(
    sessions: Iterable[HonestSession], servers: Sequence[str], setting: Setting
) -> Iterator[BoundSession]:
    """Every session on every server that has tools for all its roles.

    A session that no single server can play is bound once across all of them. One that fits only
    with tools that the agents do not need says so; one that does not fit is left out.
    """
    for session in sessions:
        found = [
            bound for server in servers if (bound := _on(session, {server}, setting)) is not None
        ]
        if not found and len(servers) > 1:
            across = _on(session, set(servers), setting)
            found = [across] if across is not None else []
        yield from found


def _on(session: HonestSession, servers: set[str], setting: Setting) -> BoundSession | None:
    for needed in (True, False):
        fits = _cast(session, servers, setting, needed)
        if fits is None:
            continue
        try:
            steps = bind_trace(session.trace, session.roles, fits, setting.world)
        except UnfitError:
            continue
        if steps is None:
            continue
        plan = next(iter(lay_out(steps, setting.world, paces=False)))
        return BoundSession(session, fits, plan, needed)
    return None


def _cast(
    session: HonestSession, servers: set[str], setting: Setting, needed: bool
) -> Mapping[str, Fit] | None:
    """A tool for every role, only needed ones where `needed`; None when a role finds none."""
    chosen: dict[str, Fit] = {}
    for name, role in session.roles.items():
        steps = [item for item in session.trace if isinstance(item, Step) and item.role == name]
        for fit in _fits(role, servers, setting.fits):
            if needed and not setting.needs.include(fit.tool):
                continue
            if all(_takes(fit, step, session, setting) for step in steps):
                chosen[name] = fit
                break
        else:
            return None
    return chosen


def _fits(role: Role, servers: set[str], fits: Fits) -> Sequence[Fit]:
    if len(servers) == 1:
        return fits.by_server(role).get(next(iter(servers)), ())
    return [fit for fit in fits.of(role) if fit.tool.server in servers]


def _takes(fit: Fit, step: Step, session: HonestSession, setting: Setting) -> bool:
    try:
        return bind_step(step, session.roles[step.role], fit, setting.world) is not None
    except UnfitError:
        return False


def judge_bound(bound: BoundSession, setting: Setting) -> SessionResult:
    """How one bound session fares under the policies of the setting."""
    session, _, plan, needed = bound
    calls = sum(isinstance(move, PlannedCall) for move in plan.moves)
    stop: Decided | None = None
    verdict = TwinVerdict.NOT_NEEDED
    if needed:
        came = play(plan, setting.policies, setting.world)
        stop = came.first_deny or came.first_stop
        verdict = (
            TwinVerdict.INTACT
            if stop is None
            else TwinVerdict.BROKEN
            if came.first_deny
            else TwinVerdict.HELD
        )
    return SessionResult(
        id=bound.id,
        session=session.id,
        title=session.title,
        servers=bound.servers,
        calls=calls,
        verdict=verdict,
        step=stop.call.bound.step.id if stop else None,
        number=stop.number if stop else 0,
        tool=stop.call.bound.fit.tool.name if stop else None,
        rule=stop.reason.rule if stop else None,
        source=stop.reason.source if stop else None,
        message=stop.reason.message if stop else "",
    )
