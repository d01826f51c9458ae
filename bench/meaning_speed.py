"""How long it takes to tell what changed between two policies of 200 tools, five conditions each.

No two tools share a constant or a pattern, and every tool of the new policy is written otherwise:
one half says the same in other words, the other half says something else. Run by hand:
`python bench/meaning_speed.py [TOOLS]`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from trebuchet.analysis.meaning import differences, idle_rules
from trebuchet.dialects import parse_policy
from trebuchet.model.meaning import Meaning
from trebuchet.model.policy import NativePolicy

ROUNDS = 5


def conditions(number: int, changed: bool) -> list[dict[str, Any]]:
    """Five conditions on five arguments, none of them those of another tool."""
    word = f"w{number:03d}"
    wider = "|PRAGMA" if changed else ""
    return [
        {"path": "args.amount", "op": "lte", "value": 10_000 + number + changed},
        {"path": "args.path", "op": "regex", "value": f"^/workspace/{word}/"},
        {"path": "args.branch", "op": "not_in", "value": ["main", "master", word]},
        {"path": "args.to", "op": "regex", "value": rf"^[a-z.]+@{word}\.example$"},
        {"path": "args.sql", "op": "regex", "value": rf"^(SELECT|WITH{wider})\b.*{word}"},
    ]


def policy(tools: int, new: bool) -> NativePolicy:
    """One of the two policies; the new one's rules stand in the opposite order."""
    entries = {}
    for number in range(tools):
        listed = conditions(number, new and number % 2 == 1)
        entries[f"tool_{number:03d}"] = {"require": listed[::-1] if new else listed}
    document = {"version": "1", "default": "deny", "tools": entries}
    return parse_policy(json.dumps(document, indent=1), name="new.json" if new else "old.json")


def describe(meaning: Meaning) -> str:
    """What a comparison found."""
    return f"{meaning.equivalent}, {len(meaning.changes)} changes"


def main() -> None:
    """Print the medians of the processor's time, which a busy machine does not stretch."""
    tools = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    old, new = policy(tools, False), policy(tools, True)
    works: dict[str, Callable[[], str]] = {
        "first comparison": lambda: describe(differences(old, new)),
        "comparison": lambda: describe(differences(old, new)),
        "with itself": lambda: describe(differences(old, old)),
        "idle rules": lambda: f"{len(idle_rules(old))} idle",
    }
    for name, work in works.items():
        times = []
        for _ in range(1 if name.startswith("first") else ROUNDS):
            begin = process_time()
            found = work()
            times.append(process_time() - begin)
        spread = f"{min(times):.3f} to {max(times):.3f}"
        print(f"{name}: {median(times):.3f} s ({spread}), {found}")


if __name__ == "__main__":
    main()
