"""The files of a corpus folder that are made from the others: lock, index and schemas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trebuchet._resources import resource
from trebuchet.corpus.index import index_page
from trebuchet.corpus.loader import load_corpus
from trebuchet.corpus.lock import LOCK, lock_text
from trebuchet.corpus.schema import schemas
from trebuchet.documents import CORPUS_CAP, read_file
from trebuchet.errors import CorpusError, Problem
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place


def generated(corpus: Corpus, previous: str | None = None) -> Mapping[str, str]:
    """Each generated file's path in the corpus folder to its text.

    `previous` is the lock as it stands; CorpusError where the new one would hide a break of it.
    """
    files = {"INDEX.md": index_page(corpus), LOCK: lock_text(corpus, previous)}
    files |= {f"schema/{name}": text for name, text in schemas().items()}
    return dict(sorted(files.items()))


def drift(corpus: Corpus, folder: Path | None = None) -> tuple[Problem, ...]:
    """The generated files of a folder that are not what the corpus makes them, sorted by path."""
    home = folder or resource("attacks")
    problems: list[Problem] = []
    for name, text in generated(corpus).items():
        path = home / name
        if _text(path) != text:
            message = (
                "the file is not what the corpus makes it; run `trebuchet attacks lint --write`"
            )
            problems.append(Problem(Place(str(path)), "drift", message))
    return tuple(problems)


def write_generated(folder: Path | None = None) -> tuple[Path, ...]:
    """Write lock, index and schemas of a corpus folder; the paths of those that changed.

    Nothing is written when the corpus does not load, or breaks its lock (CorpusError).
    """
    home = folder or resource("attacks")
    changed: list[Path] = []
    for name, text in generated(load_corpus(home), _text(home / LOCK)).items():
        path = home / name
        if _text(path) != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    return tuple(changed)


def _text(path: Path) -> str | None:
    return read_file(path, CORPUS_CAP, CorpusError) if path.exists() else None
