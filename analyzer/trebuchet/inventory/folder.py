"""A folder of server files, read as far as it is asked for."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from trebuchet._resources import resource
from trebuchet.documents import INVENTORY_CAP, read_file, read_json
from trebuchet.errors import InventoryError, Problem, nearest
from trebuchet.inventory.listing import read_tools
from trebuchet.inventory.server_file import INDEX, server_text, slug
from trebuchet.model.place import Place
from trebuchet.model.tool import Inventory, Server


class Entry(NamedTuple):
    """What the index says of one server."""

    file: Path
    package: str
    tools: tuple[str, ...]


def load_index(path: Path | None = None) -> Mapping[str, tuple[str, ...]]:
    """Every server's name with the sorted names of its tools.

    `path` is a folder of server files or one tool list; None is the shipped inventory.
    """
    folder = _home(path)
    if folder.is_dir():
        return {name: entry.tools for name, entry in _entries(folder).items()}
    server = _read(folder).server
    return {server.name: tuple(tool.name for tool in server.tools)}


def load_packages(path: Path | None = None) -> Mapping[str, str]:
    """Every server's package (`@stripe/mcp`) with the server's name, where it has one."""
    folder = _home(path)
    if not folder.is_dir():
        server = _read(folder).server
        return {server.package: server.name} if server.package else {}
    return {entry.package: name for name, entry in _entries(folder).items() if entry.package}


def load_inventory(path: Path | None = None, servers: Collection[str] | None = None) -> Inventory:
    """The servers of a folder or of one tool list, sorted by name; only those asked for are read.

    `path` None is the shipped inventory. `servers` takes names and packages. Raises
    `InventoryError` with every problem of every file, and for a server that is not there.
    """
    home = _home(path)
    if home.is_dir():
        entries = _entries(home)
        chosen = _chosen(entries, servers, "inventory" if path is None else str(home))
        return _inventory(_servers([entries[name] for name in chosen]))
    found = _read(home)
    entry = Entry(home, found.server.package, ())
    _chosen({found.server.name: entry}, servers, str(home))
    return _inventory((found,))


def parse_inventory(text: str, name: str) -> Inventory:
    """The one server whose tool list a text holds; `name` is the file's, as in a file's own."""
    return _inventory((_read_text(text, name),))


def merged(base: Inventory | None, own: Collection[Server]) -> Inventory:
    """An inventory with servers laid over it: one of the same name takes the place of the old."""
    names = {server.name for server in own}
    kept = [server for server in base.servers if server.name not in names] if base else []
    return _inventory([Found(server, _hash(server_text(server))) for server in (*kept, *own)])


class Found(NamedTuple):
    """A server with the hash of what it says."""

    server: Server
    digest: str


def _inventory(found: Collection[Found]) -> Inventory:
    ordered = sorted(found, key=lambda each: each.server.name)
    whole = sha256("".join(each.digest for each in ordered).encode())
    return Inventory(servers=tuple(each.server for each in ordered), digest=whole.hexdigest())


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def index_text(servers: Collection[Server]) -> str:
    """The index of a folder of server files, one server a line."""
    lines = []
    for server in sorted(servers, key=lambda server: server.name):
        entry = {
            "digest": _hash(server_text(server)),
            "file": f"{slug(server.name)}.json",
            "package": server.package,
            "tools": [tool.name for tool in server.tools],
        }
        text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        lines.append(f"{json.dumps(server.name)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _home(path: Path | None) -> Path:
    return path if path is not None else resource("data") / "inventory"


def _entries(folder: Path) -> dict[str, Entry]:
    """The servers of a folder by name: from its index, or from the files where it has none."""
    index = folder / INDEX
    if not index.is_file():
        return _unindexed(folder)
    value = read_json(read_file(index, INVENTORY_CAP, InventoryError), str(index), InventoryError)
    found = _indexed(value.value, folder)
    if found is None:
        message = "this is no index of an inventory; remove it, and the files are read without it"
        raise InventoryError(Problem(Place(str(index), 1, 1), "bad-index", message))
    return found


def _indexed(value: Any, folder: Path) -> dict[str, Entry] | None:
    try:
        return {
            name: Entry(
                folder / Path(entry["file"]).name,
                str(entry["package"]),
                tuple(str(tool) for tool in entry["tools"]),
            )
            for name, entry in sorted(value.items())
        }
    except (AttributeError, KeyError, TypeError):
        return None


def _unindexed(folder: Path) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    problems: list[Problem] = []
    for file in sorted(folder.glob("*.json")):
        try:
            server = _read(file).server
        except InventoryError as error:
            problems.extend(error.problems)
            continue
        if server.name in found:
            message = f'the server "{server.name}" is in {found[server.name].file.name}, too'
            problems.append(Problem(Place(str(file)), "duplicate-server", message))
        names = tuple(tool.name for tool in server.tools)
        found[server.name] = Entry(file, server.package, names)
    if not found and not problems:
        message = "there is no tool list in this folder, no file *.json"
        problems.append(Problem(Place(str(folder)), "empty-inventory", message))
    if problems:
        raise InventoryError(problems)
    return dict(sorted(found.items()))


def _chosen(
    entries: Mapping[str, Entry], servers: Collection[str] | None, home: str
) -> tuple[str, ...]:
    if servers is None:
        return tuple(entries)
    packages = {entry.package: name for name, entry in entries.items() if entry.package}
    problems = []
    chosen = set()
    for asked in sorted(set(servers)):
        name = asked if asked in entries else packages.get(asked)
        if name is None:
            hint = nearest(asked, (*entries, *packages))
            message = f'there is no server "{asked}" in the inventory{hint}'
            problems.append(Problem(Place(home), "unknown-server", message))
        else:
            chosen.add(name)
    if problems:
        raise InventoryError(problems)
    return tuple(sorted(chosen))


def _servers(entries: Collection[Entry]) -> tuple[Found, ...]:
    found = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            found.append(_read(entry.file))
        except InventoryError as error:
            problems.extend(error.problems)
    if problems:
        raise InventoryError(problems)
    return tuple(found)


def _read(file: Path) -> Found:
    """One file: our own form at once, anything else with its problems told."""
    return _read_text(read_file(file, INVENTORY_CAP, InventoryError), str(file))


def _read_text(text: str, name: str) -> Found:
    if '"tool_class"' in text:
        try:
            return Found(Server.model_validate_json(text), _hash(text))
        except ValidationError:
            pass  # read again below, by the reader that says what is wrong
    server = read_tools(text, name)
    return Found(server, _hash(server_text(server)))
