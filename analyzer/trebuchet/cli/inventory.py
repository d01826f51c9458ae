"""`trebuchet inventory`: the tools of MCP servers, shown, labelled and imported."""

from __future__ import annotations

import shlex
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
    """Show one server, or one tool with the attacks that bind to it and the rule advised."""
    from trebuchet import api
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report import inventory as page

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
    command that starts a server over stdio, in quotes.
    """
    from trebuchet.cli.terminal import say
    from trebuchet.inventory import write_server

    for server in _imported(source, name, timeout):
        written = write_server(server, Path(output))
        say(f"{written}: {server.name}, {len(server.tools)} tools")


def _imported(source: str, name: str | None, timeout: float) -> tuple[Server, ...]:
    from trebuchet.documents import INVENTORY_CAP, read_file
    from trebuchet.errors import InventoryError
    from trebuchet.inventory import from_client_config, from_command, from_url, read_tools
    from trebuchet.inventory.client_config import is_client_config, read_client_config

    if source.startswith(("http://", "https://")):
        found: tuple[Server, ...] = (from_url(source, timeout=timeout),)
    elif Path(source).is_file():
        text = read_file(Path(source), INVENTORY_CAP, InventoryError)
        if is_client_config(text):
            if name is not None:
                _only(source, len(read_client_config(text, source)))
            found = from_client_config(Path(source), timeout=timeout)
        else:
            found = (read_tools(text, source),)
    else:
        found = (from_command(_words(source), timeout=timeout),)
    if name is None:
        return found
    _only(source, len(found))
    if not name.strip():
        raise _misnamed("blank-text", "a server's name is not blank")
    return (found[0].model_copy(update={"name": name}),)


def _only(source: str, servers: int) -> None:
    """Refuses a name for several servers; of a configuration before any of them is started."""
    if servers != 1:
        raise _misnamed("one-name", f"{source} holds {servers} servers, and a name is for one")


def _words(command: str) -> list[str]:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    try:
        return shlex.split(command)
    except ValueError:
        message = f'the quotes do not close in "{command}"'
        raise UsageError(Problem(Place("command"), "open-quote", message)) from None


def _misnamed(code: str, message: str) -> Exception:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    return UsageError(Problem(Place("--name"), code, message))


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
