"""A comparison as text: one line says how it ends, then worse, better, and what nothing met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trebuchet.analysis.regression.verdict import headline, is_clean
from trebuchet.model.meaning import Change
from trebuchet.model.regression import CaseTurn, Compared, Regression, Side, Turn
from trebuchet.report.command import typed
from trebuchet.report.findings import further
from trebuchet.report.line import BLANK, Line, Span, Tone, folded, hanging, line, rendered
from trebuchet.report.text import (
    arguments,
    cells,
    clip,
    cut,
    fold,
    inert,
    number,
    some,
)
from trebuchet.report.tones import TONES
from trebuchet.report.turns import (
    MOST,
    TurnGroup,
    after_words,
    call_words,
    changes_by_cause,
    grouped,
    kind_words,
    others_words,
    reason_words,
    untouched,
)

_LABEL: Final = 5
_LONG: Final = 600
"""Columns of one entry: a policy may hold a megabyte of a name or a message."""


def diff(
    regression: Regression,
    command: Sequence[str] = (),
    width: int = 80,
    color: bool = False,
    most: int | None = MOST,
) -> str:
    """The comparison in lines of at most `width` columns; `most` findings of a kind, or all.

    `command` holds the words of a command that explains the first finding, where there is one.
    """
    lines = [
        *_head(regression, width),
        *_worse(regression, width, most),
        *_better(regression, width),
        *_meaning(regression, width, most),
        *_rest(regression, width),
    ]
    while lines and lines[-1] == BLANK:
        lines.pop()
    text = rendered(lines, width, color)
    if not command:
        return text
    return text + rendered([BLANK], width) + typed("next:", command, width, color)


def _head(regression: Regression, width: int) -> Iterator[Line]:
    said = headline(regression)
    clean = is_clean(regression)
    glyph: Span = Span("✓ ", "good") if clean else Span("✗ ", "bad")
    first, *more = folded(2, said, width)
    yield line(glyph, Span(first[1].text, "bold"))
    yield from more
    for label, side in (("old", regression.old), ("new", regression.new)):
        yield _side_line(label, side, regression, width)
    yield line(
        "  ",
        Span("both  ", "dim"),
        f"{regression.common} cases and sessions compared, {regression.same} alike; ",
        _equality(regression),
    )
    yield BLANK


def _equality(regression: Regression) -> str:
    said = {True: "equivalent", False: "not equivalent"}
    return said.get(regression.equivalent, "equality not proved")  # type: ignore[arg-type]


def _side_line(label: str, side: Compared, regression: Regression, width: int) -> Line:
    counts = f"{number(side.stopped)}/{side.attacks}", f"{number(side.intact)}/{side.honest}"
    said = f"attacks stopped {counts[0]}  honest work intact {counts[1]}"
    names = max(cells(inert(regression.old.name)), cells(inert(regression.new.name)))
    if 8 + names + 2 + cells(said) > width:
        said = f"stopped {counts[0]}  intact {counts[1]}"
    room = min(names, width - 10 - cells(said) - 4)
    name = Span(cut(side.name, room)).padded(room)
    return line("  ", Span(f"{label:<6}", "dim"), name, f"  {said}")


def _worse(regression: Regression, width: int, most: int | None) -> Iterator[Line]:
    found = grouped(regression.worse)
    if not found:
        return
    yield line(Span("worse", "bold"))
    for group in found[:most]:
        yield from _finding(group, width)
    yield from further(len(found), most)
    yield BLANK


def _finding(group: TurnGroup, width: int) -> Iterator[Line]:
    turn = group.shown
    glyph = "! " if group.honest else "✗ "
    tone: Tone = "warn" if group.honest else TONES[turn.severity]
    kind = kind_words(turn)
    severity = "" if group.honest else f"{turn.severity.value} "
    head = Span(f"{glyph}{severity}{kind}", tone)
    rest = width - 4 - cells(head.text) - 2
    if cells(group.title) <= rest:
        yield line("  ", head, "  ", Span(group.title, "bold"))
    else:
        yield line("  ", head)
        yield from folded(4, clip(group.title, _LONG), width, "bold")
    yield from _evidence(turn, len(group.names) > 1, width)


def _evidence(turn: CaseTurn, several: bool, width: int) -> Iterator[Line]:
    """The call, and what both sides say to it."""
    if turn.call is not None:
        where = f"{turn.where}: " if turn.where else ""
        if several and turn.of != "path" and turn.kind not in (Turn.LOST, Turn.NEW):
            where = f"{turn.attack or turn.session}, {where}"
        call = f"{where}{turn.call.tool} {arguments(turn.call.arguments)}"
        yield from _call(call, 4, width, "dim")
    elif turn.where:
        yield line(" " * 4, Span(clip(f"{turn.where} {turn.tool}", width - 4), "dim"))
    for label, side in (("was", turn.was), ("now", turn.now)):
        if side is not None:
            yield from _side(label, side, width)
    if turn.why:
        yield from folded(4, clip(turn.why, _LONG), width)


def _call(text: str, indent: int, width: int, tone: Tone) -> list[Line]:
    """A call in at most two lines: its end is cut off, for the JSON has it whole."""
    blank, room = " " * indent, width - indent
    pieces = list(fold(text, room))
    if len(pieces) > 2:
        pieces = [pieces[0], clip(f"{pieces[1]} {pieces[2]}", room)]
    return [line(blank, Span(piece, tone)) for piece in pieces]


def _side(label: str, side: Side, width: int) -> Iterator[Line]:
    effect = side.effect or side.verdict
    said = f"{effect:<{_LABEL}}  {reason_words(side)}"
    yield from hanging(label, clip(said, _LONG), width, indent=4, column=9)


def _better(regression: Regression, width: int) -> Iterator[Line]:
    if not regression.better:
        return
    yield line(Span("better", "bold"))
    for label, turns in _by_words(regression.better):
        names = TurnGroup(tuple(turns)).names
        text = f"{label} ({len(turns)}): {some(names, 3)}"
        first, *more = folded(4, clip(text, _LONG), width)
        yield line("  ", Span("✓ ", "good"), *first[1:])
        yield from more
    yield BLANK


def _by_words(turns: Sequence[CaseTurn]) -> list[tuple[str, list[CaseTurn]]]:
    found: dict[str, list[CaseTurn]] = {}
    for turn in sorted(turns, key=lambda turn: list(Turn).index(turn.kind)):
        found.setdefault(kind_words(turn), []).append(turn)
    return list(found.items())


def _meaning(regression: Regression, width: int, most: int | None) -> Iterator[Line]:
    found = changes_by_cause(untouched(regression))
    if found:
        yield line(Span("decided otherwise, though no attack and no session meets it", "bold"))
        for changes in found[:most]:
            yield from _change(changes, width)
        yield from further(len(found), most)
        yield BLANK
    doubts = regression.meaning.unproved if regression.meaning else ()
    if doubts:
        yield line(Span("not proved to be equal", "bold"))
        for doubt in doubts[:most]:
            where = f"{doubt.tool} {doubt.path}".strip()
            yield from folded(4, clip(f"{where}: {doubt.why}", _LONG), width)
        yield from further(len(doubts), most)
        yield BLANK


def _change(changes: list[Change], width: int) -> Iterator[Line]:
    change = changes[0]
    first, *more = _call(f"{after_words(change)}{call_words(change)}", 4, width, "plain")
    yield line("  ", Span("· ", "dim"), *first[1:])
    yield from more
    for label, effect, reason in (
        ("was", change.was, change.old_reason),
        ("now", change.now, change.new_reason),
    ):
        side = Side(
            verdict="",
            effect=effect,
            rule=reason.rule,
            source=reason.source,
            message=reason.message,
        )
        yield from _side(label, side, width)
    if others := others_words(changes):
        yield from folded(4, clip(others, _LONG), width)


def _rest(regression: Regression, width: int) -> Iterator[Line]:
    """What is neither better nor worse, what was assumed, and what could not be compared."""
    said: list[tuple[str, str]] = []
    other = grouped(turn for turn in regression.turns if turn.kind is Turn.OTHER_REASON)
    for group in other[:NOTES]:
        turn = group.shown
        was, now = (reason_words(side) if side else "" for side in (turn.was, turn.now))
        said.append(
            (
                "other reason",
                f"{group.title}: as before, but now by {now}, before by {was}",
            )
        )
    new = [turn for turn in regression.turns if turn.kind is Turn.NEW]
    for group in grouped(new)[:NOTES]:
        verdicts = _verdicts(group)
        said.append(("new", f"{group.title}: {verdicts}; {group.shown.why}"))
    if regression.assumed:
        names = [f"{name} ({place})" for name, place in sorted(regression.assumed.items())]
        said.append(("world", f"one for both sides, read from the policies: {some(names, 3)}"))
    said += [("not comparable", text) for text in regression.not_comparable]
    for label, text in said:
        yield from hanging(label, clip(text, _LONG), width, column=18)


NOTES: Final = 5
"""Groups of turns of one kind that are told in a line each."""


def _verdicts(group: TurnGroup) -> str:
    found: dict[str, int] = {}
    for turn in group.turns:
        verdict = turn.now.verdict if turn.now else ""
        found[verdict] = found.get(verdict, 0) + 1
    return ", ".join(f"{count} {verdict}" for verdict, count in sorted(found.items()))
