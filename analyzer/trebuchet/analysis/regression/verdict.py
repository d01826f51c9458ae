"""Whether a change passes: the one place that knows what its first line says and how it exits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from trebuchet.model.gate import GateResult, GateVerdict
from trebuchet.model.regression import CaseTurn, Regression, Turn
from trebuchet.model.vocabulary import Severity

ANY: Final = "any"
WORSE: Final = "worse"
"""As `any`, in the word that the settings of a check have for it."""
CHANGE: Final = "change"
NONE: Final = "none"
FAIL_ON: Final = (
    ANY,
    WORSE,
    *(turn.value for turn in Turn if turn.worse),
    *(severity.value for severity in reversed(Severity)),
    CHANGE,
    NONE,
)
"""What `--fail-on` takes: anything worse, a kind of turn, a severity and above, any change of
meaning at all, or nothing."""

_WORDS: Final = {
    Turn.NEW_BYPASS: ("new bypass", "new bypasses"),
    Turn.NEWLY_BROKEN: ("newly broken", "newly broken"),
    Turn.WEAKER: ("weaker", "weaker"),
    Turn.PATH_OPENED: ("path opened", "paths opened"),
    Turn.LOST: ("lost", "lost"),
    Turn.NEWLY_STOPPED: ("newly stopped", "newly stopped"),
    Turn.REPAIRED: ("repaired", "repaired"),
    Turn.STRONGER: ("stronger", "stronger"),
    Turn.PATH_CLOSED: ("path closed", "paths closed"),
    Turn.OTHER_REASON: ("for another reason", "for another reason"),
    Turn.NEW: ("new", "new"),
}


def change_gate(regression: Regression, fail_on: Sequence[str] = (ANY,)) -> GateVerdict:
    """One gate for every word of `fail_on`; each names the turns that made it fail."""
    return GateVerdict(gates=tuple(_gate(regression, word) for word in dict.fromkeys(fail_on)))


def _gate(regression: Regression, word: str) -> GateResult:
    name = f"fail-on {word}"
    if word == NONE:
        return GateResult(name=name, passed=True, sentence=_compared(regression))
    if word == CHANGE:
        return _change(regression, name)
    found = [turn for turn in regression.worse if _matches(turn, word)]
    if not found and not was_compared(regression):
        return GateResult(name=name, passed=False, sentence="nothing was compared")
    if not found:
        return GateResult(name=name, passed=True, sentence=_compared(regression))
    return GateResult(
        name=name,
        passed=False,
        sentence=f"{counts(found)} of {_compared(regression)}",
        findings=tuple(turn.id for turn in found),
    )


def _change(regression: Regression, name: str) -> GateResult:
    if regression.equivalent is True and not regression.turns:
        return GateResult(name=name, passed=True, sentence="every call is decided as before")
    said = "equality is not proved" if regression.equivalent == "not proved" else "calls change"
    if regression.equivalent is True:
        said = counts(regression.turns)
    return GateResult(
        name=name,
        passed=False,
        sentence=said,
        findings=tuple(turn.id for turn in regression.turns),
    )


def _matches(turn: CaseTurn, word: str) -> bool:
    if word in (ANY, WORSE, turn.kind.value):
        return True
    return word in list(Severity) and turn.severity.rank >= Severity(word).rank


def _compared(regression: Regression) -> str:
    return f"{regression.common} compared, {regression.same} alike"


def was_compared(regression: Regression) -> bool:
    """Whether there is anything to go by; what was never judged is no pass."""
    return regression.common > 0 or regression.equivalent is True


def is_clean(regression: Regression) -> bool:
    """Whether nothing is worse, as far as anything was compared."""
    return not regression.worse and was_compared(regression)


def headline(regression: Regression) -> str:
    """The change in one line, without a name: `worse: 2 new bypasses, 1 newly broken`."""
    worse, better = regression.worse, regression.better
    if worse:
        return f"worse: {counts(worse)}" + (f"; better: {counts(better)}" if better else "")
    if better:
        return f"nothing worse; better: {counts(better)}"
    if regression.equivalent is True:
        return "equivalent: every call is decided as before"
    if not was_compared(regression):
        return "nothing was compared: the two sides have no case and no session in common"
    if regression.equivalent == "not proved":
        return "nothing worse; that every call is decided as before is not proved"
    if regression.turns:
        return "nothing worse: every attack and every session ends as before"
    return "nothing worse: no attack and no session touches what changed"


def counts(turns: Sequence[CaseTurn]) -> str:
    """How many of each kind, in the order of display: `2 new bypasses, 1 weaker`."""
    said = []
    for kind, (one, many) in _WORDS.items():
        number = sum(turn.kind is kind for turn in turns)
        if number:
            said.append(f"{number} {one if number == 1 else many}")
    return ", ".join(said)
