"""The two letters and three counts of each run, with what was taken for granted."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.analysis.summary import LEAST_ATTACKS, LEAST_HONEST
from trebuchet.model.run import Run, Share
from trebuchet.report.text import DASH, counted, number, percent
from trebuchet.views.kept import Sketch, on_servers, shown, sketched

_MOST: Final = 3
"""Notes and warnings that one card has room for."""


class Least(NamedTuple):
    """How many of what a letter needs at least."""

    number: int
    noun: str


ATTACKS: Final = Least(LEAST_ATTACKS, "attack")
HONEST: Final = Least(LEAST_HONEST, "session")


def letters_frame(path: Path, which: Collection[str]) -> pd.DataFrame:
    """One row a run, in the order of keeping, every value a finished text.

    `protection` and `usability` are letters, or a dash; `stopped`, `intact` and `apart` the three
    counts; `assumed` what nobody said; `notes` what a reader should know at once.
    """
    return pd.DataFrame(
        [_row(each) for each in sketched(path, which)],
        columns=[
            "run", "label", "servers", "kept", "corpus", "protection", "stopped", "usability",
            "intact", "apart", "capped", "assumed", "notes",
        ],
    )  # fmt: skip


def _row(each: Sketch) -> dict[str, str]:
    run = each.outline.run
    summary = run.summary
    return {
        "run": run.id,
        "label": each.label,
        "servers": on_servers(run.servers),
        "kept": each.row.saved_at.replace("T", " ")[:16],
        "corpus": shown(run.corpus[:6]),
        "protection": summary.protection or DASH,
        "stopped": _counted(summary.attacks, summary.protection, ATTACKS),
        "usability": summary.usability or DASH,
        "intact": _counted(summary.honest, summary.usability, HONEST),
        "apart": f"{number(summary.sound.passed)}/{summary.sound.total}, "
        f"of {summary.sound_ceiling} that can be told apart",
        "capped": shown(summary.capped),
        "assumed": shown(_assumed(run)),
        "notes": "\n".join(_notes(run)),
    }


def scarce(letter: str | None, total: int, least: Least) -> str:
    """Why there is no letter where too little was played for one, to stand behind a count."""
    if letter is None and total < least.number:
        return f", no letter under {counted(least.number, least.noun)}"
    return ""


def _counted(share: Share, letter: str | None, least: Least) -> str:
    count = f"{number(share.passed)}/{share.total}"
    return count + (scarce(letter, share.total, least) or f", weighted {percent(share.share)}")


def _assumed(run: Run) -> str:
    said = []
    if run.assumed.world:
        own = len(run.assumed.world_values)
        read = f" with {counted(own, 'value')} read from the policy" if own else ""
        said.append(f"the shipped world{read}")
    if run.assumed.needs:
        said.append("agents use every tool")
    if run.assumed.grants:
        said.append(run.assumed.grants)
    return "; ".join(said)


def _notes(run: Run) -> list[str]:
    several = len(run.policies) > 1
    notes = [
        f"{use.name}: {text}" if several else text for use in run.policies for text in use.notes
    ]
    warnings = [text for use in run.policies for text in use.warnings] + list(run.warnings)
    texts = [shown(text) for text in dict.fromkeys([*notes, *warnings])]
    left = len(texts) - _MOST
    return [*texts[:_MOST], f"… and {left} more on its card"] if left > 0 else texts
