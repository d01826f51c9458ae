"""YAML text to a document: one document, plain data, no surprises.

Built from the parser's events rather than by its constructor, so that depth, aliases and keys are
checked before anything grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import yaml

from trebuchet.documents.document import (
    DEPTH,
    Document,
    Lines,
    Marks,
    Path,
    check_characters,
    shown,
)
from trebuchet.documents.yaml_scalar import Scalar, core_scalar
from trebuchet.errors import Problem, TrebuchetError

EXPANSION = 1_000_000
"""How many characters and nodes all aliases of one document may stand for together."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STANDARD = "tag:yaml.org,2002:"
_KINDS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}


def read_yaml(
    text: str,
    file: str,
    error: type[TrebuchetError],
    scalar: Callable[[str], Scalar] = core_scalar,
    keys_as_text: bool = False,
) -> Document:
    """The one YAML document in `text`; all that is wrong with it is raised together as `error`.

    `scalar` gives the value of an unquoted scalar. Keys must be text, unless `keys_as_text` takes
    every key as it is written. Refused besides bad syntax: duplicate keys, merge keys (`<<`),
    custom tags, a second document, nesting deeper than 64, and aliases that stand for too much.
    """
    text = text.removeprefix("\ufeff")
    lines = Lines(text, file)
    check_characters(text, lines, error)
    build = _Build(text, lines, scalar, keys_as_text)
    try:
        value = build.document()
    except _StopError:
        value = None
    except yaml.MarkedYAMLError as fault:
        build.problems.append(_syntax_problem(fault, text, lines))
    except yaml.reader.ReaderError as fault:
        build.problems.append(_character_problem(fault, text, lines))
    if build.problems:
        raise error(build.problems)
    return Document(value=value, file=file, text=text, mark=lambda: build.marks)


class _StopError(Exception):
    """The text is not read further; the problem is noted already."""


class _Build:
    def __init__(
        self, text: str, lines: Lines, scalar: Callable[[str], Scalar], keys_as_text: bool
    ) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.lines = lines
        self.scalar_value = scalar
        self.keys_as_text = keys_as_text
        self.marks = Marks({}, {}, {})
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.expanded = 0
        self.size = 0

    def note(self, event: Any, code: str, message: str) -> None:
        place = self.lines.place(event.start_mark.index)
        self.problems.append(Problem(place, code, message))

    def stop(self, event: Any, code: str, message: str) -> NoReturn:
        self.note(event, code, message)
        raise _StopError

    def document(self) -> Any:
        """The value of the only document; an empty text is null."""
        next(self.events)
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return None
        value = self.node(next(self.events), (), 0)
        next(self.events)
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            self.stop(event, "second-document", "a second document begins here; one file holds one")
        return value

    def node(self, event: Any, path: Path, depth: int) -> Any:
        """The value that begins with `event`, all its own events consumed."""
        self.marks.values[path] = event.start_mark.index
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        before = self.size
        self.size += 1
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, path)
            self.size += len(event.value)
        else:
            if depth >= DEPTH:
                self.stop(event, "too-deep", f"lists and mappings lie more than {DEPTH} deep")
            if isinstance(event, yaml.MappingStartEvent):
                self.check_tag(event, "map")
                value = self.mapping(path, depth + 1)
            else:
                self.check_tag(event, "seq")
                value = self.sequence(path, depth + 1)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.size - before)
        return value

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            message = f'the alias "*{event.anchor}" stands for nothing that ends before it'
            self.stop(event, "unknown-alias", message)
        value, size = self.anchors[event.anchor]
        self.expanded += size
        self.size += size
        if self.expanded > EXPANSION:
            self.stop(
                event, "alias-bomb", "the aliases of this text stand for too much; write it out"
            )
        return value

    def check_tag(self, event: Any, kind: str) -> None:
        if event.tag not in (None, "!", _STANDARD + kind):
            self.note(
                event, "unknown-tag", f"the tag {shown(_tag(event.tag))} is not one that is read"
            )

    def scalar(self, event: Any, path: Path) -> Scalar:
        kind = (event.tag or "").removeprefix(_STANDARD)
        if event.tag is None and not event.implicit[0]:
            return str(event.value)
        if kind in ("!", "str"):
            return str(event.value)
        if kind and kind not in _KINDS:
            self.check_tag(event, "str")
            return None
        try:
            value = self.scalar_value(event.value)
        except ValueError as fault:
            self.note(event, "bad-number", str(fault))
            return None
        if kind and not isinstance(value, _KINDS[kind]):
            self.note(event, "bad-tag", f'{shown(event.value)} is not what its tag "!!{kind}" says')
        if not isinstance(value, str):
            self.marks.written[path] = event.value
        return value

    def mapping(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, depth)
            inner = (*path, key)
            if key in found:
                line = self.lines.place(self.marks.keys[inner]).line
                message = f"the key {shown(key)} is here twice; first on line {line}"
                self.note(event, "duplicate-key", message)
            else:
                self.marks.keys[inner] = event.start_mark.index
            found[key] = self.node(next(self.events), inner, depth)
        return found

    def key(self, event: Any, depth: int) -> str:
        if isinstance(event, yaml.AliasEvent):
            value = self.alias(event)
        elif isinstance(event, yaml.ScalarEvent):
            plain = event.tag is None and event.implicit[0]
            if plain and event.value == "<<":
                self.note(event, "merge-key", 'the merge key "<<" is not read; write the keys out')
                return "<<"
            value = event.value if self.keys_as_text else self.scalar(event, ())
            if event.anchor is not None:
                self.anchors[event.anchor] = (value, len(event.value) + 1)
        else:
            value = self.node(event, ("?",), depth)
        if isinstance(value, str):
            return value
        if isinstance(event, yaml.ScalarEvent):
            message = f"the key {shown(event.value)} is not a text; put it in quotes"
        else:
            message = "a key must be a text, not a list or mapping"
        self.note(event, "key-not-text", message)
        return str(value)[:40]

    def sequence(self, path: Path, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.append(self.node(event, (*path, len(found)), depth))
        return found


def _tag(tag: str) -> str:
    return tag.replace(_STANDARD, "!!")


_WORDING = (
    ("mapping values are not allowed", 'a ":" stands where no key can be; quote the text'),
    ("could not find expected ':'", 'a ":" is missing after this key'),
    (
        "did not find expected ',' or ']'",
        'a "," or "]" is missing; a list in brackets is not closed',
    ),
    (
        "did not find expected ',' or '}'",
        'a "," or "}" is missing; a mapping in braces is not closed',
    ),
    ("did not find expected key", "the indentation or the quotes before this do not fit"),
    ("did not find expected '-' indicator", 'an entry of this list does not begin with "-"'),
    ("did not find expected node content", "a value is missing here"),
    ("found unexpected end of stream", "the quotes that open here are never closed"),
    (
        "found character that cannot start any token",
        "no value can begin with this character; quote it",
    ),
    ("found undefined tag handle", "this tag is not one that is read"),
    ("found undefined alias", "this alias stands for nothing"),
    ("found unknown escape character", "this is not an escape that YAML knows"),
    ("did not find expected <document start>", "a second document or stray text begins here"),
)


def _syntax_problem(fault: yaml.MarkedYAMLError, text: str, lines: Lines) -> Problem:
    said = fault.problem or fault.context or "it is not YAML"
    ours = next(
        (words for theirs, words in _WORDING if theirs in said), f"this is not YAML: {said}"
    )
    if fault.problem_mark and text[fault.problem_mark.index :].startswith("\t"):
        ours = "a tab indents this line; use spaces"
    unclosed = said == "found unexpected end of stream"
    mark = (fault.context_mark if unclosed else None) or fault.problem_mark or fault.context_mark
    return Problem(lines.place(mark.index if mark else 0), "yaml-syntax", ours)


def _character_problem(fault: yaml.reader.ReaderError, text: str, lines: Lines) -> Problem:
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    at = odd.start() if odd else 0
    message = (
        f"the character U+{ord(text[at]):04X} is not allowed in YAML" if odd else "this is not YAML"
    )
    return Problem(lines.place(at), "control-character", message)
