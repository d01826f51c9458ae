"""The reasons that a corpus folder gives: for gaps, for tools left alone, for attacks alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from trebuchet._resources import resource
from trebuchet.documents import CORPUS_CAP, Document, read_file, read_yaml, validated
from trebuchet.errors import CorpusError, Problem, nearest
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.value import Value
from trebuchet.model.vocabulary import Capability

UNCOVERED, UNBOUND, NEAR = "uncovered.yaml", "unbound.yaml", "near.yaml"


class UncoveredIds(Value):
    """Framework ids that no attack names, for one reason."""

    why: str = Field(min_length=1)
    ids: tuple[str, ...] = Field(min_length=1)


class UnboundTools(Value):
    """Tools that no attack binds to, for one reason.

    It speaks of every tool that holds `holds` and, beyond reading, nothing that is not `beside` it.
    """

    holds: Capability
    beside: tuple[Capability, ...] = ()
    why: str = Field(min_length=1)


class NearPair(Value):
    """Two attacks that are much alike, and why both stay."""

    attacks: tuple[str, str]
    why: str = Field(min_length=1)


class _Uncovered(Value):
    reasons: tuple[UncoveredIds, ...]


class _Unbound(Value):
    groups: tuple[UnboundTools, ...]


class _Near(Value):
    pairs: tuple[NearPair, ...]


class Reasons(Value):
    """What the maintainers of a corpus say of its gaps and of its likes."""

    uncovered: tuple[UncoveredIds, ...] = ()
    unbound: tuple[UnboundTools, ...] = ()
    near: tuple[NearPair, ...] = ()

    def why_uncovered(self, id_: str) -> str:
        """Why no attack names a framework's id; empty when nothing says."""
        return next((group.why for group in self.uncovered if id_ in group.ids), "")


def load_reasons(folder: Path | None = None) -> Reasons:
    """The reasons of a corpus folder, the shipped one by default; a missing file says nothing."""
    home = folder or resource("attacks")
    uncovered = _document(home / UNCOVERED)
    unbound = _document(home / UNBOUND)
    near = _document(home / NEAR)
    return Reasons(
        uncovered=validated(uncovered, _Uncovered, CorpusError).reasons if uncovered else (),
        unbound=validated(unbound, _Unbound, CorpusError).groups if unbound else (),
        near=validated(near, _Near, CorpusError).pairs if near else (),
    )


def uncovered_ids(corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """Each framework's ids that no active attack names, in the framework's order."""
    named = {
        (entry.framework, entry.id)
        for attack in corpus.attacks
        if attack.status == "active"
        for entry in attack.frameworks
    }
    return {
        framework.id: tuple(id_ for id_ in framework.ids if (framework.id, id_) not in named)
        for framework in corpus.taxonomy.frameworks
    }


def reasoned(corpus: Corpus, reasons: Reasons) -> tuple[Problem, ...]:
    """Framework ids without an attack and a reason, with both, with two, or that do not exist."""
    return tuple(sorted(_reasoned(corpus, reasons)))


def _reasoned(corpus: Corpus, reasons: Reasons) -> Iterator[Problem]:
    place = Place(UNCOVERED)
    gaps = {id_ for ids in uncovered_ids(corpus).values() for id_ in ids}
    known = {id_ for framework in corpus.taxonomy.frameworks for id_ in framework.ids}
    seen: set[str] = set()
    for group in reasons.uncovered:
        for id_ in group.ids:
            if id_ not in known:
                message = f'no framework has the id "{id_}"{nearest(id_, known)}'
                yield Problem(place, "unknown-framework-id", message)
            elif id_ not in gaps:
                message = f'"{id_}" has an attack; take its reason away'
                yield Problem(place, "needless-reason", message)
            if id_ in seen:
                yield Problem(place, "second-reason", f'"{id_}" has two reasons')
            seen.add(id_)
    for id_ in sorted(gaps - seen):
        yield Problem(place, "uncovered-id", f'"{id_}" has neither an attack nor a reason')


def _document(path: Path) -> Document | None:
    if not path.exists():
        return None
    return read_yaml(read_file(path, CORPUS_CAP, CorpusError), str(path), CorpusError)
