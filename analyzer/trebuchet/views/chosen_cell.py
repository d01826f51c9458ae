"""What the chosen cell of the matrix stands for: how one attack fared in one run, in short."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from trebuchet.views.case_table import cases_frame
from trebuchet.views.story import story


class ChosenCell(NamedTuple):
    """The worst case of an attack in a run, or why there is none; every text finished."""

    head: str
    facts: str
    played: bool
    """Whether the run has a case of it to show."""


def chosen_cell(path: Path, run: str, attack: str) -> ChosenCell:
    """How an attack fared in a run; without a run what the attack is. An unknown run raises."""
    told = story(attack)
    title = told.title if told else attack
    if not run:
        return ChosenCell(title, told.summary if told else "", played=False)
    cases = cases_frame(path, [run], attack).to_dict("records")
    worst = cases[0]
    head = f"{title}, under {worst['label']}: {worst['verdict']}"
    if not worst["case"]:
        return ChosenCell(head, str(worst["message"]), played=False)
    tools = f"the worst of {len(cases)} tools: " if len(cases) > 1 else ""
    facts = (
        f"{tools}{worst['tool']} of {worst['server']}",
        f"severity {worst['severity']}",
        f"harmful calls: {worst['calls']}; {worst['harm']}",
        f"decided by {worst['rule']} {worst['place']}".rstrip(),
        f"honest twin {worst['twin']}",
    )
    return ChosenCell(head, " · ".join(facts), played=True)
