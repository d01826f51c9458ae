"""Glyphs of the drawing as lines in a box of 14 by 14, so that no font is needed for them."""

from __future__ import annotations

from typing import Final

from trebuchet.model.picture import Mark

SCISSORS: Final = "M3 11.5 11.5 2M11 11.5 2.5 2M5 12a2 2 0 1 1-4 0a2 2 0 1 1 4 0M13 12a2 2 0 1 1-4 0a2 2 0 1 1 4 0"  # noqa: E501 - one drawing

GLYPHS: Final = {
    Mark.START: "M7 1.5a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2M2 13c0-3 2-4.5 5-4.5s5 1.5 5 4.5",
    Mark.FACT: "",
    Mark.GOAL: "M7 1a6 6 0 1 1 0 12a6 6 0 1 1 0-12M7 4.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5",
    Mark.UNTRUSTED: "M7 1v7.5M3.5 5.5 7 9l3.5-3.5M1.5 9.5V13h11V9.5",
    Mark.PRIVATE: "M2.5 6.5h9V13h-9zM4.5 6.5V4a2.5 2.5 0 0 1 5 0v2.5M7 9v1.5",
    Mark.EXTERNAL: "M9 2H2v10.5h10.5V8M7 7.5 13 1.5M9.5 1.5H13V5",
    Mark.DESTRUCTIVE: "M8 1 3 8h4l-1 5.5L11.5 6H7z",
    Mark.OTHER: "M7 4.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5M7 1v2M7 11v2M1 7h2M11 7h2",
}  # fmt: skip
"""Somebody, a target, a tray that takes in, a lock, an arrow out of a box, a bolt, a wheel."""

WORDS: Final = {
    Mark.UNTRUSTED: "brings in outsiders' text",
    Mark.PRIVATE: "reads what is private",
    Mark.EXTERNAL: "sends it outside",
    Mark.DESTRUCTIVE: "does other harm",
    Mark.OTHER: "prepares",
}
"""What the legend says of each kind of calls."""
