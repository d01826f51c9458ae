"""The honest work of a run that uses one tool and is let through: what a repair must not break."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.analysis.case import Binding, Setting
from trebuchet.analysis.rebinding import rebound
from trebuchet.analysis.tuning.work import Policies, Work, work_with
from trebuchet.model.attack import Corpus
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
        *_sessions(tool, run, corpus, setting, twins),
        *work_with(tool, (), (), (), setting, recorded, recorded_in),
    ]
    let |= {binding.id for binding in twins}
    return tuple(_only(piece, frozenset(let)) for piece in found if let & {*piece.titles})


def _sessions(
    tool: Tool, run: Run, corpus: Corpus, setting: Setting, twins: Sequence[Binding]
) -> Sequence[Work]:
    alone, across = (
        {
            session.session
            for session in run.sessions
            if session.verdict in _LET
            and tool.server in session.servers
            and (len(session.servers) > 1) is several
        }
        for several in (False, True)
    )
    return [
        *work_with(
            tool,
            [each for each in corpus.sessions if each.id in alone],
            twins,
            (tool.server,),
            setting,
            (),
            "",
        ),
        *work_with(
            tool,
            [each for each in corpus.sessions if each.id in across],
            (),
            run.servers,
            setting,
            (),
            "",
        ),
    ]


def _only(piece: Work, let: frozenset[str]) -> Work:
    """The piece, which says only of what was let through that it is broken."""

    def broken(policies: Policies) -> frozenset[str]:
        return piece.broken(policies) & let

    return piece._replace(broken=broken)
