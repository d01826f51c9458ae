"""What would close a goal: sets of denials with their rules, their price, and how sure they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.model.escalation import Choke, GoalReached
from trebuchet.report.choke_lines import breakage, cut_rules, standing
from trebuchet.report.paths import in_order
from trebuchet.report.text import counted
from trebuchet.views.escalation import escalation_of
from trebuchet.views.kept import shown
from trebuchet.views.path_tables import CUT_COLUMNS, cut_rows

_LONG: Final = 4000
_MOST: Final = 6
"""Sets of one goal that are shown."""


class CutFile(NamedTuple):
    """One set of denials that closes a goal."""

    goal: str
    title: str
    """How many denials, and how much honest work they break."""
    rules: tuple[tuple[str, str], ...]
    """Which calls are denied, and the rule to copy, which may be empty."""
    breaks: tuple[str, ...]
    """Honest sessions that the set breaks, by id."""
    standing: str
    """Whether it is proven, and whether a cheaper set might do."""


def cut_files(path: Path, run: str, start: str, goal: str) -> tuple[CutFile, ...]:
    """The sets that close a goal, the cheapest first; none where none was looked for or found."""
    found = escalation_of(path, run, start)
    if isinstance(found, str):
        return ()
    return tuple(
        each for reached in found.goals if shown(reached.goal) == goal for each in _sets(reached)
    )


def cuts_frame(path: Path, run: str, start: str) -> pd.DataFrame:
    """One row a denial, as `cuts_table` has them, of what is reached from any start."""
    found = escalation_of(path, run, start)
    rows = [] if isinstance(found, str) else cut_rows(found)
    return pd.DataFrame(rows, columns=list(CUT_COLUMNS))


def cut_goals(path: Path, run: str, start: str) -> tuple[str, ...]:
    """The goals that something was looked for to close, the worst first."""
    found = escalation_of(path, run, start)
    goals = [] if isinstance(found, str) else in_order(found.goals)
    return tuple(shown(goal.goal) for goal in goals if goal.choke is not None)


def _sets(goal: GoalReached) -> Iterator[CutFile]:
    for choke in ((goal.choke, *goal.others) if goal.choke else ())[:_MOST]:
        yield CutFile(
            goal=shown(goal.goal),
            title=_title(choke),
            rules=tuple((shown(rule.what), _fragment(rule.fragment)) for rule in cut_rules(choke)),
            breaks=tuple(shown(session) for session in choke.breaks),
            standing=_sentence(standing(choke)) if choke.cuts else "",
        )


def _title(choke: Choke) -> str:
    if not choke.cuts:
        return shown(choke.note) or "no denial closes it"
    return shown(f"{counted(len(choke.cuts), 'denial')}, {breakage(choke)}")


def _sentence(text: str) -> str:
    return shown(f"{text[:1].upper()}{text[1:]}.")


def _fragment(text: str) -> str:
    """The rule with its line breaks; what is too long to be copied whole is left out."""
    return "\n".join(shown(row) for row in text.split("\n")) if len(text) < _LONG else ""
