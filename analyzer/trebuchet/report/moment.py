"""Times of a trace, as a reader says them."""

from __future__ import annotations

from trebuchet.report.text import number


def clock(seconds: float) -> str:
    """A moment since the trace began: `+0:01:30`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"+{hours}:{minutes:02}:{rest:02}"


def span(seconds: float) -> str:
    """A length of time in the largest unit that it is a whole number of: `2 h`, `90 s`."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds and seconds % size == 0:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"
