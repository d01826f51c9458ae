"""Try: write a policy, and see at once what it lets through, what it breaks, and where it leads."""

from __future__ import annotations

from panes import attempt, memory

with memory.of("try", many=("server",), one=("example",)):
    attempt.show()
