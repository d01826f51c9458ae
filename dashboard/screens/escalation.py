"""Escalation: how one allowed call leads to the next, and what closes it."""

from __future__ import annotations

from panes import escalation, file, memory

with memory.of("escalation", one=("policy", "start", "path", "before")):
    if path := file.opened():
        escalation.show(path)
