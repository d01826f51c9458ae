"""A comparison as Markdown for a pull request: ten lines, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from trebuchet.analysis.regression.verdict import headline, is_clean
from trebuchet.model.meaning import ANY_OTHER, Change
from trebuchet.model.regression import CaseTurn, Compared, Regression, Side, Turn
from trebuchet.report.markdown_text import code, folded, plain, row
from trebuchet.report.text import DASH, arguments, clip, counted, number, some
from trebuchet.report.turns import (
    TurnGroup,
    after_words,
    call_words,
    changes_by_cause,
    grouped,
    kind_words,
    others_words,
    untouched,
    work_of,
)

_ROOM: Final = 60_000
"""Characters of a comment, which may have 65,536."""
_ROWS: Final = (50, 20, 8, 2)
"""Rows of one table and names in one list: the most that the room allows."""
_CALL: Final = 240
_LONG: Final = 120
"""Columns of a name, a place or a message; a policy may hold a megabyte of each."""
_NAMES: Final = 3


def diff_markdown(regression: Regression) -> str:
    """The comparison as Markdown; its first line is the marker by which it is found again."""
    made = (_markdown(regression, most) for most in _ROWS)
    return next((text for text in made if len(text) <= _ROOM), _markdown(regression, 1))


def _markdown(regression: Regression, most: int) -> str:
    lines = [
        marker(regression.new.name),
        f"### Trebuchet: {_name(regression.old.name)} → {_name(regression.new.name)}",
        "",
        f"{'✓' if is_clean(regression) else '✗'} **{plain(_sentence(regression))}**",
        "",
        *_table(regression),
        "",
        *_first(regression),
        *_worse(regression, most),
        *_better(regression, most),
        *_meaning(regression, most),
        *_foot(regression, most),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def marker(name: str) -> str:
    """The hidden comment that names the policy, so that each has one comment of its own."""
    return f"<!-- trebuchet:diff {quote(name.rpartition(':')[2], safe='/._')} -->"


def _name(text: str) -> str:
    return code(clip(text, _LONG))


def _sentence(regression: Regression) -> str:
    said = headline(regression)
    return f"{said[:1].upper()}{said[1:]}."


def _table(regression: Regression) -> list[str]:
    old, new = regression.old, regression.new
    return [
        row(("", "was", "now")),
        "|---|---|---|",
        row(("attacks stopped", *(_stopped(side) for side in (old, new)))),
        row(("honest work intact", *(_intact(side) for side in (old, new)))),
    ]


def _stopped(side: Compared) -> str:
    letter = f" ({side.protection})" if side.protection else ""
    return f"{number(side.stopped)}/{side.attacks}{letter}"


def _intact(side: Compared) -> str:
    letter = f" ({side.usability})" if side.usability else ""
    return f"{number(side.intact)}/{side.honest}{letter}"


def _first(regression: Regression) -> Iterator[str]:
    """The worst finding in one line; or that nothing meets the change."""
    if regression.worse:
        turn = regression.worse[0]
        said = f"{_heading(grouped(regression.worse)[0])}"
        decided = f": {_decided(turn.was)} → {_decided(turn.now)}" if turn.now else ""
        yield f"First: {said}{decided}"
        yield ""
    elif not regression.turns and regression.equivalent is not True:
        yield "No attack and no session touches a changed rule."
        yield ""


def _heading(group: TurnGroup) -> str:
    turn = group.shown
    severity = "" if group.honest else f"{turn.severity.value} "
    if turn.of == "path":
        return f"{severity}{plain(kind_words(turn))} {plain(clip(group.title, 2 * _LONG))}"
    names = ", ".join(_name(name) for name in group.names[:_NAMES])
    more = len(group.names) - _NAMES
    also = f" and {more} more" if more > 0 else ""
    on = f" on {_name(some(group.tools, _NAMES))}" if group.tools and not group.honest else ""
    return f"{severity}{plain(kind_words(turn))} {names}{also}{on}"


def _decided(side: Side | None) -> str:
    if side is None:
        return DASH
    place = f" ({_name(str(side.source))})" if side.source is not None else ""
    effect = side.effect or side.verdict
    return f"{effect} by {_name(side.rule)}{place}" if side.rule else f"{effect}{place}"


def _worse(regression: Regression, most: int) -> list[str]:
    found = grouped(regression.worse)
    if not found:
        return []
    rows = [_finding(group) for group in found[:most]]
    return [*folded(f"Worse: {counted(len(found), 'finding')}", _rows(rows, len(found))), ""]


def _finding(group: TurnGroup) -> tuple[str, ...]:
    turn = group.shown
    why = f"; {plain(clip(turn.why, 3 * _LONG))}" if turn.why else ""
    return (_heading(group) + why, _call(turn), _decided(turn.was), _decided(turn.now))


def _rows(rows: Sequence[tuple[str, ...]], total: int) -> list[str]:
    lines = [row(("what", "call", "was", "now")), "|---|---|---|---|", *(row(one) for one in rows)]
    if total > len(rows):
        lines += ["", f"And {total - len(rows)} more; the JSON has all."]
    return lines


def _call(turn: CaseTurn) -> str:
    if turn.call is None:
        return plain(clip(turn.where, _LONG)) or DASH
    where = f"{plain(clip(turn.where, _LONG))}: " if turn.where else ""
    return where + code(clip(f"{turn.call.tool} {arguments(turn.call.arguments)}", _CALL))


def _better(regression: Regression, most: int) -> list[str]:
    turns = regression.better
    if not turns:
        return []
    found: dict[str, list[str]] = {}
    for turn in turns:
        found.setdefault(kind_words(turn), []).append(work_of(turn))
    lines = [
        f"- {plain(kind)}: {', '.join(_name(name) for name in list(dict.fromkeys(names))[:most])}"
        for kind, names in found.items()
    ]
    return [*folded(f"Better: {len(turns)}", lines), ""]


def _meaning(regression: Regression, most: int) -> list[str]:
    changes = untouched(regression)
    found = changes_by_cause(changes)
    doubts = regression.meaning.unproved if regression.meaning else ()
    if not found and not doubts:
        return []
    lines = _rows([_change(alike) for alike in found[:most]], len(found)) if found else []
    if doubts:
        lines += ["", "Not proved to be equal:", ""]
        lines += [
            f"- {_name(doubt.tool)} {plain(clip(f'{doubt.path}: {doubt.why}', _LONG))}"
            for doubt in doubts[:most]
        ]
    said = [counted(len(changes), "change")] if found else []
    said += [f"{len(doubts)} not proved"] if doubts else []
    return [*folded(f"Met by no attack and no session: {', '.join(said)}", lines), ""]


def _change(changes: list[Change]) -> tuple[str, ...]:
    change = changes[0]
    before, others = after_words(change), others_words(changes)
    call = (f"{plain(before)} " if before else "") + code(clip(call_words(change), _CALL))
    name = "any other tool" if change.tool == ANY_OTHER else change.tool
    tool = _name(name) + (f" {plain(clip(others, _LONG))}" if others else "")
    sides = [
        Side(verdict="", effect=effect, rule=reason.rule, source=reason.source)
        for effect, reason in (
            (change.was, change.old_reason),
            (change.now, change.new_reason),
        )
    ]
    return (tool, call, _decided(sides[0]), _decided(sides[1]))


def _foot(regression: Regression, most: int) -> list[str]:
    other = [turn for turn in regression.turns if turn.kind is Turn.OTHER_REASON]
    new = [turn for turn in regression.turns if turn.kind is Turn.NEW]
    lines = [
        f"- not comparable: {plain(clip(text, 2 * _LONG))}" for text in regression.not_comparable
    ]
    if other:
        lines.append(
            f"- as before, but by another rule: {some([work_of(turn) for turn in other], 5)}"
        )
    lines += [
        f"- new: {plain(clip(group.title, 2 * _LONG))}; {plain(clip(group.shown.why, _LONG))}"
        for group in grouped(new)[:most]
    ]
    if regression.assumed:
        read = [
            f"{_name(name)} ({_name(place)})" for name, place in sorted(regression.assumed.items())
        ]
        lines.append(f"- the same assumed world for both sides, with {', '.join(read)}")
    lines.append(
        f"- {regression.common} cases and sessions compared, {regression.same} alike; "
        f"corpus {code(regression.new.corpus[:12])}"
    )
    lines.append(
        "- *attacks stopped*: of the attacks that bind to these servers; *honest work intact*: of "
        "sessions and benign twins. A policy file was judged, not a deployment."
    )
    warned = " (not everything is comparable)" if regression.not_comparable else ""
    return folded(f"What was compared{warned}", lines)
