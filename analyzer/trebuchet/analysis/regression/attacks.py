"""How attacks, and the honest twins beside them, turned from one run to the next."""

from __future__ import annotations

from typing import Any

from trebuchet.analysis.regression.absence import focus_tool
from trebuchet.analysis.regression.bench import Bench
from trebuchet.analysis.regression.parting import Parting, decided_afresh
from trebuchet.analysis.regression.turning import attack_turn, honest_turn
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason
from trebuchet.model.regression import CaseTurn, Side, Turn
from trebuchet.model.run import CaseResult, TwinResult, TwinVerdict, Verdict
from trebuchet.model.vocabulary import Effect, Severity

HONEST = Severity.MEDIUM
"""What honest work ranks as, which has no severity of its own."""


def attack_turned(old: CaseResult, new: CaseResult, bench: Bench) -> CaseTurn | None:
    """The turn of one attack on one tool, or None where it fares alike for the same reason."""
    kind = attack_turn(old, new)
    if kind in (None, Turn.OTHER_REASON) and (found := _form_turned(old, new, bench)):
        return found
    if kind is None:
        return None
    why = [] if old.severity is new.severity else [f"severity was {old.severity.value}"]
    if old.verdict is new.verdict and old.form == new.form and old.harm != new.harm:
        why.append(f"harm was {old.harm.reached}, is {new.harm.reached} of {new.harm.limit}")
    return CaseTurn(
        **_named(new, "attack"),
        kind=kind,
        severity=new.severity,
        why="; ".join(why),
        **_shown(old, new, bench, kind),
    )


def _form_turned(old: CaseResult, new: CaseResult, bench: Bench) -> CaseTurn | None:
    """The turn of an attack that gets through on both sides, but in another form.

    A loose cap may have let it pass as a text alone, and now lets it pass as it is: that is
    weaker, though the verdict is the same.
    """
    if old.form == new.form or not (old.verdict is new.verdict is Verdict.BYPASSED):
        return None
    for case, policies, kind, said in (
        (new, bench.new, Turn.WEAKER, "gets through now, too"),
        (old, bench.old, Turn.STRONGER, "gets through no longer"),
    ):
        parted = bench.attack(case, policies)
        if parted is None or not parted.differs:
            continue
        stricter = _STRICT.index(parted.now.effect) > _STRICT.index(parted.was.effect)
        if stricter is (kind is Turn.STRONGER):
            return CaseTurn(
                **_named(new, "attack"),
                kind=kind,
                severity=new.severity,
                was=_attack_side(old, parted.was),
                now=_attack_side(new, parted.now),
                call=parted.call,
                where=_where(parted),
                why=f'the form "{case.form}" {said}',
            )
    return None


_STRICT = (Effect.ALLOW, Effect.ASK, Effect.DENY)


def attack_gone(case: CaseResult, why: str, kind: Turn) -> CaseTurn:
    """A case that only one of the runs has: lost, or new."""
    call = case.deciding
    side = Side(
        verdict=case.verdict.value,
        effect=call.effect if call else "",
        rule=case.rule,
        source=case.source,
        message=case.message,
    )
    lost = kind is Turn.LOST
    return CaseTurn(
        **_named(case, "attack"),
        kind=kind,
        severity=case.severity,
        was=side if lost else None,
        now=None if lost else side,
        call=call,
        why=why,
    )


def twin_turned(
    old: CaseResult, new: CaseResult, bench: Bench, same_needs: bool
) -> CaseTurn | None:
    """The turn of the twin of one case, or None where it fares alike.

    Tools beside the focus may differ between the sides, as an attacker chooses them. So a turn
    counts only where the very same calls fare otherwise, as far as they can be replayed.
    """
    kind = honest_turn(old.twin, new.twin)
    if kind is None:
        return None if same_needs else _need_turned(old, new)
    replayed = [bench.twin(case) for case in ((new, old) if kind.worse else (old, new))]
    partings = [one.at for one in replayed if one and one.at]
    parted = next((at for at in partings if at.differs is not (kind is Turn.OTHER_REASON)), None)
    unchanged = parted is None and (kind is not Turn.OTHER_REASON or not partings)
    if unchanged and all(replayed) and bench.stage and bench.stage.shared:
        return None
    stop = new.twin if kind.worse else old.twin
    return CaseTurn(
        **_named(new, "twin"),
        kind=kind,
        severity=HONEST,
        was=_honest_side(old.twin, parted.was if parted else None),
        now=_honest_side(new.twin, parted.now if parted else None),
        call=parted.call if parted else None,
        where=_where(parted) if parted else f'step "{stop.step}"',
    )


def _need_turned(old: CaseResult, new: CaseResult) -> CaseTurn | None:
    if (old.twin.verdict is TwinVerdict.NOT_NEEDED) is (new.twin.verdict is TwinVerdict.NOT_NEEDED):
        return None
    lost = new.twin.verdict is TwinVerdict.NOT_NEEDED
    return CaseTurn(
        **_named(new, "twin"),
        kind=Turn.LOST if lost else Turn.NEW,
        severity=HONEST,
        was=_honest_side(old.twin, None) if lost else None,
        now=None if lost else _honest_side(new.twin, None),
        call=None,
        why="the agents no longer need its tools" if lost else "the agents now need its tools",
    )


def _named(case: CaseResult, of: str) -> dict[str, Any]:
    return {
        "of": of,
        "id": case.id,
        "attack": case.attack,
        "title": case.title,
        "server": case.server,
        "tool": focus_tool(case),
    }


def _shown(old: CaseResult, new: CaseResult, bench: Bench, kind: Turn) -> dict[str, Any]:
    """The call at which the sides part, each side's decision on it, and where it stands."""
    worse = kind.worse or kind is Turn.OTHER_REASON
    under = ((new, bench.new), (old, bench.old)) if worse else ((old, bench.old), (new, bench.new))
    partings = (parted for case, policies in under if (parted := bench.attack(case, policies)))
    if kind is Turn.OTHER_REASON:
        shown = next((parted for parted in partings if not parted.differs), None)
        if shown is None:
            return {"was": _own(old), "now": _own(new), "call": new.deciding}
    else:
        shown = next((parted for parted in partings if parted.differs), None)
        if shown is None:
            return _afresh(old, new, bench, worse)
    return {
        "was": _attack_side(old, shown.was),
        "now": _attack_side(new, shown.now),
        "call": shown.call,
        "where": _where(shown),
    }


def _afresh(old: CaseResult, new: CaseResult, bench: Bench, worse: bool) -> dict[str, Any]:
    """The call that one side kept, and what the other side says to it as a first call."""
    call = new.deciding if worse else old.deciding
    here, there = (new, bench.old) if worse else (old, bench.new)
    if call is None:
        return {"was": _own(old), "now": _own(new), "call": None}
    told = decided_afresh(call, there)
    mine = _own(here)
    theirs = _own(old if worse else new) if told is None else None
    if worse:
        return {
            "was": theirs or _attack_side(old, told),
            "now": mine,
            "call": call,
        }
    return {"was": mine, "now": theirs or _attack_side(new, told), "call": call}


def _own(case: CaseResult) -> Side:
    """The decision that a run itself kept."""
    return Side(
        verdict=case.verdict.value,
        effect=case.deciding.effect if case.deciding else "",
        rule=case.rule,
        source=case.source,
        message=case.message,
    )


def _attack_side(case: CaseResult, reason: Reason | None) -> Side:
    return side_of(case.verdict.value, reason, case.rule, case.source, case.message)


def _honest_side(twin: TwinResult, reason: Reason | None) -> Side:
    return side_of(twin.verdict.value, reason, twin.rule, twin.source, twin.message)


def side_of(
    verdict: str, reason: Reason | None, rule: str | None, source: Place | None, message: str
) -> Side:
    """One side of a turn: by the reason replayed, else by what the run kept."""
    if reason is None:
        return Side(verdict=verdict, effect="", rule=rule, source=source, message=message)
    return Side(
        verdict=verdict,
        effect=reason.effect.value,
        rule=reason.rule,
        source=reason.source,
        message=reason.message,
    )


def _where(parted: Parting) -> str:
    return f"call {parted.number} of {parted.total}"
