"""The matrix: attacks, by tactic or by a framework's ids, against runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.model.vocabulary import Severity
from trebuchet.views.cell import NOT_RUN, Cell, outlined
from trebuchet.views.grouping import TACTIC, group_keys, groups_of
from trebuchet.views.kept import Sketch, shown, sketched
from trebuchet.views.story import shipped
from trebuchet.views.wanted import Wanted

_BAR: Final = 10
_NONE: Final = Cell(NOT_RUN)


class Matrix(NamedTuple):
    """The matrix with what belongs to it."""

    frame: pd.DataFrame
    """A row for each group, then one for each of its attacks; a column for each run.

    Columns `attack` (empty in a group's row), `name`, the runs' labels, `severity`, `group`. In a
    group's row a cell says how many of its attacks shown here are stopped, of those that fit.
    """
    runs: Mapping[str, str]
    """Each run's column, with its id; the baseline's stands first."""
    shown: int
    """Attacks that are shown, each counted once."""
    total: int


class Row(NamedTuple):
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
            for row in _rows(path, tuple(each.row.id for each in sketched(path, which)))
        ],
        columns=["tactic", "group", "attack", "name", "severity"],
    )


def coverage_frame(
    path: Path, which: Collection[str], wanted: Wanted | None = None, by: str = TACTIC
) -> pd.DataFrame:
    """The table of `coverage`."""
    return coverage(path, which, wanted, by).frame


def coverage(
    path: Path, which: Collection[str], wanted: Wanted | None = None, by: str = TACTIC
) -> Matrix:
    """The attacks that are wanted, against these runs; `by` is one of `GROUPINGS`.

    By a framework an attack stands under each of its ids, and under `NO_ID` where it has none.
    """
    asked = wanted or Wanted()
    columns = coverage_columns(path, which, asked.baseline)
    names = list(columns)
    rows = wanted_rows(path, tuple(columns.values()), asked)
    table: list[Mapping[str, str]] = []
    for group, own in grouped(rows, by).items():
        table.append(_summed(group, own, names))
        table += [_line(group, row, names) for row in own]
    return Matrix(
        frame=pd.DataFrame(table, columns=["attack", "name", *names, "severity", "group"]),
        runs=columns,
        shown=len(rows),
        total=len(_rows(path, tuple(columns.values()))),
    )


def wanted_rows(path: Path, which: tuple[str, ...], asked: Wanted) -> list[Row]:
    """The attacks that pass; a baseline is the first of the runs."""
    return [
        row
        for row in _rows(path, which)
        if asked.takes(row.attack, row.tactic, row.severity, f"{row.title} {row.group}")
        and asked.fits(row.cells)
    ]


def grouped(rows: Sequence[Row], by: str) -> dict[str, list[Row]]:
    """The rows by the words of their group, in the order of the taxonomy."""
    groups: dict[str, list[Row]] = {words: [] for words in group_keys(by)}
    for row in rows:
        for words in [row.group] if by == TACTIC else groups_of(row.attack, by):
            groups.setdefault(words, []).append(row)
    return {words: own for words, own in groups.items() if own}


def coverage_columns(path: Path, which: Collection[str], baseline: str = "") -> dict[str, str]:
    """The name of each run's column, with the run's id; the baseline's stands first."""
    found = sketched(path, [*which, *([baseline] if baseline else [])])
    first = sorted(found, key=lambda each: each.row.id != baseline) if baseline else found
    return {each.label: each.row.id for each in first}


@lru_cache(maxsize=16)
def _rows(path: Path, which: tuple[str, ...]) -> list[Row]:
    by_id = {each.row.id: each for each in sketched(path, which)}
    found = [by_id[id_] for id_ in which]
    columns = [outlined(each.outline) for each in found]
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
            Row(
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


def _facts(found: Iterable[Sketch]) -> dict[str, tuple[str, str, Severity | None]]:
    """Title, tactic and worst severity of each attack that was played."""
    facts: dict[str, tuple[str, str, Severity | None]] = {}
    for each in found:
        for case in each.outline.cases:
            known = facts.get(case.attack)
            worst = case.severity
            if known and known[2] and known[2].rank > worst.rank:
                worst = known[2]
            facts[case.attack] = (case.title, case.tactic, worst)
    return facts


def _line(group: str, row: Row, names: Sequence[str]) -> Mapping[str, str]:
    return {
        "attack": row.attack,
        "name": shown(row.attack),
        "severity": row.severity.value if row.severity else "",
        "group": group,
        **{name: str(cell) for name, cell in zip(names, row.cells, strict=True)},
    }


def _summed(group: str, rows: Sequence[Row], names: Sequence[str]) -> Mapping[str, str]:
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
