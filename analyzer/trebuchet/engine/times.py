"""Points in time as people write them, read into Unix seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Final

FIRST: Final = -62135596800
LAST: Final = 253402300799
"""The years 1 and 9999 in Unix seconds; a number outside is not meant as seconds."""


class TimeError(ValueError):
    """Why a value is no point in time: the code of the problem, and the end of its sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def read_time(value: object) -> float:
    """Unix seconds, from a number of them or from a zoned ISO 8601 text.

    Raises `TimeError` for anything else: `wrong-type`, `bad-time` or `unzoned-time`.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TimeError("wrong-type", "must be Unix seconds or a zoned ISO 8601 text")
    seconds = _from_text(value) if isinstance(value, str) else value
    if FIRST <= seconds <= LAST:
        return float(seconds)
    hint = "; it looks like milliseconds" if FIRST <= seconds // 1000 <= LAST else ""
    raise TimeError("bad-time", f"must lie between the years 1 and 9999 in Unix seconds{hint}")


def _from_text(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        reason = 'must be a time such as "2026-01-31T12:00:00Z"'
        raise TimeError("bad-time", reason) from None
    if moment.tzinfo is None:
        hint = f', as "{text}Z" does' if "T" in text else ""
        raise TimeError("unzoned-time", f"must name its zone{hint}")
    return moment.timestamp()
