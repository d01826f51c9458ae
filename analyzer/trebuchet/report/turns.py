"""Turns with one cause are one finding: grouped for a reader, worst first, none counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from trebuchet.model.meaning import ANY_OTHER, Change
from trebuchet.model.regression import CaseTurn, Regression, Side, Turn
from trebuchet.report.text import arguments, clip, counted, some

MOST: Final = 10
"""Findings of one kind that a text shows; JSON has all."""
NAMES: Final = 3
_LONG: Final = 200
"""Columns of a name or a message; a policy may hold a megabyte of either."""


class TurnGroup(NamedTuple):
    """Turns of one kind with one cause, the first of them to be shown."""

    turns: tuple[CaseTurn, ...]

    @property
    def shown(self) -> CaseTurn:
        """The turn whose call a reader is shown; a whole session before a twin."""
        return next((turn for turn in self.turns if turn.of == "session"), self.turns[0])

    @property
    def honest(self) -> bool:
        """Whether it is about honest work."""
        return self.shown.of in ("twin", "session")

    @property
    def names(self) -> list[str]:
        """What turned, each once: attacks, or pieces of honest work, sessions before twins."""
        ordered = sorted(self.turns, key=lambda turn: turn.of == "twin")
        return list(dict.fromkeys(work_of(turn) for turn in ordered))

    @property
    def tools(self) -> list[str]:
        """The tools on which it turned."""
        return list(dict.fromkeys(turn.tool for turn in self.turns if turn.tool))

    @property
    def title(self) -> str:
        """What it is about, in a few words: the attacks and their tools, or how much work."""
        shown, names = self.shown, self.names
        if shown.of == "path":
            more = len(self.turns) - 1
            return shown.title + (f", and {counted(more, 'path')} more" if more else "")
        on = some(self.tools, NAMES) if self.tools and not self.honest else ""
        if len(names) == 1:
            return f"{names[0]}  {on}".rstrip()
        noun = "pieces of honest work" if self.honest else "attacks"
        return f"{len(names)} {noun}{f' on {on}' if on else ''}: {some(names, NAMES)}"


def work_of(turn: CaseTurn) -> str:
    """The name of what turned."""
    if turn.of == "twin":
        return f"twin of {turn.attack}"
    return turn.attack or turn.session or turn.title


def grouped(turns: Iterable[CaseTurn]) -> list[TurnGroup]:
    """The turns by what they have in common, in the order of their first."""
    found: dict[tuple[object, ...], list[CaseTurn]] = {}
    for turn in turns:
        found.setdefault(_cause(turn), []).append(turn)
    return [TurnGroup(tuple(group)) for group in found.values()]


def _cause(turn: CaseTurn) -> tuple[object, ...]:
    if turn.kind in (Turn.LOST, Turn.NEW):
        return (turn.kind, turn.of, turn.server, turn.why)
    was, now = _said(turn.was), _said(turn.now)
    if turn.of in ("twin", "session") and turn.kind is not Turn.OTHER_REASON:
        return ("honest", turn.kind, (now if turn.kind.worse else was))
    return (turn.kind, turn.of, was, now)


def _said(side: Side | None) -> tuple[object, ...]:
    return () if side is None else (side.verdict, side.effect, side.rule, side.source)


def kind_words(turn: CaseTurn) -> str:
    """The kind of a turn in words that fit what turned."""
    honest = turn.of in ("twin", "session")
    was = turn.was.verdict if turn.was else ""
    now = turn.now.verdict if turn.now else ""
    if honest and turn.kind is Turn.WEAKER:
        return "now waits for a person"
    if honest and turn.kind is Turn.STRONGER:
        return "no longer denied, waits for a person" if now == "held" else "waits no longer"
    if turn.kind in (Turn.WEAKER, Turn.STRONGER) and was != now:
        return f"{turn.kind.value}: {was}, now {now}"
    return turn.kind.value.replace("-", " ")


def reason_words(side: Side) -> str:
    """What decided, and where: the rule with its message, or that none did."""
    place = f" ({side.source})" if side.source is not None else ""
    if side.rule is None:
        return f"no rule stops it{place}" if side.effect == "allow" else f"no rule{place}"
    rule = clip(side.rule, _LONG)
    if not side.message or side.rule in side.message or side.rule.startswith("("):
        return f"{rule}{place}"
    return f"{rule}: {clip(side.message, _LONG)}{place}"


def untouched(regression: Regression) -> list[Change]:
    """Changes of meaning that no turn shows: no attack and no honest work meets them."""
    if regression.meaning is None:
        return []
    met: set[tuple[object, ...]] = set()
    for turn in regression.turns:
        if turn.call and turn.was and turn.now:
            decided = (turn.was.effect, turn.now.effect, turn.was.source, turn.now.source)
            met |= {(turn.call.tool, *decided), (ANY_OTHER, *decided)}
    return [change for change in regression.meaning.changes if _decided(change) not in met]


def changes_by_cause(changes: Iterable[Change]) -> list[list[Change]]:
    """Changes by the lines that decide on both sides, in the order of their first."""
    found: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        found.setdefault((*_decided(change)[1:], bool(change.after)), []).append(change)
    return list(found.values())


def others_words(changes: list[Change]) -> str:
    """Which other tools the same lines decide otherwise; empty where there is none."""
    first, *rest = [_tool_words(change) for change in changes]
    others = [name for name in dict.fromkeys(rest) if name != first]
    return f"and so {counted(len(others), 'tool')} more: {some(others, NAMES)}" if others else ""


def call_words(change: Change) -> str:
    """The tool and the arguments of the call that shows a change."""
    return f"{_tool_words(change)} {arguments(change.witness)}"


def _tool_words(change: Change) -> str:
    return "any other tool" if change.tool == ANY_OTHER else change.tool


def _decided(change: Change) -> tuple[object, ...]:
    """What a turn that shows this change has in common with it: tool, effects, and lines."""
    was, now = plain_outcome(change.was), plain_outcome(change.now)
    return (change.tool, was, now, change.old_reason.source, change.new_reason.source)


def plain_outcome(outcome: str) -> str:
    """`hidden` is a way to deny."""
    return "deny" if outcome == "hidden" else outcome


def after_words(change: Change) -> str:
    """What has to come before the call of a change, where something has to."""
    if not change.after:
        return ""
    return f"call {change.nth}, after {counted(change.nth - 1, 'call')} that passed: "
