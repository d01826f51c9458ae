"""A comparison as Markdown for a pull request: ten lines, the rest folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from trebuchet.analysis.regression.verdict import headline, is_clean
from trebuchet.model.meaning import Change
from trebuchet.model.regression import CaseTurn, Compared, Regression, Side, Turn
from trebuchet.report.markdown_text import code, folded, plain, row
from trebuchet.report.text import DASH, arguments, clip, counted, number, some
from trebuchet.report.turns import (
    TurnGroup,
    after_words,
    grouped,
    kind_words,
    untouched,
    work_of,
)

_MOST: Final = 100
"""Rows of one table; a comment has room for 65,536 characters."""
_CALL: Final = 240
_NAMES: Final = 3


def diff_markdown(regression: Regression) -> str:
    """The comparison as Markdown; its first line is the marker by which it is found again."""
    lines = [
        marker(regression.new.name),
        f"### Trebuchet: {code(regression.old.name)} → {code(regression.new.name)}",
        "",
        f"{'✓' if is_clean(regression) else '✗'} **{plain(_sentence(regression))}**",
        "",
        *_table(regression),
        "",
        *_first(regression),
        *_worse(regression),
        *_better(regression),
        *_meaning(regression),
        *_foot(regression),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def marker(name: str) -> str:
    """The hidden comment that names the policy, so that each has one comment of its own."""
    return f"<!-- trebuchet:diff {quote(name.rpartition(':')[2], safe='/._')} -->"


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
        return f"{severity}{plain(kind_words(turn))} {plain(group.title)}"
    names = ", ".join(code(name) for name in group.names[:_NAMES])
    more = len(group.names) - _NAMES
    also = f" and {more} more" if more > 0 else ""
    on = f" on {code(some(group.tools, _NAMES))}" if group.tools and not group.honest else ""
    return f"{severity}{plain(kind_words(turn))} {names}{also}{on}"


def _decided(side: Side | None) -> str:
    if side is None:
        return DASH
    place = f" ({code(str(side.source))})" if side.source is not None else ""
    effect = side.effect or side.verdict
    return f"{effect} by {code(side.rule)}{place}" if side.rule else f"{effect}{place}"


def _worse(regression: Regression) -> list[str]:
    found = grouped(regression.worse)
    if not found:
        return []
    rows = [_finding(group) for group in found[:_MOST]]
    return [*folded(f"Worse: {counted(len(found), 'finding')}", _rows(rows, len(found))), ""]


def _finding(group: TurnGroup) -> tuple[str, ...]:
    turn = group.shown
    why = f"; {plain(turn.why)}" if turn.why else ""
    return (_heading(group) + why, _call(turn), _decided(turn.was), _decided(turn.now))


def _rows(rows: Sequence[tuple[str, ...]], total: int) -> list[str]:
    lines = [row(("what", "call", "was", "now")), "|---|---|---|---|", *(row(one) for one in rows)]
    if total > len(rows):
        lines += ["", f"And {total - len(rows)} more; the JSON has all."]
    return lines


def _call(turn: CaseTurn) -> str:
    if turn.call is None:
        return plain(turn.where) or DASH
    where = f"{plain(turn.where)}: " if turn.where else ""
    return where + code(clip(f"{turn.call.tool} {arguments(turn.call.arguments)}", _CALL))


def _better(regression: Regression) -> list[str]:
    turns = regression.better
    if not turns:
        return []
    found: dict[str, list[str]] = {}
    for turn in turns:
        found.setdefault(kind_words(turn), []).append(work_of(turn))
    lines = [
        f"- {plain(kind)}: {', '.join(code(name) for name in list(dict.fromkeys(names))[:_MOST])}"
        for kind, names in found.items()
    ]
    return [*folded(f"Better: {len(turns)}", lines), ""]


def _meaning(regression: Regression) -> list[str]:
    found = untouched(regression)
    doubts = regression.meaning.unproved if regression.meaning else ()
    if not found and not doubts:
        return []
    lines = _rows([_change(change) for change in found[:_MOST]], len(found)) if found else []
    if doubts:
        lines += ["", "Not proved to be equal:", ""]
        lines += [
            f"- {code(doubt.tool)} {plain(doubt.path)}: {plain(doubt.why)}"
            for doubt in doubts[:_MOST]
        ]
    said = [counted(len(found), "change")] if found else []
    said += [f"{len(doubts)} not proved"] if doubts else []
    return [*folded(f"Met by no attack and no session: {', '.join(said)}", lines), ""]


def _change(change: Change) -> tuple[str, ...]:
    tool = "any other tool" if change.tool == "*" else change.tool
    before = after_words(change)
    call = (f"{plain(before)} " if before else "") + code(
        clip(f"{tool} {arguments(change.witness)}", _CALL)
    )
    sides = [
        Side(verdict="", effect=effect, rule=reason.rule, source=reason.source)
        for effect, reason in (
            (change.was, change.old_reason),
            (change.now, change.new_reason),
        )
    ]
    return (code(tool), call, _decided(sides[0]), _decided(sides[1]))


def _foot(regression: Regression) -> list[str]:
    other = [turn for turn in regression.turns if turn.kind is Turn.OTHER_REASON]
    new = [turn for turn in regression.turns if turn.kind is Turn.NEW]
    lines = [f"- not comparable: {plain(text)}" for text in regression.not_comparable]
    if other:
        lines.append(f"- decided as before, by another rule: {counted(len(other), 'case')}")
    lines += [
        f"- new: {plain(group.title)}; {plain(group.shown.why)}" for group in grouped(new)[:_MOST]
    ]
    if regression.assumed:
        read = [
            f"{code(name)} ({code(place)})" for name, place in sorted(regression.assumed.items())
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
