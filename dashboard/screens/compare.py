"""Compare: what differs between two runs, on both sides."""

from __future__ import annotations

from panes import compare, file, memory

with memory.of("compare", one=("old", "new"), flags=("all",)):
    if path := file.opened():
        compare.show(path)
