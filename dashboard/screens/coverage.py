"""Coverage: the letters of each policy, and every attack against every policy."""

from __future__ import annotations

from panes import attack, file, head, honest, letters, matrix, memory

with memory.of(
    "coverage", many=("run", "tactic", "severity"), one=("text", "attack"), flags=("played",)
):
    path = file.opened()
    which = head.show(path, "Which attacks each policy blocks") if path else ()
    if path and which:
        letters.show(path, which)
        matrix.show(path, which)
        attack.show(path, which)
        honest.show(path, which)
