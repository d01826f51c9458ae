"""Regular expressions one slip away from a given one: anchors, case, dots, words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_FLAGS: Final = re.compile(r"^\(\?([a-zA-Z]+)\)")
_QUOTED: Final = re.compile(r"\\Q(.*?)\\E")
_DOT: Final = re.compile(r"\[\.\]|(?<!\\)\\\.")
_EITHER_CASE: Final = re.compile(
    r"A-Za-z|a-zA-Z|\\x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|\\[pP](?:\{\w+\}|\w)|\\[A-Za-z]"
)
"""What matches letters of either case alike, and escapes, whose letter is no text."""
_WORDS: Final = re.compile(r"\((?:\?:)?([^()\[\]|]*(?:\|[^()\[\]|]*)+)\)")


class OtherPattern(NamedTuple):
    """A regular expression, how it differs, and whether it matches more texts."""

    pattern: str
    wider: bool
    written: str


def other_patterns(written: str) -> Iterator[OtherPattern]:
    """Every expression that is one slip away; none equals the given one."""
    for mutate in PATTERNS:
        for other in mutate(written):
            if other.written != written:
                yield other


def _split(written: str) -> tuple[str, str]:
    """The flags at the beginning with their brackets, and the rest."""
    found = _FLAGS.match(written)
    return (found.group(), written[found.end() :]) if found else ("", written)


def _start_open(written: str) -> Iterator[OtherPattern]:
    flags, rest = _split(written)
    if rest.startswith("^"):
        yield OtherPattern("start-unanchored", True, flags + rest[1:])


def _end_open(written: str) -> Iterator[OtherPattern]:
    if _ends_anchored(written):
        yield OtherPattern("end-unanchored", True, written[:-1])


def _ends_anchored(written: str) -> bool:
    return written.endswith("$") and not written.endswith("\\$")


def _case(written: str) -> Iterator[OtherPattern]:
    flags, rest = _split(written)
    if "i" in flags:
        kept = flags.replace("i", "")
        yield OtherPattern("case-told-apart", False, (kept if kept != "(?)" else "") + rest)
    elif re.search("[A-Za-z]", _EITHER_CASE.sub("", rest)):
        yield OtherPattern("case-ignored", True, f"(?i){written}")


def _dots(written: str) -> Iterator[OtherPattern]:
    """A dot of a host's name that stands for any character, so that `a.b` is `a-b`, too."""
    if "://" not in written:
        return
    loose = _DOT.sub(".", _QUOTED.sub(_unquoted, written))
    yield OtherPattern("dot-for-any", True, loose)


def _unquoted(found: re.Match[str]) -> str:
    return ".".join(f"\\Q{part}\\E" if part else "" for part in found.group(1).split("."))


def _words(written: str) -> Iterator[OtherPattern]:
    """One of several words fewer."""
    for found in _WORDS.finditer(written):
        words = found.group(1).split("|")
        for place in range(len(words)):
            start, end = found.span(1)
            kept = "|".join(words[:place] + words[place + 1 :])
            yield OtherPattern("word-missing", False, written[:start] + kept + written[end:])


PATTERNS: Final = (_start_open, _end_open, _case, _dots, _words)
"""What one expression could have been written as instead."""
