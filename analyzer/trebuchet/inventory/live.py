"""Tools asked of running MCP servers, over stdio or HTTP, through the MCP SDK."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from trebuchet.documents import INVENTORY_CAP, read_file, shown
from trebuchet.errors import InventoryError, Problem
from trebuchet.inventory.classifier.classify import classify
from trebuchet.inventory.client_config import Launch, is_client_config, read_client_config
from trebuchet.inventory.listing import listed_problems
from trebuchet.inventory.server_file import slug
from trebuchet.model.place import Place
from trebuchet.model.tool import Server

__all__ = ["TIMEOUT", "from_client_config", "from_command", "from_url", "is_client_config"]

TIMEOUT = 30.0
"""How many seconds a server has to start and to list its tools."""


def from_command(
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
    name: str | None = None,
) -> Server:
    """The labelled tools of a server that is started with `command` and spoken to over stdio.

    `env` is added to a bare environment (PATH, HOME and the like). `timeout` is in seconds, for all
    of it. The server is stopped afterwards. Raises `InventoryError`.
    """
    if not command:
        raise _error("command", "no-command", "no command is given; pass the server's own")
    place = command[0]
    if shutil.which(place, path=(env or {}).get("PATH", os.environ.get("PATH"))) is None:
        raise _error(place, "command-not-found", f"there is no command {shown(place)}")
    return _asked(Launch(name or "", tuple(command), dict(env or {}), "", {}), timeout, place)


def from_url(
    url: str,
    timeout: float = TIMEOUT,
    name: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Server:
    """The labelled tools of the server at an HTTP address (streamable HTTP).

    `timeout` is in seconds. Raises `InventoryError`.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise _error(
            url, "bad-url", f"an address such as https://host/mcp is expected, got {shown(url)}"
        )
    return _asked(Launch(name or "", (), {}, url, dict(headers or {})), timeout, _address(url))


def from_client_config(path: Path, timeout: float = TIMEOUT) -> tuple[Server, ...]:
    """Every server that a client's `mcp.json` names, asked one after the other, sorted by name.

    `timeout` is in seconds for each. Raises `InventoryError` with the problems of all of them.
    """
    text = read_file(path, INVENTORY_CAP, InventoryError)
    found: list[Server] = []
    problems: list[Problem] = []
    for launch in read_client_config(text, str(path)):
        place = f"{path} ({launch.name})"
        try:
            if launch.url:
                found.append(from_url(launch.url, timeout, launch.name, launch.headers))
            else:
                found.append(from_command(launch.command, launch.env, timeout, launch.name))
        except InventoryError as error:
            problems.extend(
                Problem(Place(place), problem.code, problem.message) for problem in error.problems
            )
    if problems:
        raise InventoryError(problems)
    return tuple(sorted(found, key=lambda server: server.name))


def _asked(launch: Launch, timeout: float, place: str) -> Server:
    from trebuchet.inventory.conversation import ask  # noqa: PLC0415 (the SDK loads for a second)

    try:
        said, version, tools = ask(launch, timeout)
    except TimeoutError:
        message = f"the server gave no answer within {timeout:g} s"
        raise _error(place, "no-answer", message) from None
    except Exception as fault:
        message = f"the server could not be asked for its tools: {_reason(fault)}"
        raise _error(place, "server-error", message) from None
    problems = tuple(listed_problems(tools, place))
    if problems:
        raise InventoryError(problems)
    name = launch.name or slug(said)
    return Server(
        name=name,
        package="",
        version=version,
        registry="",
        licence="",
        tools=classify(tools, name),
        note="imported from a running server",
    )


def _reason(fault: BaseException) -> str:
    """The innermost cause in one line."""
    while isinstance(fault, BaseExceptionGroup) and fault.exceptions:
        fault = fault.exceptions[0]
    text = next(_lines(str(fault)), "") or type(fault).__name__
    return text[:200]


def _lines(text: str) -> Iterator[str]:
    return (line.strip().rstrip(".") for line in text.splitlines() if line.strip())


def _address(url: str) -> str:
    """The address without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _error(place: str, code: str, message: str) -> InventoryError:
    return InventoryError(Problem(Place(place), code, message))
