"""One call of an escalation path: what it gains, the call itself, and what let it pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trebuchet.model.escalation import Hop
from trebuchet.report.line import Line, Span, folded, line
from trebuchet.report.text import arguments, clip

_INDENT: Final = 8


def hop_lines(hop: Hop, number: int, width: int, before: Hop | None = None) -> Iterator[Line]:
    """The hop's sentence beside its number, its call, and the rule or gap with its place.

    What let it pass is not said again where it is what let `before` pass.
    """
    first, *rest = folded(_INDENT, hop.sentence, width)
    glyph = {"ask": "‖", "past": "»"}.get(hop.effect, " ")
    yield line("   ", Span(glyph, "warn"), Span(f"{number:>2}. "), *first[1:])
    yield from rest
    call = f"{hop.server}#{hop.tool} {arguments(hop.arguments)}"
    yield line(" " * _INDENT, Span(clip(call, width - _INDENT), "dim"))
    if before is None or passed_by(hop) != passed_by(before):
        yield from folded(_INDENT, passed_by(hop), width, "dim")
    if hop.others:
        names = ", ".join(clip(other.partition("#")[2] or other, 24) for other in hop.others)
        text = f"and {len(hop.others)} more tool{'s' * (len(hop.others) > 1)}: {names}"
        yield line(" " * _INDENT, Span(clip(text, width - _INDENT), "dim"))


def passed_by(hop: Hop) -> str:
    """What lets the call pass, or asks a person, in words with its place."""
    message = f": {hop.message}" if hop.message else ""
    if hop.effect == "ask":
        return f"a person is asked by {hop.rule}{message} ({hop.source})"
    if hop.effect == "past":
        return f"the guard that would decide it is down ({hop.source})"
    if hop.rule is None:
        return f"no rule stops it ({hop.source})"
    return f"{hop.rule}{message} ({hop.source})"
