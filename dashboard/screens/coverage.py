"""Coverage: the letters of each policy, and every attack against every policy."""

from __future__ import annotations

from panes import file, filters, head, letters, matrix, memory

with memory.of(
    "coverage",
    many=("run", *filters.LISTS),
    one=("text", "by", "baseline", "attack", "policy"),
    flags=("unplayed", "shared"),
):
    path = file.opened()
    which = head.show(path, "Which attacks each policy blocks") if path else ()
    if path and which:
        letters.show(path, which)
        matrix.show(path, which)
