"""Two kept runs compared: what turned for the worse, what for the better, and what it means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.api import compare
from trebuchet.model.meaning import ANY_OTHER, Change
from trebuchet.model.regression import CaseTurn, Regression, Side, Turn
from trebuchet.report.text import DASH, arguments, counted, number
from trebuchet.store.revisions import revisions
from trebuchet.views.case_table import place
from trebuchet.views.kept import kept, runs_frame, shown
from trebuchet.views.letter import ATTACKS, HONEST, scarce
from trebuchet.views.story import shipped, shipped_tools

TURN_WORDS: Final = {
    Turn.NEW_BYPASS: "✗ new bypass",
    Turn.NEWLY_BROKEN: "✗ newly broken",
    Turn.WEAKER: "✗ weaker",
    Turn.PATH_OPENED: "✗ path opened",
    Turn.LOST: "? lost",
    Turn.NEWLY_STOPPED: "✓ newly stopped",
    Turn.REPAIRED: "✓ repaired",
    Turn.STRONGER: "✓ stronger",
    Turn.PATH_CLOSED: "✓ path closed",
    Turn.OTHER_REASON: "~ other reason",
    Turn.NEW: "· new",
}
"""How each kind of turn is shown, by glyph and word."""

_TURNS: Final = (
    "kind", "what", "name", "title", "severity", "tool", "was", "now", "old_place", "new_place",
    "call", "where",
)  # fmt: skip
_CHANGES: Final = ("tool", "kind", "was", "now", "call", "old_place", "new_place")


class Comparison(NamedTuple):
    """What differs between two runs, every text finished."""

    verdict: str
    """One sentence: how much is worse, better, and alike."""
    letters: pd.DataFrame
    """`side`, `name`, `protection`, `usability`, `stopped`, `intact`."""
    turns: pd.DataFrame
    """The worst first."""
    changes: pd.DataFrame
    """What the policies decide otherwise, whether or not any attack touches it."""
    meaning: str
    """Whether the policies are equivalent, in a sentence."""
    not_comparable: tuple[str, ...]


def comparison(path: Path, old: str, new: str) -> Comparison:
    """Two kept runs, by id; an unknown one is a `StoreError`."""
    found = _compared(path, old, new)
    return Comparison(
        verdict=verdict_text(found),
        letters=pd.DataFrame(
            [
                {
                    "side": side,
                    "name": shown(one.name),
                    "protection": one.protection or DASH,
                    "usability": one.usability or DASH,
                    "stopped": f"{number(one.stopped)}/{one.attacks}"
                    + scarce(one.protection, one.attacks, ATTACKS),
                    "intact": f"{number(one.intact)}/{one.honest}"
                    + scarce(one.usability, one.honest, HONEST),
                }
                for side, one in (("old", found.old), ("new", found.new))
            ]
        ),
        turns=turns_frame(found),
        changes=changes_frame(found),
        meaning=meaning_text(found),
        not_comparable=tuple(shown(text) for text in found.not_comparable),
    )


def sides(path: Path) -> Mapping[str, str]:
    """Every run that can be compared, the latest first: its name, when it was kept, its commits."""
    commits: dict[str, list[str]] = {}
    for each in revisions(path):
        if each.run is not None:
            commits.setdefault(each.run, []).append(f"{each.commit[:7]} {each.subject}")
    return {
        row["run"]: shown(
            ", ".join([row["label"], *commits.get(row["run"], []), row["kept"] + " UTC"])
        )
        for row in runs_frame(path).to_dict("records")
    }


@lru_cache(maxsize=16)
def _compared(path: Path, old: str, new: str) -> Regression:
    runs = {each.run.id: each for each in kept(path, [old, new])}
    names = {id_: each.label for id_, each in runs.items()}
    return compare(
        runs[old].run,
        runs[new].run,
        shipped(),
        shipped_tools(),
        old_name=names[old],
        new_name=names[new],
    )


def verdict_text(found: Regression) -> str:
    """How much turned for the worse, for the better, and is judged no longer or for the first time.

    What is on one side alone, because it has other servers or tools, is neither worse nor better.
    """
    alone = Counter(turn.kind for turn in found.turns)
    worse = len(found.worse) - alone[Turn.LOST]
    parts = [f"{worse} worse, {len(found.better)} better"]
    parts += [f"{alone[Turn.LOST]} no longer judged"] if alone[Turn.LOST] else []
    parts += [f"{alone[Turn.NEW]} judged only now"] if alone[Turn.NEW] else []
    same = f"{found.same} of {found.common} cases and sessions that both judged are as before"
    return f"{', '.join(parts)}; {same}."


def turns_frame(found: Regression) -> pd.DataFrame:
    """A row for each turn, the worst first."""
    return pd.DataFrame([_turn(turn) for turn in found.turns], columns=list(_TURNS))


def changes_frame(found: Regression) -> pd.DataFrame:
    """A row for each call, or kind of call, that the policies decide otherwise."""
    changes = found.meaning.changes if found.meaning else ()
    return pd.DataFrame([_change(change) for change in changes], columns=list(_CHANGES))


def _turn(turn: CaseTurn) -> dict[str, str]:
    call = turn.call
    return {
        "kind": TURN_WORDS[turn.kind],
        "what": turn.of,
        "name": shown(turn.attack or turn.session or turn.id),
        "title": shown(turn.title),
        "severity": turn.severity.value,
        "tool": shown(turn.tool),
        "was": _side(turn.was),
        "now": _side(turn.now),
        "old_place": place(turn.was.source) if turn.was else "",
        "new_place": place(turn.now.source) if turn.now else "",
        "call": shown(f"{call.tool} {arguments(call.arguments)}") if call else "",
        "where": shown("; ".join(part for part in (turn.where, turn.why) if part)),
    }


def _side(side: Side | None) -> str:
    if side is None:
        return DASH
    return shown(f"{side.verdict}, {side.rule}" if side.rule else side.verdict)


def _change(change: Change) -> dict[str, str]:
    before = f" (call {change.nth} of its kind)" if change.nth > 1 else ""
    return {
        "tool": "any other tool" if change.tool == ANY_OTHER else shown(change.tool),
        "kind": change.kind,
        "was": change.was,
        "now": change.now,
        "call": shown(f"{change.call.tool} {arguments(change.call.arguments)}{before}"),
        "old_place": place(change.old_reason.source),
        "new_place": place(change.new_reason.source),
    }


def meaning_text(found: Regression) -> str:
    """Whether the policies are equivalent, as far as it is known."""
    if found.equivalent is True:
        return "Both policies decide every call alike."
    if found.equivalent is False:
        changes = len(found.meaning.changes) if found.meaning else 0
        return f"The policies differ; below {counted(changes, 'call')} to show it."
    return "That the policies are equivalent is not proved."
