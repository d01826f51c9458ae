"""Checks of dates: that each is one, and that an attack was first seen when its sources say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from trebuchet.corpus.draft import Draft, Path
from trebuchet.errors import Problem
from trebuchet.model.attack import Attack

FIRST_YEAR, LAST_YEAR = 1970, 2099
"""Years outside this span are taken for typing errors."""

_MONTH = len("2026-02")


def dates_real(draft: Draft) -> Iterator[Problem]:
    """Each date is one of the calendar, from 1970 to 2099."""
    for entry, attack in draft.attacks():
        for path, text in [(("first_seen",), attack.first_seen), *_dated(attack)]:
            if not _is_date(text):
                yield entry.problem(
                    path, "date", f'"{text}" is no date; write "2026", "2026-02" or "2026-02-14"'
                )


def first_seen_borne_out(draft: Draft) -> Iterator[Problem]:
    """`first_seen` is the year, or year and month, of the earliest source or incident.

    A month must be that of some source or incident; where the earliest is known by its year alone,
    a month of that year does not contradict it. Dates that are none are left to `dates_real`.
    """
    for entry, attack in draft.attacks():
        seen, dates = attack.first_seen, [text for _, text in _dated(attack)]
        if not all(map(_is_date, (seen, *dates))):
            continue
        if len(seen) > _MONTH:
            message = f'first seen "{seen}" names a day; write "{seen[:_MONTH]}"'
        elif not _bears_out(seen, dates):
            message = (
                f'first seen "{seen}" is not the earliest date of its sources and incidents, '
                f'which is "{min(dates)}"'
            )
        else:
            continue
        yield entry.problem(("first_seen",), "first-seen", message)


def _dated(attack: Attack) -> Iterator[tuple[Path, str]]:
    """The date of each source and incident, with the path that leads to it."""
    for index, source in enumerate(attack.sources):
        yield ("sources", index, "date"), source.date
    for index, incident in enumerate(attack.incidents):
        yield ("incidents", index, "date"), incident.date


def _bears_out(seen: str, dates: Iterable[str]) -> bool:
    """Whether some date lies in the time that was named, and none surely before it."""
    known = tuple(dates)
    earlier = any(date[: len(seen)] < seen[: len(date)] for date in known)
    return not earlier and any(date.startswith(seen) for date in known)


def _is_date(text: str) -> bool:
    numbers = [int(part) for part in text.split("-")]
    year, month, day = (*numbers, 1, 1)[:3]
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return FIRST_YEAR <= year <= LAST_YEAR
