"""A tuned limit on the terminal: a row a value, and the knee in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from trebuchet.model.tuning import HonestPeak, Rung, TunedLimit, Tuning
from trebuchet.report.command import typed
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.limit_words import at_most, per, unit, whose
from trebuchet.report.line import BLANK, Line, Span, Tone, folded, hanging, line, rendered
from trebuchet.report.text import DASH, cells, clip, counted, cut, some

_BAR: Final = 10
_MOST: Final = 5
_COLUMN: Final = 15
UNBOUND: Final = "no bound"


def tuning(found: Tuning, command: Sequence[str] = (), width: int = 80, color: bool = False) -> str:
    """The values of a limit, what each stops and breaks, and the one to take.

    No line is wider than `width` columns. `command` holds the words of a command to type next.
    """
    lines = [
        *_head(found, width),
        BLANK,
        *_picture(found, width),
        BLANK,
        *_attacks(found, width),
        *_work(found, width),
        BLANK,
        *_knee(found, width),
    ]
    said = rendered(lines, width, color)
    return said + (typed("next:", command, width, color) if command else "")


def _head(found: Tuning, width: int) -> Iterator[Line]:
    yield from hanging("tool", f"{found.tool} of {found.server}", width, indent=0, column=_COLUMN)
    policy = f"{found.policy}, {dialect_name(found.dialect)}"
    yield from hanging("policy", policy, width, indent=0, column=_COLUMN)
    yield from hanging("limit", limit_words(found.limit), width, indent=0, column=_COLUMN)
    if not found.peaks:
        none = "no honest work here uses this tool"
        yield from hanging("honest peak", none, width, indent=0, column=_COLUMN)
    for number, peak in enumerate(found.peaks):
        label = "" if number else "honest peak"
        said = peak_words(peak, found.limit.counted)
        yield from hanging(label, said, width, indent=0, column=_COLUMN)


def limit_words(limit: TunedLimit) -> str:
    """The limit that is tuned, and what it is now."""
    summed = limit.counted.startswith("args.")
    what = f"{'the sum ' if summed else ''}{unit(limit.counted)} {per(limit.window)} "
    what += whose(limit.per)
    if limit.max is None or limit.source is None:
        return f"{what}; the policy has no such limit"
    return f"{what}; now {limit.max} ({limit.source})"


def peak_words(peak: HonestPeak, counted_by: str) -> str:
    """The most in one window, and which work makes it."""
    when = ""
    if peak.of == "recorded":
        when = datetime.fromtimestamp(peak.at, UTC).strftime(" from %Y-%m-%d %H:%M")
    work = {"twin": f"the twin of {peak.work}"}.get(peak.of, f"{peak.of} {peak.work}")
    many = unit(counted_by, peak.count != 1)
    return f"{peak.count} {many} {per(peak.window)}{when}: {work}"


def _picture(found: Tuning, width: int) -> Iterator[Line]:
    values = [value_words(rung) for rung in found.rungs]
    hours = [taken_words(rung.hour) for rung in found.rungs]
    days = [taken_words(rung.day) for rung in found.rungs]
    size = max(cells("max"), *map(cells, values))
    hour = max(cells("an hour"), *map(cells, hours))
    day = max(cells("a day"), *map(cells, days))
    attacks, work = len(found.by_number), len(found.work)
    counts = max(cells(f"{attacks}/{attacks}"), cells(f"{work}/{work}"))
    block = _BAR + 1 + counts
    stops, breaks = clip("stops", block).ljust(block), clip("breaks", block).ljust(block)
    gets = "an attacker gets"
    yield line(" " * (5 + size + 2 * (block + 3) - 1), Span(gets, "dim"))
    yield line(
        Span(f"     {'max'.rjust(size)}  {stops}  {breaks}  ", "dim"),
        Span(f"{'an hour'.rjust(hour)}  {'a day'.rjust(day)}", "dim"),
    )
    for rung, value, an_hour, a_day in zip(found.rungs, values, hours, days, strict=True):
        yield line(
            _mark(rung, found),
            value.rjust(size),
            "  ",
            *_bar(len(_numbered(rung, found)), attacks, "good", counts),
            "  ",
            *_bar(len(rung.broken), work, "bad", counts),
            "  ",
            an_hour.rjust(hour),
            "  ",
            a_day.rjust(day),
        )
    if found.limit.max is not None or found.knee.value is not None:
        said = ["▸ the knee"] if found.knee.value is not None else []
        said += ["= the policy now"] if found.limit.max is not None else []
        yield line(Span(f"  {', '.join(said)}", "dim"))


def _numbered(rung: Rung, found: Tuning) -> list[str]:
    mine = {attack.case for attack in found.by_number}
    return [case for case in rung.stopped if case in mine]


def value_words(rung: Rung) -> str:
    """A value of the limit as a row is called."""
    return "none" if rung.max is None else str(rung.max)


def taken_words(count: int | None) -> str:
    """What an attacker gets."""
    return UNBOUND if count is None else str(count)


def _mark(rung: Rung, found: Tuning) -> Span:
    knee = rung.max is not None and rung.max == found.knee.value
    now = rung.max == found.limit.max and (rung.max is not None)
    return Span(f"  {'▸' if knee else ' '}{'=' if now else ' '} ", "bold")


def _bar(part: int, total: int, tone: Tone, counts: int) -> tuple[Span, ...]:
    """A bar that is never full before all, and never empty after the first."""
    if not total:
        return (Span(DASH.ljust(_BAR + 1 + counts), "dim"),)
    size = part * _BAR // total
    size = max(size, 1) if part else 0
    return (
        Span("■" * size, tone),
        Span("□" * (_BAR - size), "dim"),
        Span(f" {f'{part}/{total}'.rjust(counts)}"),
    )


def _attacks(found: Tuning, width: int) -> Iterator[Line]:
    shown = [attack for attack in found.by_number if attack.most != 0]
    if shown:
        yield line(Span("attacks that a limit stops", "bold"))
    for attack in shown[:_MOST]:
        said = "every value stops it" if attack.most is None else f"up to {attack.most}"
        yield _row(said, attack.attack, attack.severity.value, width)
    if len(shown) > _MOST:
        yield line(Span(f"  … and {len(shown) - _MOST} more", "dim"))
    for title, attacks in (
        (f"no value {per(found.limit.window)} stops", found.too_short),
        ("one call is enough for", found.single),
    ):
        if attacks:
            names = some(list(dict.fromkeys(each.attack for each in attacks)), _MOST)
            yield from hanging(title, names, width, indent=0)
    if found.stopped_already:
        cases = counted(found.stopped_already, "case")
        yield from folded(0, f"{cases} through this tool stopped without it", width, "dim")
    if not found.attacks and not found.stopped_already:
        yield from folded(0, "no attack of the corpus goes through this tool", width, "dim")


def _row(label: str, name: str, beside: str, width: int) -> Line:
    room = width - 24 - cells(beside) - 2
    return line("  ", f"{label:<22}", cut(name, room), "  ", Span(beside, "dim"))


def _work(found: Tuning, width: int) -> Iterator[Line]:
    needing = [each for each in found.work if each.least > 0]
    if needing:
        yield line(Span("honest work that needs it", "bold"))
    for each in needing[:_MOST]:
        yield _row(f"from {each.least}", each.work, each.of, width)
    if len(needing) > _MOST:
        yield line(Span(f"  … and {len(needing) - _MOST} more", "dim"))
    if found.broken_already:
        names = some(list(found.broken_already), 3)
        yield from hanging("broken without it", names, width, indent=0)


def _knee(found: Tuning, width: int) -> Iterator[Line]:
    tone: Tone = "good" if found.knee.meets else "warn"
    glyph = "✓ " if found.knee.meets else "! "
    first, *rest = folded(2, knee_words(found), width)
    yield line(Span(glyph, tone), *first[1:])
    yield from rest
    if found.knee.fragment:
        place = found.limit.source
        label = "instead" if place is not None else "rule"
        at = f"  ({place})" if place is not None else ""
        yield from hanging(label, f"{found.knee.fragment}{at}", width, column=11)


def knee_words(found: Tuning) -> str:
    """Where protection and work meet, or that they do not, in a sentence or two."""
    knee, limit = found.knee, found.limit
    window = per(limit.window)
    needs = (
        f"honest work needs {knee.least} {unit(limit.counted, knee.least != 1)} {window}"
        if knee.least
        else "no honest work needs this tool"
    )
    longer = "; a longer window may (--window day)" if limit.window != "day" else ""
    if knee.value is None and knee.most is not None:
        stopped = f"all attacks are stopped only up to {knee.most}"
        none = f"{knee.least} or more stops none of them"
        return f"they do not meet: {needs}, and {stopped}; {none}{_left(found)}{longer}"
    if knee.value is None:
        if found.too_short:
            return f"{needs}{_left(found)}{longer}"
        if found.single:
            return f"{needs}, and each attack left needs one call alone: a limit is no answer"
        return f"{needs}, and no attack is left for a limit to stop"
    said = at_most(knee.value, limit.counted, limit.window)
    if knee.most is None:
        return f"{needs}; every value stops what a limit can stop, so {said}{_left(found)}"
    if knee.least <= knee.most:
        return (
            f"{said} stops every attack that a limit can stop and breaks no honest work; "
            f"{needs}, and the attacks are stopped up to {knee.most}{_left(found)}"
        )
    return (
        f"they do not meet: {needs}, and all attacks are stopped only up to {knee.most}; "
        f"{said} breaks nothing and leaves some open{_left(found)}"
    )


def _left(found: Tuning) -> str:
    """What a limit of this window cannot stop, though it is of many calls."""
    if not found.too_short:
        return ""
    names = some(list(dict.fromkeys(each.attack for each in found.too_short)), 2)
    return f"; no value {per(found.limit.window)} stops {names}"
