"""A tuned limit as a picture: attacks stopped and honest work whole, over the values."""

from __future__ import annotations

from trebuchet.model.tuning import Rung, Tuning
from trebuchet.report.limit_words import per
from trebuchet.report.line_chart import Marked, Series, line_chart
from trebuchet.report.tuning import knee_words, limit_words, taken_words, value_words


def tuning_svg(found: Tuning) -> str:
    """The text of an SVG file; every point says its counts and what an attacker gets."""
    attacks, work = len(found.by_number), len(found.work)
    mine = {attack.case for attack in found.by_number}
    stopped = [len(mine & {*rung.stopped}) for rung in found.rungs]
    whole = [work - len(rung.broken) for rung in found.rungs]
    marks = [
        Marked(place, label)
        for place, rung in enumerate(found.rungs)
        if rung.max is not None and (label := _label(rung, found))
    ]
    return line_chart(
        f"{found.tool}: {limit_words(found.limit)}",
        knee_words(found),
        [value_words(rung) for rung in found.rungs],
        (
            Series(
                "attacks stopped",
                [part / attacks if attacks else None for part in stopped],
                [
                    f"{_at(rung, found)}: {part} of {attacks} attacks stopped"
                    for rung, part in zip(found.rungs, stopped, strict=True)
                ],
            ),
            Series(
                "honest work whole",
                [part / work if work else None for part in whole],
                [
                    f"{_at(rung, found)}: {part} of {work} pieces of honest work whole; an "
                    f"attacker gets {taken_words(rung.hour)} an hour, {taken_words(rung.day)} a day"
                    for rung, part in zip(found.rungs, whole, strict=True)
                ],
            ),
        ),
        marks,
    )


def _label(rung: Rung, found: Tuning) -> str:
    said = ["knee"] if rung.max == found.knee.value else []
    said += ["now"] if rung.max == found.limit.max else []
    return ", ".join(said)


def _at(rung: Rung, found: Tuning) -> str:
    if rung.max is None:
        return "no limit"
    return f"at most {rung.max} {per(found.limit.window)}"
