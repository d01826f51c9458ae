"""The terms on which policies are judged: what an owner may say beside the policies themselves."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypedDict

from trebuchet.model.call import ToolCall
from trebuchet.model.vocabulary import Severity
from trebuchet.model.world import World


class Terms(TypedDict, total=False):
    """Each may be left out; every verb that judges takes them by name."""

    world: World | None
    """The owner's values; else the shipped ones with what the policies' own literals say."""
    needs: Collection[str] | None
    """Tools that the agents need; else all of them count."""
    severities: Collection[Severity] | None
    """Only cases of these severities are judged; else all."""
    recorded: Sequence[ToolCall]
    """The owner's own honest work, one session of it for each session that the calls name."""
    recorded_in: str
    """Where these calls were read from."""
