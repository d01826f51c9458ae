"""One call of an escalation path: its sentence, which says what let it pass, and the call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from trebuchet.model.escalation import Hop
from trebuchet.report.line import Line, Span, folded, line
from trebuchet.report.text import arguments, clip

_INDENT: Final = 8
_NAME: Final = 24


def hop_lines(hop: Hop, number: int, width: int) -> Iterator[Line]:
    """The hop's sentence beside its number, its call, and the other tools that do the same."""
    first, *rest = folded(_INDENT, hop.sentence, width)
    glyph = {"ask": "‖", "past": "»"}.get(hop.effect, " ")
    yield line("   ", Span(glyph, "warn"), Span(f"{number:>2}. "), *first[1:])
    yield from rest
    yield line(" " * _INDENT, Span(clip(call(hop), width - _INDENT), "dim"))
    if hop.others:
        yield line(" " * _INDENT, Span(clip(others(hop), width - _INDENT), "dim"))


def call(hop: Hop) -> str:
    """The concrete call on one line."""
    return f"{hop.server}#{hop.tool} {arguments(hop.arguments)}"


def others(hop: Hop) -> str:
    """How many other tools do the same, with their names; those of other servers in full."""
    names = [
        clip(tool if server == hop.server else other, _NAME)
        for other in hop.others
        for server, _, tool in [other.partition("#")]
    ]
    noun = "tool" if len(names) == 1 else "tools"
    return f"and {len(names)} more {noun}: {', '.join(names)}"
