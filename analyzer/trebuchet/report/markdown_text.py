"""Text from outside inside Markdown: shown, never obeyed.

A tool may be called `@everyone`, `![](https://…)` or `</details>`. Such a name must neither call
anyone, nor fetch anything, nor leave its place in a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from trebuchet.report.text import inert

_MARKS: Final = re.compile(r"[\\`*_\[\]~#!$]")
_CALLS: Final = re.compile(r"(@|#|(?i:\b(?:https?|ftp|www)(?=[:.])))")
"""What becomes a mention, a reference or a link even when its marks are escaped."""


def plain(text: str) -> str:
    """Words of a sentence, on one line, without any markup in them.

    What would begin a link, an image, code, a mention or an element is escaped, and an address
    does not become a link. Never the beginning of a line, where a `-` or `1.` would count.
    """
    one = _MARKS.sub(r"\\\g<0>", inert(" ".join(text.split())))
    return _CALLS.sub(r"\1&#8203;", one.replace("&", "&amp;").replace("<", "&lt;"))


def code(text: str) -> str:
    """A name or a value as code, in a fence that it cannot close."""
    one = inert(" ".join(text.split())) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", one)), default=0) + 1)
    pad = " " if one.startswith("`") or one.endswith("`") else ""
    return f"{fence}{pad}{one}{pad}{fence}"


def row(cells: Iterable[str]) -> str:
    """A row of a table; a bar inside a cell does not end it."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def folded(summary: str, lines: Iterable[str]) -> list[str]:
    """Lines behind a summary, which is plain words, that a reader opens."""
    # No Markdown is read between the tags, so that the words are escaped as HTML.
    told = _CALLS.sub(r"\1&#8203;", escape(inert(" ".join(summary.split())), quote=False))
    return ["<details>", f"<summary>{told}</summary>", "", *lines, "", "</details>"]
