"""The cheapest cut of a goal: what to deny, what honest work it costs, and whether it is proven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from trebuchet.model.escalation import Choke, GoalReached
from trebuchet.report.line import Line, Span, folded, line
from trebuchet.report.text import clip, counted, some

_INDENT: Final = 8


MOST: Final = 3
"""Rules of one cut that are shown unless told otherwise."""

_EVERY: Final = "every call of "


class CutRule(NamedTuple):
    """One rule, and what it denies on all the tools that it is added for."""

    what: str
    fragment: str
    tools: int


def choke_lines(goal: GoalReached, width: int, most: int | None = MOST) -> Iterator[Line]:
    """The set of denials that closes the goal; nothing where none was looked for."""
    choke = goal.choke
    if choke is None:
        return
    if not choke.cuts:
        note = choke.note or "no denial closes it"
        yield from _marked("✂ ", f"cut: {note}", width)
        return
    yield line(
        "  ",
        Span("✂ ", "good"),
        Span("cut", "bold"),
        f"  {counted(len(choke.cuts), 'denial')}, ",
        Span(breakage(choke), "warn" if choke.breaks else "good"),
    )
    rules = cut_rules(choke)
    for rule in rules[:most]:
        yield from _rule(rule, width)
    left = sum(rule.tools for rule in rules) - sum(rule.tools for rule in rules[:most])
    if left:
        yield line("     ", Span(f"… {counted(left, 'denial')} more: --limit 0 shows them", "dim"))
    yield from folded(5, standing(choke), width, "dim")
    if goal.others:
        text = f"{counted(len(goal.others), 'other set')} would do: --format json has them"
        yield from folded(5, text, width, "dim")


def cut_rules(choke: Choke) -> list[CutRule]:
    """The rules of a cut, each once, with the calls that it denies tool by tool."""
    by_rule: dict[tuple[str, bool], list[str]] = {}
    for cut in choke.cuts:
        by_rule.setdefault((cut.fragment, cut.what.startswith(_EVERY)), []).append(cut.what)
    rules = []
    for (fragment, every), whats in by_rule.items():
        if every:
            names = ", ".join(what.removeprefix(_EVERY) for what in whats)
            rules.append(CutRule(_EVERY + names, fragment, len(whats)))
        else:
            rules.append(CutRule("; ".join(whats), fragment, len(whats)))
    return rules


def _rule(rule: CutRule, width: int) -> Iterator[Line]:
    yield from folded(5, clip(rule.what, 3 * (width - 5)), width)
    for row in rule.fragment.splitlines():
        yield from folded(_INDENT, row, width, "good")


def _marked(glyph: str, text: str, width: int) -> Iterator[Line]:
    first, *rest = folded(4, text, width)
    yield line("  ", Span(glyph, "warn"), *first[1:])
    yield from rest


def breakage(choke: Choke) -> str:
    """What honest work the set costs, in words."""
    if not choke.breaks:
        return "no honest work breaks"
    return f"breaks {counted(len(choke.breaks), 'honest session')}: {some(list(choke.breaks), 2)}"


def standing(choke: Choke) -> str:
    """How sure the set is: proven by analysing again, exact or with a gap, and why not."""
    said = [
        "proven: with it the paths are gone and other work is as before"
        if choke.proven
        else "not proven"
    ]
    if choke.exact:
        said.append("no cheaper set closes it")
    elif "cheaper" not in choke.note:
        said.append(f"a cheaper set could break up to {counted(choke.gap, 'session')} fewer")
    return "; ".join([*said, *([choke.note] if choke.note else [])])
