"""One file a server: sorted keys, one tool a line, so that a change reads as a change."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from trebuchet.errors import InventoryError, Problem
from trebuchet.model.place import Place
from trebuchet.model.tool import Server


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
    """Write `SLUG.json` into the folder, whole or not at all; an older file is replaced.

    Raises `InventoryError` when the folder cannot be written.
    """
    path = folder / f"{slug(server.name)}.json"
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
    return path


def _unwritable(path: Path, fault: OSError) -> InventoryError:
    reason = (fault.strerror or str(fault)).lower()
    return InventoryError(
        Problem(Place(str(path)), "unwritable", f"the file cannot be written: {reason}")
    )
