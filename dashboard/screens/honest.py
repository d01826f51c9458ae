"""Honest work: which sessions each policy breaks, at which step, by which rule."""

from __future__ import annotations

from panes import file, head, honest, memory

with memory.of("honest", many=("run",), flags=("broken",)):
    path = file.opened()
    which = head.show(path, "What honest work each policy breaks") if path else ()
    if path and which:
        honest.show(path, which)
