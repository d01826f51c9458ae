"""Trend: the scores of each policy over its runs."""

from __future__ import annotations

from panes import file, memory, trend

with memory.of("trend", one=("of",)):
    if path := file.opened():
        trend.show(path)
