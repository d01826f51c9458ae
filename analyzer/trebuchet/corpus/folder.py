"""Reading corpus folders: files to values with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from trebuchet.corpus.draft import BENIGN, Entry
from trebuchet.documents import CORPUS_CAP, Document, read_file, read_yaml, validated
from trebuchet.errors import CorpusError, Problem
from trebuchet.model.attack import Attack, Framework, HonestSession, Tactic, Taxonomy, Technique
from trebuchet.model.place import Place
from trebuchet.model.value import Value

NOT_ENTRIES = (
    "taxonomy.yaml",
    "frameworks.yaml",
    "lock.yaml",
    "considered.yaml",
    "near.yaml",
    "unbound.yaml",
    "uncovered.yaml",
)
"""Files at the top of the corpus that are neither attack nor session."""


class _Words(Value):
    """The file taxonomy.yaml."""

    tactics: tuple[Tactic, ...]
    techniques: tuple[Technique, ...]


class _Frameworks(Value):
    """The file frameworks.yaml."""

    frameworks: tuple[Framework, ...]


def read_taxonomy(folder: Path) -> Taxonomy:
    """The taxonomy of a corpus folder, from its taxonomy.yaml and frameworks.yaml."""
    words = validated(_document(folder / "taxonomy.yaml"), _Words, CorpusError)
    frameworks = validated(_document(folder / "frameworks.yaml"), _Frameworks, CorpusError)
    return Taxonomy(
        tactics=words.tactics, techniques=words.techniques, frameworks=frameworks.frameworks
    )


def entry_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file of an attack or session with the name of its subfolder, sorted.

    The subfolder is nothing for files that lie flat. Generated files and hidden ones are left out.
    """
    if not folder.is_dir():
        raise CorpusError(Problem(Place(str(folder)), "not-found", "there is no such folder"))
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in NOT_ENTRIES and not path.name.startswith("."):
            yield path, ""
    for path in sorted(folder.glob("*/*.yaml")):
        if not path.name.startswith("."):
            yield path, path.parent.name


def read_entries(files: Iterable[tuple[Path, str]], problems: list[Problem]) -> tuple[Entry, ...]:
    """The files that could be read; what is wrong with the others is added to `problems`."""
    entries: list[Entry] = []
    for path, folder in files:
        try:
            entries.append(_entry(path, folder))
        except CorpusError as error:
            problems += error.problems
    return tuple(entries)


def _entry(path: Path, folder: str) -> Entry:
    document = _document(path)
    value: Attack | HonestSession
    if _is_session(document, folder):
        value = validated(document, HonestSession, CorpusError)
    else:
        value = validated(document, Attack, CorpusError)
    return Entry(value, path.stem, folder, document)


def _document(path: Path) -> Document:
    return read_yaml(read_file(path, CORPUS_CAP, CorpusError), str(path), CorpusError)


def _is_session(document: Document, folder: str) -> bool:
    """Whether a file means a session: by its folder, or by its keys where it lies flat."""
    if folder:
        return folder == BENIGN
    keys = document.value if isinstance(document.value, dict) else {}
    return "hurt_by" in keys and "tactic" not in keys
