"""One file a server: sorted keys, one tool a line, so that a change reads as a change."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trebuchet.errors import InventoryError, Problem
from trebuchet.model.place import Place
from trebuchet.model.tool import Server

INDEX = "index.json"
"""The file that says which server has which tools, so that not all need be read."""


def slug(name: str) -> str:
    """A short lower-case name, safe as a file's: `@stripe/mcp` becomes `stripe-mcp`."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80].strip("-")
    return plain or "server"


def renamed(server: Server, name: str) -> Server:
    """The same server under another name, its tools with it."""
    tools = tuple(tool.model_copy(update={"server": name}) for tool in server.tools)
    return server.model_copy(update={"name": name, "tools": tools})


def server_text(server: Server) -> str:
    """The server as JSON, the same for the same server; defaults are left out."""
    plain = server.model_dump(mode="json", exclude_defaults=True)
    tools = plain.pop("tools", [])
    head = json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=0)[1:-2]
    lines = ",\n".join(_line(tool) for tool in tools)
    body = f'"tools": [\n{lines}\n]' if lines else '"tools": []'
    return f"{{{head},\n{body}\n}}\n"


def _line(tool: Mapping[str, Any]) -> str:
    """A tool on one line; arguments stay in the order in which their server lists them."""
    ordered = {key: tool[key] for key in sorted(tool)}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def write_server(server: Server, folder: Path) -> Path:
    """Write `SLUG.json` into the folder, whole or not at all; see `write_servers`."""
    return write_servers((server,), folder)[0]


def write_servers(servers: Sequence[Server], folder: Path) -> tuple[Path, ...]:
    """Write one `SLUG.json` a server into the folder, each whole or not at all.

    A server chooses its own name, so only an older file of the same server is replaced. Raises
    `InventoryError` with every file that is anything else, before one is written, and when the
    folder cannot be written.
    """
    problems: list[Problem] = []
    paths: dict[Path, str] = {}
    for server in servers:
        path = folder / f"{slug(server.name)}.json"
        why = _kept(path, server.name)
        if path in paths:
            why = f'the servers "{paths[path]}" and "{server.name}" would both be written here'
        if why:
            problems.append(Problem(Place(str(path)), "not-replaced", why))
        paths[path] = server.name
    if problems:
        raise InventoryError(problems)
    for server, path in zip(servers, paths, strict=True):
        _write(server, path)
    return tuple(paths)


def _kept(path: Path, name: str) -> str | None:
    """Why the file that is there may not be replaced by this server's; None where it may."""
    if path.name == INDEX:
        return (
            f'this is the name of a folder\'s index; give the server "{name}" another with --name'
        )
    if not os.path.lexists(path):
        return None
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        value = None
    if not _is_server_file(value):
        return "this file is no inventory file, and would be lost; name a folder with -o, or --name"
    if value["name"] != name:
        return (
            f'this file holds another server, "{value["name"]}"; name a folder with -o, or --name'
        )
    return None


def _is_server_file(value: Any) -> bool:
    """Whether a file's value has the shape that `server_text` gives."""
    if not isinstance(value, dict) or not {"name", "tools"} <= value.keys():
        return False
    tools = value["tools"]
    return (
        value.keys() <= Server.model_fields.keys()
        and isinstance(tools, list)
        and all(isinstance(tool, dict) and "tool_class" in tool for tool in tools)
    )


def _write(server: Server, path: Path) -> None:
    folder = path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    except OSError as fault:
        raise _unwritable(path, fault) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(server_text(server))
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except OSError as fault:
        Path(draft).unlink(missing_ok=True)
        raise _unwritable(path, fault) from None


def _unwritable(path: Path, fault: OSError) -> InventoryError:
    reason = (fault.strerror or str(fault)).lower()
    return InventoryError(
        Problem(Place(str(path)), "unwritable", f"the file cannot be written: {reason}")
    )
