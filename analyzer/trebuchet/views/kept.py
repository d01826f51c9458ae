"""The runs of a file, each under the short name that a column can carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.errors import Problem, StoreError, nearest
from trebuchet.model.case_row import Outline
from trebuchet.model.place import Place
from trebuchet.model.run import Run
from trebuchet.model.run_row import RunRow
from trebuchet.report.text import DASH, clip, cut, number, some
from trebuchet.store import load, load_outline, runs

TAKEN: Final = frozenset({"tactic", "attack", "name", "severity", "group"})
"""Columns that a table has beside those of the runs; no run goes by such a name."""

_NAME: Final = 40
_LONG: Final = 600


class Kept(NamedTuple):
    """One run with the name that it goes by among those shown beside it."""

    label: str
    row: RunRow
    run: Run


class Sketch(NamedTuple):
    """One run without its evidence, with the name that it goes by."""

    label: str
    row: RunRow
    outline: Outline


def runs_frame(path: Path) -> pd.DataFrame:
    """One row a run, the latest first: `run` is its id, `label` unlike any other's.

    `latest` marks the newest run of the same policies on the same servers.
    """
    rows = heads(path)
    last = set(_latest(rows))
    return pd.DataFrame(
        [
            {
                "run": row.id,
                "number": row.number,
                "kept": row.saved_at.replace("T", " ")[:16],
                "label": label,
                "policies": shown(", ".join(row.policies)),
                "servers": shown(", ".join(row.servers)),
                "protection": row.protection or DASH,
                "stopped": f"{number(row.stopped)}/{row.attacks}",
                "usability": row.usability or DASH,
                "intact": f"{number(row.intact)}/{row.honest}",
                "latest": row.id in last,
            }
            for row, label in reversed(tuple(zip(rows, labels(rows), strict=True)))
        ],
        columns=[
            "run", "number", "kept", "label", "policies", "servers",
            "protection", "stopped", "usability", "intact", "latest",
        ],
    )  # fmt: skip


def run_names(path: Path) -> dict[str, str]:
    """Every run by its id, the latest first: its name, and when it was kept."""
    frame = runs_frame(path)
    return dict(zip(frame["run"], frame["label"] + ", " + frame["kept"] + " UTC", strict=True))


def latest_runs(path: Path, most: int) -> tuple[str, ...]:
    """The ids of the latest run of each policy, `most` of the newest, in the order of keeping."""
    return _latest(heads(path))[-most:]


def _latest(rows: Iterable[RunRow]) -> tuple[str, ...]:
    newest = {(row.policies, row.servers): row for row in rows}
    return tuple(row.id for row in sorted(newest.values(), key=lambda row: row.number))


def kept(path: Path, which: Collection[str]) -> tuple[Kept, ...]:
    """The runs with these ids, in the order of keeping; an unknown id is a `StoreError`."""
    return tuple(Kept(label, row, _load(path, row)) for label, row in _named(path, which))


def sketched(path: Path, which: Collection[str]) -> tuple[Sketch, ...]:
    """As `kept`, without evidence: quick to read, and small enough to stay in memory."""
    return tuple(Sketch(label, row, _outline(path, row)) for label, row in _named(path, which))


def _named(path: Path, which: Collection[str]) -> Iterator[tuple[str, RunRow]]:
    rows = heads(path)
    known = {row.id for row in rows}
    if missing := [id_ for id_ in which if id_ not in known]:
        raise StoreError(
            [
                Problem(
                    Place(str(path)),
                    "run-missing",
                    f'no run "{id_}" is kept here{nearest(id_, known)}',
                )
                for id_ in missing
            ]
        )
    chosen = [row for row in rows if row.id in which]
    return zip(labels(chosen), chosen, strict=True)


def heads(path: Path) -> tuple[RunRow, ...]:
    """The heads of all kept runs, read again only when the file has changed."""
    return _heads(path, *(_stamp(each) for each in (path, path.with_name(f"{path.name}.wal"))))


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _heads(path: Path, *_: tuple[int, int, int]) -> tuple[RunRow, ...]:
    return runs(path)


@lru_cache(maxsize=256)
def _outline(path: Path, row: RunRow) -> Outline:
    """A run never changes; its row tells it from one of the same id in another file."""
    return load_outline(path, row.id)


@lru_cache(maxsize=16)
def _load(path: Path, row: RunRow) -> Run:
    """A run never changes; its row tells it from one of the same id in another file."""
    return load(path, row.id)


def labels(rows: Sequence[RunRow]) -> tuple[str, ...]:
    """A name for each run, as short as tells them apart: policy, with servers, with its number."""
    forms = [_forms(row) for row in rows]
    seen = Counter(form for each in forms for form in set(each))
    used = set(TAKEN)
    found = []
    for each in forms:
        label = next((form for form in each if seen[form] == 1 and form not in used), each[-1])
        while label in used:
            label += "'"
        used.add(label)
        found.append(label)
    return tuple(found)


def _forms(row: RunRow) -> tuple[str, str, str]:
    names = [PurePath(name).name or name for name in row.policies]
    name = cut(some(names, 1), _NAME)
    where = f"{name} on {on_servers(row.servers)}"
    return name, where, f"{where}, run {row.number}"


def on_servers(servers: Sequence[str]) -> str:
    """The servers by name, or how many there are."""
    return f"{len(servers)} servers" if len(servers) > 2 else cut(", ".join(servers), _NAME)


def shown(text: str) -> str:
    """Text from outside, harmless and of a bearable length."""
    return clip(text, _LONG)
