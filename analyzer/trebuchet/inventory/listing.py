"""A tool list in any of its forms, checked whole, to a labelled `Server`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, NamedTuple

from trebuchet.documents import Document, read_json, shown, validated
from trebuchet.documents.document import Marks
from trebuchet.errors import InventoryError, Problem, nearest
from trebuchet.inventory.classifier.classify import classify
from trebuchet.inventory.server_file import renamed
from trebuchet.model.place import Place
from trebuchet.model.tool import Server

NAME_LENGTH = 512
"""How long a tool's name may be."""
TOOLS = 20_000
"""How many tools one list may hold."""

_LIKENESS = frozenset({"name", "inputSchema", "annotations", "description"})

Path = tuple[str | int, ...]


class _Listing(NamedTuple):
    """Where in a document the tools lie, and what the document says of their server."""

    tools: list[Any]
    path: Path
    head: Mapping[str, Any]


def read_tools(text: str, file: str, name: str | None = None, annotations: bool = True) -> Server:
    """The server that a `tools/list` dump describes, its tools labelled and sorted by name.

    Taken are `{"tools": [...]}`, a JSON-RPC response around it, a bare list of tools, a dump with
    `package` and `version` beside the tools, and our own server files, whose labels stand.
    `name` is the server's; without it the file's own, or the file's name. Raises `InventoryError`
    with every problem.
    """
    document = read_json(text, file, InventoryError)
    if _is_own(document.value):
        server = validated(document, Server, InventoryError)
        return server if name is None else renamed(server, name)
    listing = _listing(document)
    problems = tuple(_problems(document, listing))
    if problems:
        raise InventoryError(problems)
    head = listing.head
    called = name or _text(head, "name") or _text(head, "package") or PurePath(file).stem
    return Server(
        name=called,
        package=_text(head, "package"),
        version=_text(head, "version"),
        registry=_text(head, "registry"),
        licence=_text(head, "licence"),
        tools=classify(listing.tools, called, annotations),
        note=_text(head, "note"),
    )


def listed_problems(tools: list[Any], place: str) -> Iterator[Problem]:
    """What is wrong with tools that a server sent; `place` stands for where they came from."""
    for problem in _problems(_unwritten(tools, place), _Listing(tools, (), {})):
        yield Problem(Place(place), problem.code, problem.message)


def _unwritten(tools: list[Any], place: str) -> Document:
    """A document around data that was never a text."""
    return Document(value=tools, file=place, text="", mark=lambda: Marks({}, {}, {}))


def _is_own(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("tools"), list):
        return False
    tools = value["tools"]
    return bool(tools) and all(isinstance(tool, dict) and "tool_class" in tool for tool in tools)


def _listing(document: Document) -> _Listing:
    value = document.value
    path: Path = ()
    if isinstance(value, list):
        return _Listing(value, path, {})
    if not isinstance(value, dict):
        raise _error(
            document, path, "not-a-tool-list", f"a tool list is expected, got {shown(value)}"
        )
    if "error" in value and "result" not in value and "tools" not in value:
        said = value["error"]
        message = said.get("message") if isinstance(said, dict) else said
        raise _error(
            document, ("error",), "server-error", f"the server answered an error: {shown(message)}"
        )
    if isinstance(value.get("result"), dict):
        value, path = value["result"], ("result",)
    if "tools" not in value:
        hint = _instead("tools", value.keys())
        raise _error(document, path, "no-tools", f'the key "tools" is missing{hint}')
    tools = value["tools"]
    if not isinstance(tools, list):
        raise _error(
            document,
            (*path, "tools"),
            "tools-not-list",
            f"tools must be a list, got {shown(tools)}",
        )
    if value.get("nextCursor"):
        raise _error(
            document,
            (*path, "nextCursor"),
            "incomplete-list",
            "the list goes on after this page; ask the server for all pages and join them",
        )
    return _Listing(tools, (*path, "tools"), value)


def _problems(document: Document, listing: _Listing) -> Iterator[Problem]:
    if len(listing.tools) > TOOLS:
        yield _problem(
            document, listing.path, "too-many-tools", f"at most {TOOLS:,} tools are read at once"
        )
        return
    seen: dict[str, int] = {}
    for index, tool in enumerate(listing.tools):
        at = (*listing.path, index)
        if not isinstance(tool, dict):
            yield _problem(
                document, at, "tool-not-object", f"a tool must be an object, got {shown(tool)}"
            )
            continue
        yield from _name_problems(document, at, tool)
        yield from _part_problems(document, at, tool)
        name = tool.get("name")
        if isinstance(name, str) and name in seen:
            where = document.place(*listing.path, seen[name], "name")
            yield _problem(
                document,
                (*at, "name"),
                "duplicate-tool",
                f"the tool {shown(name)} is listed twice, first in line {where.line}",
            )
        elif isinstance(name, str):
            seen[name] = index


def _name_problems(document: Document, at: Path, tool: dict[str, Any]) -> Iterator[Problem]:
    if "name" not in tool:
        hint = _instead("name", tool.keys())
        yield _problem(document, at, "missing-name", f'a tool has no "name"{hint}')
        return
    name, place = tool["name"], (*at, "name")
    if not isinstance(name, str):
        yield _problem(
            document, place, "name-not-text", f"a tool's name must be a text, got {shown(name)}"
        )
    elif not name.strip():
        yield _problem(document, place, "empty-name", f"a tool's name is empty: {shown(name)}")
    elif len(name) > NAME_LENGTH:
        yield _problem(
            document,
            place,
            "name-too-long",
            f"a tool's name has {len(name):,} characters, at most {NAME_LENGTH} are read",
        )
    elif not name.isprintable():
        yield _problem(
            document,
            place,
            "name-not-printable",
            f"a tool's name holds control characters: {shown(name)}",
        )


def _part_problems(document: Document, at: Path, tool: dict[str, Any]) -> Iterator[Problem]:
    if not _LIKENESS & tool.keys():
        return
    if "inputSchema" not in tool and "input_schema" in tool:
        yield _problem(
            document,
            (*at, "input_schema"),
            "misspelled-schema",
            'unknown key "input_schema" in a tool; did you mean "inputSchema"?',
        )
    schema = tool.get("inputSchema", {})
    if not isinstance(schema, dict):
        yield _problem(
            document,
            (*at, "inputSchema"),
            "schema-not-object",
            f"inputSchema must be an object, got {shown(schema)}",
        )
    else:
        yield from _schema_problems(document, (*at, "inputSchema"), schema)
    hints = tool.get("annotations")
    if hints is not None and not isinstance(hints, dict):
        yield _problem(
            document,
            (*at, "annotations"),
            "annotations-not-object",
            f"annotations must be an object, got {shown(hints)}",
        )
    prose = tool.get("description")
    if prose is not None and not isinstance(prose, str):
        yield _problem(
            document,
            (*at, "description"),
            "description-not-text",
            f"description must be a text, got {shown(prose)}",
        )


def _schema_problems(document: Document, at: Path, schema: dict[str, Any]) -> Iterator[Problem]:
    kind = schema.get("type", "object")
    if kind != "object":
        yield _problem(
            document,
            (*at, "type"),
            "schema-type",
            f'the type of a tool\'s inputSchema must be "object", got {shown(kind)}',
        )
    if not isinstance(schema.get("properties", {}), dict):
        yield _problem(
            document,
            (*at, "properties"),
            "properties-not-object",
            f"properties must be an object, got {shown(schema['properties'])}",
        )
    needed = schema.get("required", [])
    if not isinstance(needed, list) or not all(isinstance(name, str) for name in needed):
        yield _problem(
            document,
            (*at, "required"),
            "required-not-list",
            f"required must be a list of names, got {shown(needed)}",
        )


def _instead(key: str, found: Iterable[str]) -> str:
    """A hint at the key that stands where `key` is missing."""
    close = next((word for word in sorted(found) if nearest(word, (key,))), None)
    return f"; is {shown(close)} meant to be it?" if close else ""


def _problem(document: Document, path: Path, code: str, message: str) -> Problem:
    return Problem(document.place(*path), code, message)


def _error(document: Document, path: Path, code: str, message: str) -> InventoryError:
    return InventoryError(_problem(document, path, code, message))


def _text(head: Mapping[str, Any], key: str) -> str:
    value = head.get(key)
    return value if isinstance(value, str) else ""
