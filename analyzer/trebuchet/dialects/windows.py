"""Windows of limits, by the names that both dialects use."""

from __future__ import annotations

SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
"""The calendar windows, in UTC."""
WINDOWS = tuple(SECONDS)

LARGEST = 2**63 - 1
"""The largest count that engines and databases hold."""


def label(seconds: int) -> str:
    """How a reader names a window of so many seconds: `minute`, `hour`, `day`, else `90s`."""
    names = {length: name for name, length in SECONDS.items()}
    return names.get(seconds, f"{seconds}s")
