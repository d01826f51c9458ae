"""Two runs compared: every attack, twin and session that was judged otherwise, the worst first.

Both sides of every turn are shown by one concrete call, replayed on both (`bench`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from trebuchet.analysis.regression.absence import Absence
from trebuchet.analysis.regression.attacks import attack_gone, attack_turned, twin_turned
from trebuchet.analysis.regression.bench import Bench, bench_of
from trebuchet.analysis.regression.comparable import not_comparable
from trebuchet.analysis.regression.sessions import session_gone, session_turned
from trebuchet.model.meaning import Meaning
from trebuchet.model.regression import (
    REGRESSION_SCHEMA,
    CaseTurn,
    Compared,
    Regression,
    Turn,
)
from trebuchet.model.run import Run


def compare(
    old: Run,
    new: Run,
    old_name: str,
    new_name: str,
    meaning: Meaning | None = None,
    paths: Iterable[CaseTurn] = (),
    bench: Bench | None = None,
) -> Regression:
    """Everything that differs between two runs: worse first, then by severity and blast radius.

    `paths` are escalation paths that opened or closed, as turns. `bench` is what cases are
    replayed on; without it the deciding calls alone are decided afresh by the other side, as far
    as the runs keep their policies.
    """
    bench = bench or bench_of(old, new)
    turned = [*_cases(old, new, bench), *_sessions(old, new, bench)]
    judged = {case.id for case in new.cases} & {case.id for case in old.cases}
    played = {session.id for session in new.sessions} & {session.id for session in old.sessions}
    common = len(judged) + len(played)
    otherwise = {turn.id for turn in turned if turn.kind not in (Turn.LOST, Turn.NEW)}
    return Regression(
        schema_version=REGRESSION_SCHEMA,
        old=_compared(old, old_name),
        new=_compared(new, new_name),
        turns=tuple(sorted(_with_blast([*turned, *paths]), key=_rank)),
        common=common,
        same=common - len(otherwise & (judged | played)),
        not_comparable=not_comparable(old, new),
        meaning=meaning,
        assumed=_assumed(old, new),
    )


def _assumed(old: Run, new: Run) -> dict[str, str]:
    """The names of the one world of both sides that were read from policies; none of two worlds."""
    if dict(old.world) != dict(new.world):
        return {}
    return {**old.assumed.world_values, **new.assumed.world_values}


def _cases(old: Run, new: Run, bench: Bench) -> Iterator[CaseTurn]:
    before = {case.id: case for case in old.cases}
    after = {case.id: case for case in new.cases}
    lost, found = Absence(old, new, "no longer"), Absence(new, old, "not yet")
    for id_, case in before.items():
        if id_ not in after:
            yield attack_gone(case, lost.of_case(case), Turn.LOST)
            continue
        turns = (
            attack_turned(case, after[id_], bench),
            twin_turned(case, after[id_], bench, old.needs == new.needs),
        )
        yield from (turn for turn in turns if turn is not None)
    for id_, case in after.items():
        if id_ not in before:
            yield attack_gone(case, found.of_case(case), Turn.NEW)


def _sessions(old: Run, new: Run, bench: Bench) -> Iterator[CaseTurn]:
    before = {session.id: session for session in old.sessions}
    after = {session.id: session for session in new.sessions}
    lost, found = Absence(old, new, "no longer"), Absence(new, old, "not yet")
    for id_, session in before.items():
        if id_ not in after:
            yield session_gone(session, lost.of_session(session), Turn.LOST)
        elif turn := session_turned(session, after[id_], bench, old.needs == new.needs):
            yield turn
    for id_, session in after.items():
        if id_ not in before:
            yield session_gone(session, found.of_session(session), Turn.NEW)


def _with_blast(turns: list[CaseTurn]) -> Iterator[CaseTurn]:
    """Each with the number of tools, or of pieces of honest work, that turned with it."""
    reach = Counter(_company(turn) for turn in turns)
    for turn in turns:
        count = reach[_company(turn)]
        yield turn if turn.blast == count else turn.model_copy(update={"blast": count})


def _company(turn: CaseTurn) -> tuple[object, ...]:
    if turn.of == "attack":
        return (turn.of, turn.kind, turn.attack)
    if turn.of == "path":
        return (turn.of, turn.id, turn.kind)
    stops = turn.now if turn.kind.worse else turn.was
    return ("honest", turn.kind, stops.rule if stops else None, stops.source if stops else None)


def _rank(turn: CaseTurn) -> tuple[object, ...]:
    side = 0 if turn.kind.worse else 1 if turn.kind.better else 2
    order = list(Turn).index(turn.kind)
    return (side, -turn.severity.rank, -turn.blast, order, turn.id, turn.of)


def _compared(run: Run, name: str) -> Compared:
    return Compared(
        name=name,
        run=run.id,
        policies=tuple(sorted({use.digest for use in run.policies})),
        corpus=run.corpus,
        inventory=run.inventory,
        **run.summary.counts,
    )
