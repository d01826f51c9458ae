"""A client's `mcp.json`: which servers it starts, and how."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from trebuchet.documents import Document, read_json, shown
from trebuchet.errors import InventoryError, Problem, TrebuchetError, nearest

_HOLDERS = ("mcpServers", "servers")
"""The keys under which clients keep their servers."""
_VARIABLE = re.compile(r"\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)\}")
_KNOWN = ("command", "args", "env", "url", "headers", "type", "disabled")


class Launch(NamedTuple):
    """How one server is reached: a command with its environment, or an address with headers."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    url: str
    headers: Mapping[str, str]


def is_client_config(text: str) -> bool:
    """Whether the text is a client's configuration rather than a tool list."""
    try:
        value = read_json(text, "", TrebuchetError).value
    except TrebuchetError:
        return False
    return isinstance(value, dict) and any(isinstance(value.get(key), dict) for key in _HOLDERS)


def read_client_config(text: str, file: str) -> tuple[Launch, ...]:
    """The servers of a configuration, in its order, those that are switched off left out.

    `${NAME}` and `${env:NAME}` are filled from the environment. Raises `InventoryError` with every
    problem.
    """
    document = read_json(text, file, InventoryError)
    holder = _holder(document)
    found: list[Launch] = []
    problems: list[Problem] = []
    for name, entry in document.value[holder].items():
        faults = tuple(_faults(document, holder, name, entry))
        problems += faults
        if not faults and not entry.get("disabled"):
            found.append(_launch(name, entry))
    if problems:
        raise InventoryError(problems)
    return tuple(found)


def _holder(document: Document) -> str:
    value = document.value
    if not isinstance(value, dict):
        message = f"a client's configuration is an object, got {shown(value)}"
        raise InventoryError(Problem(document.place(), "not-a-client-config", message))
    for key in _HOLDERS:
        if isinstance(value.get(key), dict):
            return key
    hint = nearest("mcpServers", value.keys())
    message = f'the key "mcpServers" is missing{hint}'
    raise InventoryError(Problem(document.place(), "not-a-client-config", message))


def _faults(document: Document, holder: str, name: str, entry: Any) -> Iterator[Problem]:
    def fault(message: str, *path: str) -> Problem:
        return Problem(document.place(holder, name, *path), "bad-server-entry", message)

    if not isinstance(entry, dict):
        yield fault(f"the server {shown(name)} must be an object, got {shown(entry)}")
        return
    if not isinstance(entry.get("command", entry.get("url")), str):
        hint = "".join(nearest(key, ("command", "url")) for key in entry if key not in _KNOWN)
        yield fault(f'the server {shown(name)} has neither "command" nor "url"{hint}')
    for key in ("env", "headers"):
        held = entry.get(key, {})
        if not isinstance(held, dict) or not all(isinstance(v, str) for v in held.values()):
            yield fault(f"{key} must be an object of texts, got {shown(held)}", key)
    args = entry.get("args", [])
    if not isinstance(args, list) or not all(isinstance(arg, str) for arg in args):
        yield fault(f"args must be a list of texts, got {shown(args)}", "args")


def _launch(name: str, entry: Mapping[str, Any]) -> Launch:
    command = entry.get("command")
    line = (command, *entry.get("args", [])) if command else ()
    return Launch(
        name=name,
        command=tuple(_filled(word) for word in line),
        env={key: _filled(value) for key, value in entry.get("env", {}).items()},
        url="" if command else _filled(entry["url"]),
        headers={key: _filled(value) for key, value in entry.get("headers", {}).items()},
    )


def _filled(text: str) -> str:
    return _VARIABLE.sub(lambda found: os.environ.get(found.group(1), found.group()), text)
