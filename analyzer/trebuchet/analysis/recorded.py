"""Replays the user's own recorded calls as honest work, session by session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trebuchet.analysis.case import Setting
from trebuchet.analysis.play import Deciders
from trebuchet.errors import Problem, TraceError
from trebuchet.model.call import ToolCall
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason
from trebuchet.model.run import SessionResult, TwinVerdict
from trebuchet.model.vocabulary import Effect


def judge_recorded(
    calls: Sequence[ToolCall], name: str, setting: Setting
) -> Iterator[SessionResult]:
    """One result a session, the calls decided in the order and at the times they were recorded.

    A call without a server is for the one server in scope; with several it is a `TraceError`.
    """
    sessions: dict[str, list[tuple[ToolCall, str, Reason]]] = {}
    for call, server, reason in decided_calls(calls, name, setting):
        sessions.setdefault(call.session, []).append((call, server, reason))
    for session, decided in sessions.items():
        yield _judged(session or "recorded", name, decided)


def decided_calls(
    calls: Sequence[ToolCall], name: str, setting: Setting
) -> Iterator[tuple[ToolCall, str, Reason]]:
    """Each call with its server and the reason that decides it, as `judge_recorded` takes them."""
    servers = sorted(setting.policies)
    placed = [(call, _server(call, servers, name, row)) for row, call in enumerate(calls, 1)]
    deciders = Deciders(setting.policies)
    for call, server in placed:
        decider = deciders.of(server)
        if decider is None:  # pragma: no cover - _server only gives servers in scope
            raise AssertionError(server)
        index = decider.step(
            call.tool, call.arguments, call.at, call.session, call.grant, call.outcome == "error"
        )
        yield call, server, decider.reason(index)


def _server(call: ToolCall, servers: Sequence[str], name: str, row: int) -> str:
    if call.server in servers:
        return call.server
    if not call.server and len(servers) == 1:
        return servers[0]
    said = (
        f'server "{call.server}" is not scored here' if call.server else "the call names no server"
    )
    raise TraceError(
        Problem(
            Place(name, row, 1),
            "unknown-server",
            f"{said}; this run scores {', '.join(servers[:5])}",
        )
    )


def _judged(
    session: str, name: str, decided: Sequence[tuple[ToolCall, str, Reason]]
) -> SessionResult:
    stopped: Mapping[Effect, int] = {
        effect: next(
            (row for row, (_, _, reason) in enumerate(decided) if reason.effect is effect), -1
        )
        for effect in (Effect.DENY, Effect.ASK)
    }
    row = stopped[Effect.DENY] if stopped[Effect.DENY] >= 0 else stopped[Effect.ASK]
    call, _, reason = decided[row]
    verdict = (
        TwinVerdict.BROKEN
        if stopped[Effect.DENY] >= 0
        else TwinVerdict.HELD
        if row >= 0
        else TwinVerdict.INTACT
    )
    used = tuple(sorted({server for _, server, _ in decided}))
    stays = row < 0
    return SessionResult(
        id=f"{session}@{'+'.join(used)}",
        session=session,
        title=f"recorded in {name}",
        servers=used,
        calls=len(decided),
        verdict=verdict,
        step=None if stays else f"call {row + 1}",
        number=row + 1,
        tool=None if stays else call.tool,
        rule=None if stays else reason.rule,
        source=None if stays else reason.source,
        message="" if stays else reason.message,
    )
