"""A run taken apart into the rows of the store's tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run, SessionResult
from trebuchet.model.value import thaw
from trebuchet.store import tables

Row = dict[str, Any]


def rows(run: Run) -> Iterator[tuple[tables.Table, list[Row]]]:
    """Every table but `runs` with the rows of one run, in the run's own order."""
    key = {"run": run.id}
    for table, values in (
        (tables.POLICIES, _policies(run)),
        (tables.WORLD, [{"name": name, "value": value} for name, value in run.world.items()]),
        (tables.ASSUMPTIONS, _assumptions(run)),
        (tables.TACTICS, [tactic.model_dump() for tactic in run.summary.tactics]),
        (tables.CASES, [_case(case) for case in run.cases]),
        (tables.SESSIONS, [_session(session) for session in run.sessions]),
        (tables.NOT_COVERED, [entry.model_dump() for entry in run.not_covered]),
    ):
        yield table, [{**key, "position": place, **row} for place, row in enumerate(values)]
    yield tables.BINDINGS, [{**key, **row} for row in _bindings(run)]
    yield tables.DECISIONS, [{**key, **row} for row in _decisions(run)]


def head(run: Run) -> Row:
    """The row of `runs`, but for its number and the time of keeping."""
    summary = run.summary
    return {
        "id": run.id,
        "schema_version": run.schema_version,
        "trebuchet": run.trebuchet,
        "servers": run.servers,
        "corpus": run.corpus,
        "inventory": run.inventory,
        "attacks_total": run.attacks_total,
        "sessions_total": run.sessions_total,
        "needs": run.needs,
        "assumed_world": run.assumed.world,
        "assumed_needs": run.assumed.needs,
        "assumed_grants": run.assumed.grants,
        **summary.counts,
        "attacks_share": summary.attacks.share,
        "honest_share": summary.honest.share,
        "sound": summary.sound.passed,
        "sound_total": summary.sound.total,
        "sound_share": summary.sound.share,
        "sound_ceiling": summary.sound_ceiling,
        "shared_stopped": summary.on_shared.passed,
        "shared_total": summary.on_shared.total,
        "shared_share": summary.on_shared.share,
        "other_stopped": summary.on_other.passed,
        "other_total": summary.on_other.total,
        "other_share": summary.on_other.share,
        "capped": summary.capped,
        "undecidable": run.undecidable,
        "warnings": run.warnings,
    }


def _policies(run: Run) -> list[Row]:
    return [
        {**policy.model_dump(exclude={"default"}), "default_effect": policy.default}
        for policy in run.policies
    ]


def _assumptions(run: Run) -> list[Row]:
    return [{"name": name, "source": source} for name, source in run.assumed.world_values.items()]


_NESTED: Final = {"source", "harm", "twin", "binding", "deciding"}


def _case(case: CaseResult) -> Row:
    return {
        **case.model_dump(mode="json", exclude=_NESTED),
        "source": _place(case.source),
        "harm_measure": case.harm.measure,
        "harm_reached": case.harm.reached,
        "harm_limit": case.harm.limit,
        "twin_verdict": case.twin.verdict,
        "twin_step": case.twin.step,
        "twin_rule": case.twin.rule,
        "twin_source": _place(case.twin.source),
        "twin_message": case.twin.message,
    }


def _bindings(run: Run) -> Iterator[Row]:
    for case_position, case in enumerate(run.cases):
        for position, (role, bound) in enumerate(case.binding.items()):
            yield {
                "case_position": case_position,
                "position": position,
                "role": role,
                **bound.model_dump(),
            }


def _decisions(run: Run) -> Iterator[Row]:
    for case_position, case in enumerate(run.cases):
        if case.deciding is not None:
            yield {
                "case_position": case_position,
                **case.deciding.model_dump(exclude={"source", "arguments", "at"}),
                "played_at": case.deciding.at,
                "arguments": thaw(case.deciding.arguments),
                "source": _place(case.deciding.source),
            }


def _session(session: SessionResult) -> Row:
    return {
        **session.model_dump(mode="json", exclude={"source"}),
        "source": _place(session.source),
    }


def _place(place: Place | None) -> Row | None:
    return None if place is None else place._asdict()
