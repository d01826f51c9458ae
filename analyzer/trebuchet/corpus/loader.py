"""Loading a corpus: whole, with all that is wrong with it, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from trebuchet._resources import resource
from trebuchet.corpus.canon import fingerprint, plain
from trebuchet.corpus.check import check
from trebuchet.corpus.draft import BENIGN, Draft
from trebuchet.corpus.folder import entry_files, read_entries, read_taxonomy
from trebuchet.corpus.world import load_world
from trebuchet.errors import CorpusError, Problem
from trebuchet.model.attack import Attack, Corpus, HonestSession, Taxonomy
from trebuchet.model.place import Place


def load_corpus(path: Path | None = None, extra: Sequence[Path] = ()) -> Corpus:
    """The corpus in a folder, the shipped one by default, with more attacks and sessions beside it.

    `extra` folders hold attacks and sessions of the user's own, laid out as ours or flat; they
    speak our taxonomy, and none of their ids may be one of ours. Raises CorpusError with every
    problem of every file.
    """
    folder = path or resource("attacks")
    taxonomy = read_taxonomy(folder)
    homes = {tactic.id for tactic in taxonomy.tactics} | {BENIGN}
    files = list(entry_files(folder))
    problems: list[Problem] = []
    for more in extra:
        found = [(file, home if home in homes else "") for file, home in entry_files(more)]
        if not found:
            message = "the folder holds no attack and no session (*.yaml or */*.yaml)"
            problems.append(Problem(Place(str(more)), "empty-folder", message))
        files += found
    entries = read_entries(files, problems)
    problems += check(Draft(taxonomy, load_world().values, entries))
    if problems:
        raise CorpusError(problems)
    values = [entry.value for entry in entries]
    return corpus_of(taxonomy, values)


def corpus_of(taxonomy: Taxonomy, values: Sequence[Attack | HonestSession]) -> Corpus:
    """A corpus of values that were checked, sorted by id, with the hash of what they all say."""
    attacks = sorted((v for v in values if isinstance(v, Attack)), key=lambda attack: attack.id)
    sessions = sorted(
        (v for v in values if isinstance(v, HonestSession)), key=lambda session: session.id
    )
    said = [plain(taxonomy), [plain(a) for a in attacks], [plain(s) for s in sessions]]
    return Corpus(
        taxonomy=taxonomy,
        attacks=tuple(attacks),
        sessions=tuple(sessions),
        digest=fingerprint(said),
    )
