"""A value inside a policy document, which can be asked for what a dialect expects there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trebuchet.documents import Document, dotted, shown
from trebuchet.errors import Problem, nearest
from trebuchet.model.place import Place

Step = str | int


@dataclass
class Findings:
    """What is wrong with one policy, and what is only worth a warning, in reading order."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lenient: bool = False
    """Whether an unknown key is only worth a warning."""


class Node:
    """One value of a document by its path; every complaint names that path and its place."""

    def __init__(self, document: Document, findings: Findings, path: tuple[Step, ...] = ()) -> None:
        self.document = document
        self.findings = findings
        self.path = path
        self.value: Any = document.value
        for step in path:
            self.value = self.value[step]

    @property
    def where(self) -> str:
        """The path as a reader writes it: `tools.pay.rules[2]`."""
        return dotted(self.path)

    @property
    def place(self) -> Place:
        """Where the value begins."""
        return self.document.place(*self.path)

    @property
    def key_place(self) -> Place:
        """Where the value's key begins."""
        return self.document.key_place(*self.path)

    def wrong(self, code: str, message: str, place: Place | None = None) -> None:
        """Note a problem of this value."""
        self.findings.problems.append(Problem(place or self.place, code, self._said(message)))

    def wrong_at(self, key: str, code: str, message: str) -> None:
        """Note a problem of this value that lies in one of its keys."""
        self.wrong(code, message, self.document.place(*self.path, key))

    def warn(self, message: str) -> None:
        """Note something of this value that a reader should know, though it is valid."""
        self.findings.warnings.append(f"{self.place}: {self._said(message)}")

    def _said(self, message: str) -> str:
        return f"{self.where}: {message}" if self.path else message

    def child(self, step: Step) -> Node:
        """The value under a key or index that is there."""
        return Node(self.document, self.findings, (*self.path, step))

    def get(self, key: str) -> Node | None:
        """The value under a key; None where the key is absent or null."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            return None
        return self.child(key)

    def has(self, key: str) -> bool:
        """Whether the key is there, be it with null."""
        return isinstance(self.value, dict) and key in self.value

    def is_mapping(self) -> bool:
        """Whether this is a mapping; if not, that is noted as a problem."""
        if isinstance(self.value, dict):
            return True
        subject = "" if self.path else "a policy "
        self.wrong("wrong-type", f"{subject}must be a mapping, got {shown(self.value)}")
        return False

    def entries(self) -> Iterator[Node]:
        """The entries of a list; no list is noted as a problem."""
        if isinstance(self.value, list):
            yield from (self.child(index) for index in range(len(self.value)))
        else:
            self.wrong("wrong-type", f"must be a list, got {shown(self.value)}")

    def check_keys(self, known: tuple[str, ...]) -> None:
        """Note every key that the dialect does not know."""
        for key in self.value:
            if key not in known:
                inside = "" if self.path else " in the policy"
                message = f"unknown key {shown(key)}{inside}{nearest(key, known)}"
                place = self.document.key_place(*self.path, key)
                if self.findings.lenient:
                    self.findings.warnings.append(
                        f"{place}: {self._said(message)} (ignored, as the engine ignores it)"
                    )
                else:
                    self.wrong("unknown-key", message, place)

    def text(self, key: str) -> str | None:
        """The text under a key; None where it is absent or no text, which is noted."""
        found = self.get(key)
        if found is None or isinstance(found.value, str):
            return found.value if found else None
        found.wrong("wrong-type", f"must be a text, got {shown(found.value)}")
        return None

    def written(self, key: str) -> str:
        """A scalar under a key as it is written; `""` where there is none, as engines in Go do."""
        found = self.get(key)
        if found is None:
            return ""
        if isinstance(found.value, dict | list):
            found.wrong("wrong-type", f"must be a text, got {shown(found.value)}")
            return ""
        return found.document.written(*found.path) or str(found.value)

    def one_of(self, key: str, choices: tuple[str, ...]) -> str | None:
        """One of a few words under a key; None where it is absent or another, which is noted."""
        found = self.get(key)
        if found is None or found.value in choices:
            return found.value if found else None
        hint = nearest(found.value, choices) if isinstance(found.value, str) else ""
        listed = ", ".join(f'"{choice}"' for choice in choices)
        found.wrong("bad-value", f"must be one of {listed}, got {shown(found.value)}{hint}")
        return None

    def whole(self, key: str, least: int, most: int) -> int | None:
        """A whole number under a key; None where it is absent or none in range, which is noted."""
        found = self.get(key)
        if found is None:
            return None
        if type(found.value) is not int:
            found.wrong("wrong-type", f"must be a whole number, got {shown(found.value)}")
            return None
        if not least <= found.value <= most:
            bound = f"at least {least:,}" if found.value < least else f"at most {most:,}"
            found.wrong("out-of-range", f"must be {bound}, got {shown(found.value)}")
            return None
        return found.value
