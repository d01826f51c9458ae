"""The matrix: attacks by tactic against runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.model.vocabulary import Severity
from trebuchet.views.cell import NOT_RUN, Cell, cells
from trebuchet.views.kept import Kept, kept, shown
from trebuchet.views.story import shipped

_BAR: Final = 10
_NONE: Final = Cell(NOT_RUN)


class _Row(NamedTuple):
    """One attack as the matrix files it."""

    tactic: str
    group: str
    attack: str
    title: str
    severity: Severity | None
    cells: tuple[Cell, ...]


def attacks_frame(path: Path, which: Collection[str]) -> pd.DataFrame:
    """One row an attack of these runs, in the order of the matrix.

    Columns `tactic`, `group` (the tactic's title), `attack`, `name`, `severity`.
    """
    return pd.DataFrame(
        [
            {
                "tactic": row.tactic,
                "group": row.group,
                "attack": row.attack,
                "name": shown(row.title),
                "severity": row.severity.value if row.severity else "",
            }
            for row in _rows(kept(path, which))
        ],
        columns=["tactic", "group", "attack", "name", "severity"],
    )


def coverage_frame(
    path: Path,
    which: Collection[str],
    tactics: Collection[str] = (),
    severities: Collection[str] = (),
    text: str = "",
    played: bool = False,
) -> pd.DataFrame:
    """The matrix: a row for each tactic, then one for each of its attacks; a column for each run.

    Columns `attack` (empty in a tactic's row), `name`, the runs' labels, `severity`, `group`. In a
    tactic's row a cell says how many of its attacks shown here are stopped, of those that fit.
    `severity` is that of the worst case in these runs, else the attack's own. A filter that is
    empty leaves all in; `text` is words that all occur in id, title or tactic; `played` leaves out
    the attacks that no run here has a verdict on.
    """
    found = kept(path, which)
    names = [each.label for each in found]
    words = text.casefold().split()
    rows = [
        row
        for row in _rows(found)
        if (not tactics or row.tactic in tactics)
        and (not severities or row.severity in severities)
        and (not played or any(cell.total for cell in row.cells))
        and _holds(row, words)
    ]
    table: list[Mapping[str, str]] = []
    for tactic in dict.fromkeys(row.tactic for row in rows):
        own = [row for row in rows if row.tactic == tactic]
        table.append(_summed(own, names))
        table += [_line(row, names) for row in own]
    return pd.DataFrame(table, columns=["attack", "name", *names, "severity", "group"])


def _rows(found: Sequence[Kept]) -> list[_Row]:
    columns = [cells(each.run) for each in found]
    facts = _facts(found)
    ids = sorted({attack for column in columns for attack in column})
    corpus = shipped()
    titles = {tactic.id: tactic.title for tactic in corpus.taxonomy.tactics}
    order = {tactic: index for index, tactic in enumerate(titles)}
    rows = []
    for id_ in ids:
        own = corpus.attack(id_)
        title, tactic, severity = facts.get(
            id_, (own.title, own.tactic, own.severity) if own else (id_, "other", None)
        )
        rows.append(
            _Row(
                tactic=shown(tactic),
                group=shown(titles.get(tactic, tactic.capitalize())),
                attack=id_,
                title=title,
                severity=severity,
                cells=tuple(column.get(id_, _NONE) for column in columns),
            )
        )
    return sorted(
        rows,
        key=lambda row: (
            order.get(row.tactic, len(order)),
            row.tactic,
            -row.severity.rank if row.severity else 0,
            row.attack,
        ),
    )


def _facts(found: Iterable[Kept]) -> dict[str, tuple[str, str, Severity | None]]:
    """Title, tactic and worst severity of each attack that was played."""
    facts: dict[str, tuple[str, str, Severity | None]] = {}
    for each in found:
        for case in each.run.cases:
            known = facts.get(case.attack)
            worst = case.severity
            if known and known[2] and known[2].rank > worst.rank:
                worst = known[2]
            facts[case.attack] = (case.title, case.tactic, worst)
    return facts


def _holds(row: _Row, words: Sequence[str]) -> bool:
    text = f"{row.attack} {row.title} {row.group}".casefold()
    return all(word in text for word in words)


def _line(row: _Row, names: Sequence[str]) -> Mapping[str, str]:
    return {
        "attack": row.attack,
        "name": shown(row.attack),
        "severity": row.severity.value if row.severity else "",
        "group": row.group,
        **{name: str(cell) for name, cell in zip(names, row.cells, strict=True)},
    }


def _summed(rows: Sequence[_Row], names: Sequence[str]) -> Mapping[str, str]:
    group = rows[0].group
    columns = zip(*(row.cells for row in rows), strict=True)
    sums = {name: _sum(column) for name, column in zip(names, columns, strict=True)}
    return {"attack": "", "name": group, "severity": "", "group": group, **sums}


def _sum(column: Iterable[Cell]) -> str:
    """Stopped of those that fit, as a bar with its numbers; nothing where none fits."""
    fitting = [cell for cell in column if cell.total]
    if not fitting:
        return ""
    stopped = sum(cell.whole for cell in fitting)
    size = min(len(fitting), _BAR)
    full = stopped * size // len(fitting)
    return f"{'■' * full}{'□' * (size - full)} {stopped}/{len(fitting)}"
