"""What a reader is told to do about one case."""

from __future__ import annotations

from typing import Literal, NamedTuple


class RepairLine(NamedTuple):
    """A replayed repair in the policy's own words, or the kind of control that is missing."""

    text: str
    kind: Literal["stop", "missing"]
