"""One conversation with a running MCP server, as far as its list of tools; loads the SDK."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import anyio
import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from trebuchet.inventory.client_config import Launch

_MODES = ("auto", "legacy")
"""Ways of the SDK to begin, in the order in which they are tried; each has half of the time."""
_PAGES = 1000
"""How many pages of tools one server may have."""


class Answer(NamedTuple):
    """What a server says of itself, and its tools as plain JSON."""

    name: str
    version: str
    tools: list[Any]


def ask(launch: Launch, timeout: float) -> Answer:
    """The tools of one server; raises TimeoutError after `timeout` seconds, or what went wrong."""
    return anyio.run(_converse, launch, timeout)


async def _converse(launch: Launch, timeout: float) -> Answer:
    fault: Exception = TimeoutError()
    with anyio.fail_after(timeout):
        for mode in _MODES:
            try:
                with anyio.fail_after(timeout / len(_MODES)):
                    return await _listed(launch, mode)
            except Exception as error:
                fault = error
    raise fault


async def _listed(launch: Launch, mode: str) -> Answer:
    async with AsyncExitStack() as stack:
        reached = await _reached(launch, stack)
        client = await stack.enter_async_context(Client(reached, mode=mode, cache=None))
        tools: list[Any] = []
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await client.list_tools(cursor=cursor)
            tools += [
                tool.model_dump(mode="json", by_alias=True, exclude_none=True)
                for tool in page.tools
            ]
            cursor = page.next_cursor
            if not cursor:
                break
        info = client.server_info
        return Answer(info.name if info else "", info.version if info else "", tools)


@contextmanager
def _silence() -> Iterator[TextIO]:
    with Path(os.devnull).open("w", encoding="utf-8") as file:
        yield file


async def _reached(launch: Launch, stack: AsyncExitStack) -> Any:
    """What the client speaks through, closed by `stack`; a server's complaints are not shown."""
    if not launch.url:
        silence = stack.enter_context(_silence())
        parameters = StdioServerParameters(
            command=launch.command[0], args=list(launch.command[1:]), env=dict(launch.env) or None
        )
        return stdio_client(parameters, errlog=silence)
    client = httpx2.AsyncClient(headers=dict(launch.headers), follow_redirects=False)
    await stack.enter_async_context(client)
    return streamable_http_client(launch.url, http_client=client)
