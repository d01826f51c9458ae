"""The honest work of a run that uses one tool and is let through: what a repair must not break."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.analysis.case import Setting
from trebuchet.analysis.honest import BoundSession, bound_sessions
from trebuchet.analysis.rebinding import rebound
from trebuchet.analysis.tuning.work import Policies, Work, session_work, work_with
from trebuchet.model.attack import Corpus, HonestSession
from trebuchet.model.call import ToolCall
from trebuchet.model.run import Run, TwinVerdict
from trebuchet.model.tool import Inventory, Tool

_LET = (TwinVerdict.INTACT, TwinVerdict.HELD)


def unbroken_work(
    tool: Tool,
    run: Run,
    corpus: Corpus,
    inventory: Inventory,
    setting: Setting,
    recorded: Sequence[ToolCall] = (),
    recorded_in: str = "",
) -> tuple[Work, ...]:
    """Sessions, twins and recorded calls of the run that use the tool and that no rule denies.

    Only these are bound again, on the servers on which the run had them.
    """
    let = {session.id for session in run.sessions if session.verdict in _LET}
    twins = [
        binding
        for case in run.cases
        if case.twin.verdict in _LET
        and any(
            (bound.server, bound.tool) == (tool.server, tool.name)
            for bound in case.binding.values()
        )
        and (binding := rebound(case, corpus, inventory)) is not None
    ]
    found = [
        *session_work(tool, _sessions(run, corpus, setting, tool.server), setting),
        *work_with(tool, (), twins, (), setting, recorded, recorded_in),
    ]
    let |= {binding.id for binding in twins}
    return tuple(_only(piece, frozenset(let)) for piece in found if let & {*piece.titles})


def _sessions(run: Run, corpus: Corpus, setting: Setting, server: str) -> tuple[BoundSession, ...]:
    """The sessions that are let through, on this server alone or across all of the run.

    Those of the last run are at hand, since one run's repairs are asked for one by one.
    """
    last = _LAST[0] if _LAST else None
    if last is None or last[0] is not run or last[1] is not setting:
        last = (run, setting, {})
        _LAST[:] = [last]
    if server not in last[2]:
        last[2][server] = tuple(
            bound
            for several, servers in ((False, (server,)), (True, run.servers))
            for bound in bound_sessions(_let(run, corpus, server, several), servers, setting)
        )
    return last[2][server]


_LAST: list[tuple[Run, Setting, dict[str, tuple[BoundSession, ...]]]] = []


def _let(run: Run, corpus: Corpus, server: str, several: bool) -> list[HonestSession]:
    """The sessions of the corpus that the run let through on this server."""
    ids = {
        session.session
        for session in run.sessions
        if session.verdict in _LET
        and server in session.servers
        and (len(session.servers) > 1) is several
    }
    return [each for each in corpus.sessions if each.id in ids]


def _only(piece: Work, let: frozenset[str]) -> Work:
    """The piece, which says only of what was let through that it is broken."""

    def broken(policies: Policies) -> frozenset[str]:
        return piece.broken(policies) & let

    return piece._replace(broken=broken)
