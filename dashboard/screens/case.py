"""One case: a replay call by call, with the policy's lines and the counters."""

from __future__ import annotations

from panes import case, file, memory

with memory.of("case", one=("policy", "attack", "case", "call")):
    if path := file.opened():
        case.show(path)
