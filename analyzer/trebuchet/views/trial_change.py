"""What an edit changed: a text that somebody is writing beside the one it began as."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from trebuchet.api import compared
from trebuchet.errors import TrebuchetError
from trebuchet.model.regression import Regression
from trebuchet.views.comparison import changes_frame, meaning_text, turns_frame, verdict_text
from trebuchet.views.story import shipped, shipped_tools
from trebuchet.views.trial import NAME, tried


class TrialChange(NamedTuple):
    """What turned between two texts, every value finished."""

    verdict: str
    """One sentence: how much is worse, better, and alike."""
    turns: pd.DataFrame
    """As `Comparison.turns`, with the paths that opened and closed."""
    changes: pd.DataFrame
    """As `Comparison.changes`."""
    meaning: str


def trial_change(
    before: str, text: str, name: str = NAME, servers: Sequence[str] = ()
) -> TrialChange | None:
    """What the text decides otherwise than it did before, both on the same servers.

    None where one of the two cannot be scored, or where they are for other servers.
    """
    try:
        found = _changed(before, text, name or NAME, tuple(servers))
    except TrebuchetError:
        return None
    if found is None:
        return None
    return TrialChange(
        verdict_text(found), turns_frame(found), changes_frame(found), meaning_text(found)
    )


@lru_cache(maxsize=32)
def _changed(before: str, text: str, name: str, servers: tuple[str, ...]) -> Regression | None:
    old, new = (tried(each, name, servers)[0] for each in (before, text))
    if old.servers != new.servers:
        return None
    return compared(
        old, new, shipped(), shipped_tools(), old_name="before", new_name=name, paths=True
    ).regression
