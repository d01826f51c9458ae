"""What was read from a corpus folder, each value with its places, before it is a corpus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from trebuchet.documents import Document
from trebuchet.errors import Problem
from trebuchet.model.attack import Attack, HonestSession, Taxonomy
from trebuchet.model.trace import Event, Role, Step, Trace
from trebuchet.model.world import Scalar

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indices that lead to a value in a file, outermost first."""

BENIGN = "benign"
"""The folder of honest sessions."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: an attack or an honest session, with the place of all that it says."""

    value: Attack | HonestSession
    stem: str
    """The file's name without `.yaml`."""
    folder: str
    """The folder that it must belong to: a tactic, `benign`, or nothing where it lies flat."""
    document: Document

    def problem(self, path: Path, code: str, message: str) -> Problem:
        """A problem with the value at a path of this file."""
        return Problem(self.document.place(*path), code, message)

    def key_problem(self, path: Path, code: str, message: str) -> Problem:
        """A problem with the key that a path of this file ends in."""
        return Problem(self.document.key_place(*path), code, message)

    @property
    def roles(self) -> Mapping[str, Role]:
        """The roles by name."""
        return self.value.roles

    def traces(self) -> Iterator[tuple[Path, Trace]]:
        """Each trace with the path that leads to it: the attack's own, then the twin's."""
        yield ("trace",), self.value.trace
        if isinstance(self.value, Attack) and self.value.twin is not None:
            yield ("twin", "trace"), self.value.twin.trace

    def steps(self) -> Iterator[tuple[Path, Step]]:
        """Each step of each trace with its path."""
        for path, trace in self.traces():
            for index, part in enumerate(trace):
                if isinstance(part, Step):
                    yield (*path, index), part

    def events(self) -> Iterator[tuple[Path, Event]]:
        """Each event of each trace with its path."""
        for path, trace in self.traces():
            for index, part in enumerate(trace):
                if isinstance(part, Event):
                    yield (*path, index), part


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that checks look at: the words of the field, the world's names, the files."""

    taxonomy: Taxonomy
    values: Mapping[str, Scalar]
    """The shipped world: which names exist, and of which type they are."""
    entries: tuple[Entry, ...]

    def attacks(self) -> Iterator[tuple[Entry, Attack]]:
        """Each attack with its file."""
        for entry in self.entries:
            if isinstance(entry.value, Attack):
                yield entry, entry.value

    def sessions(self) -> Iterator[tuple[Entry, HonestSession]]:
        """Each honest session with its file."""
        for entry in self.entries:
            if isinstance(entry.value, HonestSession):
                yield entry, entry.value
