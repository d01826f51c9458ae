"""`trebuchet inventory`: the tools of MCP servers, shown, labelled and imported."""

from __future__ import annotations

import os
import shlex
import shutil
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trebuchet.cli.group import VerbGroup
from trebuchet.cli.options import FORMAT, INVENTORY

if TYPE_CHECKING:
    from trebuchet.model.tool import Inventory, Server


@click.group("inventory", cls=VerbGroup)
def command() -> None:
    """Show, label and import the tools of MCP servers."""


@command.command("list")
@INVENTORY
@FORMAT
def list_(inventory: str | None, format_: str) -> None:
    """List the servers with their tools and risks."""
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report import inventory as page

    servers = _loaded(inventory).servers
    say(
        page.servers_json(servers)
        if format_ == "json"
        else page.servers_table(servers, width(), color())
    )


@command.command("show")
@click.argument("server")
@click.argument("tool", required=False)
@INVENTORY
@FORMAT
def show(server: str, tool: str | None, inventory: str | None, format_: str) -> None:
    """Show one server, or one tool with the attacks that bind to it and the rule advised.

    A tool is named after its server, or with it: SERVER#TOOL.
    """
    from trebuchet import api
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report import inventory as page

    server, tool = _named(server, tool)
    found = _server(_loaded(inventory, server), server)
    as_json = format_ == "json"
    if tool is None:
        say(page.server_json(found) if as_json else page.server_page(found, width(), color()))
        return
    shown = next((each for each in found.tools if each.name == tool), None)
    if shown is None:
        raise _unknown("tool", tool, [each.name for each in found.tools], found.name)
    attacks = api.attacks_on(shown, api.load_corpus())
    advice = api.advised_policy(shown)
    say(
        page.tool_json(shown, attacks, advice)
        if as_json
        else page.tool_page(shown, attacks, advice, width(), color())
    )


@command.command("classify")
@click.argument("tools", metavar="TOOLS.json")
@click.option("--no-annotations", is_flag=True, help="Hide the server's own hints.")
@FORMAT
def classify(tools: str, no_annotations: bool, format_: str) -> None:
    """Label the tools of any tools/list dump: class, risk, capabilities, parameter kinds."""
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.documents import INVENTORY_CAP, read_file
    from trebuchet.errors import InventoryError
    from trebuchet.inventory import read_tools
    from trebuchet.report import inventory as page

    text = read_file(Path(tools), INVENTORY_CAP, InventoryError)
    server = read_tools(text, tools, annotations=not no_annotations)
    say(
        page.classified_json(server.tools)
        if format_ == "json"
        else page.tools_table(server.tools, width(), color())
    )


@command.command("import")
@click.argument("source")
@click.option("-o", "--output", default=".", metavar="DIR", help="Where to write, one file each.")
@click.option("--name", metavar="NAME", help="The server's name; else what it calls itself.")
@click.option(
    "--timeout", metavar="N", default=30.0, show_default=True, help="Seconds to wait for a server."
)
def import_(source: str, output: str, name: str | None, timeout: float) -> None:
    """Import tools from SOURCE and write one file a server.

    SOURCE is a tools/list dump, a client's mcp.json (every server in it), an HTTP URL, or a
    command that starts a server over stdio, in quotes. An older file of the same server is
    replaced, and nothing else.
    """
    from trebuchet.cli.terminal import say
    from trebuchet.inventory import write_servers
    from trebuchet.report.text import counted

    if name is not None:
        _check_name(name)
    _check_timeout(timeout)
    servers = _imported(source, name, timeout)
    for server, written in zip(servers, write_servers(servers, Path(output)), strict=True):
        say(f"{written}: {server.name}, {counted(len(server.tools), 'tool')}")


def _check_name(name: str) -> None:
    """Refuses a name that is blank, or that asks for another folder."""
    from trebuchet.inventory import slug

    if not name.strip():
        raise _misnamed("blank-text", "a server's name is not blank")
    if {"", ".", ".."}.intersection(name.replace("\\", "/").split("/")):
        message = f'"{name}" is a path and no server\'s name; did you mean "{slug(name)}"?'
        raise _misnamed("name-is-path", f"{message} The folder is named with -o")


def _check_timeout(timeout: float) -> None:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    if not 0 < timeout < inf:
        message = f'a server is waited for some seconds, more than 0, got "{timeout:g}"'
        raise UsageError(Problem(Place("--timeout"), "bad-timeout", message))


def _imported(source: str, name: str | None, timeout: float) -> tuple[Server, ...]:
    from trebuchet.documents import INVENTORY_CAP, read_file
    from trebuchet.errors import InventoryError
    from trebuchet.inventory import (
        from_client_config,
        from_command,
        from_url,
        read_tools,
        renamed,
    )
    from trebuchet.inventory.client_config import is_client_config, read_client_config

    if source.startswith(("http://", "https://")):
        found: tuple[Server, ...] = (from_url(source, timeout=timeout),)
    elif os.path.isfile(source):  # a command may be longer than any name
        text = read_file(Path(source), INVENTORY_CAP, InventoryError)
        if is_client_config(text):
            if name is not None:
                _only(source, len(read_client_config(text, source)))
            found = from_client_config(Path(source), timeout=timeout)
        else:
            found = (read_tools(text, source),)
    else:
        found = (from_command(_command(source), timeout=timeout),)
    if name is None:
        return found
    _only(source, len(found))
    return (renamed(found[0], name),)


def _only(source: str, servers: int) -> None:
    """Refuses a name for several servers; of a configuration before any of them is started."""
    if servers != 1:
        raise _misnamed("one-name", f"{source} holds {servers} servers, and a name is for one")


def _command(source: str) -> list[str]:
    """The words of a command; raises where it is rather a file that is not there."""
    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place

    try:
        words = shlex.split(source)
    except ValueError:
        message = f'the quotes do not close in "{source}"'
        raise UsageError(Problem(Place("command"), "open-quote", message)) from None
    if len(words) > 1 or (words and shutil.which(words[0])):
        return words
    path = Path(source)
    if source and os.path.isdir(source):
        message = "this is a folder; name a tools/list dump, a client's mcp.json, or a command"
        raise UsageError(Problem(Place(source), "is-directory", message))
    near = nearest(path.name, _files_beside(path))
    message = f"there is no such file{near or ', and no such command'}"
    raise UsageError(Problem(Place(source or "source"), "no-such-source", message))


def _files_beside(path: Path) -> list[str]:
    try:
        return [each.name for each in path.parent.iterdir() if each.is_file()]
    except (OSError, ValueError):
        return []


def _misnamed(code: str, message: str) -> Exception:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    return UsageError(Problem(Place("--name"), code, message))


def _named(server: str, tool: str | None) -> tuple[str, str | None]:
    """The server and the tool that are meant; both may stand in one word, `github#get_issue`."""
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    name, mark, rest = server.partition("#")
    if not mark:
        return server, tool
    if tool is not None or not name or not rest:
        message = f'"{server}" names a server and a tool by itself as SERVER#TOOL'
        raise UsageError(Problem(Place("inventory"), "bad-tool-name", message))
    return name, rest


def _loaded(inventory: str | None, server: str | None = None) -> Inventory:
    from trebuchet import api

    if inventory is not None:
        return api.load_inventory(Path(inventory))
    return api.load_inventory(servers=None if server is None else [server])


def _server(inventory: Inventory, name: str) -> Server:
    found = inventory.server(name) or next(
        (each for each in inventory.servers if each.package == name), None
    )
    if found is None:
        raise _unknown("server", name, [each.name for each in inventory.servers], "the inventory")
    return found


def _unknown(what: str, name: str, known: list[str], home: str) -> Exception:
    from trebuchet.errors import Problem, UsageError, nearest
    from trebuchet.model.place import Place

    return UsageError(
        Problem(
            Place("inventory"),
            f"unknown-{what}",
            f'{home} has no {what} "{name}"{nearest(name, known)}',
        )
    )
