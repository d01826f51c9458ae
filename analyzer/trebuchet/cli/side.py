"""One side of a comparison, as it was typed: a file, a file at a revision, or a kept run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trebuchet.api.revisions import is_there, policy_at
from trebuchet.documents.revision import split_revision
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy
from trebuchet.model.run import Run
from trebuchet.model.run_row import RunRow


def side(
    word: str, db: Path, dialect: str | None = None, lenient: bool = False
) -> NativePolicy | Run:
    """The policy or the run that a word means.

    A file that is there comes first, then `REV:path`, then a kept run: its id, the beginning of
    it, its number, or `latest`. Raises `UsageError` with the nearest of all these.
    """
    if is_there(word) or split_revision(word) is not None:
        return policy_at(word, dialect, lenient)
    from trebuchet.store import load, meant

    rows = _kept(db)
    ids = meant(word, [(row.number, row.id) for row in rows])
    if len(ids) == 1:
        return load(db, ids[0])
    place = Place(word)
    if ids:
        some = ", ".join(f'"{id_[:10]}"' for id_ in ids[:5])
        raise UsageError(Problem(place, "run-ambiguous", f"{len(ids)} runs begin so: {some}"))
    files = sorted(path.name for path in _neighbours(Path(word)))
    known = [*files, *(row.id for row in rows), *(["latest"] if rows else [])]
    raise UsageError(
        Problem(
            place,
            "no-such-side",
            f"there is no such file, and no kept run is called so{nearest(word, known)}",
        )
    )


def _kept(db: Path) -> Sequence[RunRow]:
    if not db.exists():
        return ()
    from trebuchet.store import runs

    return runs(db)


def _neighbours(path: Path) -> list[Path]:
    try:
        return [each for each in path.parent.iterdir() if each.is_file()]
    except (OSError, ValueError):
        return []
