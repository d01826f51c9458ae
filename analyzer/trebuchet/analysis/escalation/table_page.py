"""The table of moves as it stands in `docs/escalation.md`.

Run `python -m trebuchet.analysis.escalation.table_page docs/escalation.md` to write it there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from trebuchet.analysis.escalation.row import Row
from trebuchet.analysis.escalation.table import CONSEQUENCES, ROWS
from trebuchet.model.escalation import Fact, Start

BEGIN = "<!-- table of moves: generated -->"
END = "<!-- end of the table of moves -->"


def moves_table() -> str:
    """Every row and consequence, one line each, with what it needs, gives, and why."""
    lines = [
        "| move | a tool that can | needs | gives | worst | why |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_line(row) for row in ROWS]
    lines += [
        f"| `{each.id}` | no call | {_facts(each.needs)} | {_facts(each.gives)} "
        f"| {each.severity.value} | {each.reason} |"
        for each in CONSEQUENCES
    ]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    able = " or ".join(able.value for able in row.capability) or "any"
    if row.also:
        able += " and " + " and ".join(able.value for able in row.also)
    if row.must_take:
        able += ", takes a " + " and a ".join(kind.value for kind in row.must_take)
    if row.runs:
        able += (
            f", runs it on the {row.runs.value}" if row.runs == "host" else ", runs it elsewhere"
        )
    needs = [_facts(row.needs), "a hand" if row.hand else ""]
    worst = row.severity.value if row.severity else "the tool's own"
    if not any(fact.kind == "goal" for fact in row.gives):
        worst = ""
    source = f" ([source]({row.source}))" if row.source.startswith("https:") else ""
    said = ", ".join(each for each in needs if each) or "nothing"
    starts = "" if len(row.starts) == len(Start) else f"; from {_starts(row.starts)}"
    return (
        f"| `{row.id}` | {able} | {said}{starts} | {_facts(row.gives)} | {worst} "
        f"| {row.reason}{source} |"
    )


def _starts(starts: Iterable[Start]) -> str:
    return ", ".join(start.value for start in starts)


def _facts(facts: Iterable[Fact]) -> str:
    return ", ".join(str(fact).replace("{server}", "server") for fact in facts)


def page_with_table(text: str) -> str:
    """The page with the table as it is now between its two marks."""
    before, _, rest = text.partition(BEGIN + "\n")
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{moves_table()}{END}{after}"


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(page_with_table(page.read_text(encoding="utf-8")), encoding="utf-8")
