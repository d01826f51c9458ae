"""Tools imported from real MCP servers, over stdio and over HTTP on this host."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trebuchet.errors import InventoryError
from trebuchet.inventory import from_client_config, from_command, from_url
from trebuchet.inventory.live import is_client_config
from trebuchet.model.tool import Server

CANARY = [sys.executable, str(Path(__file__).with_name("canary_server.py"))]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server that speaks HTTP on a free port of this host."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    silent = subprocess.DEVNULL
    server = subprocess.Popen([*CANARY, str(port)], stdout=silent, stderr=silent)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        server.wait(10)


def check(server: Server, name: str) -> None:
    """The canary's two tools, labelled."""
    assert server.name == name
    assert [(tool.name, tool.tool_class.value) for tool in server.tools] == [
        ("cancel_task", "Destructive"),
        ("list_tasks", "Read"),
    ]
    assert {tool.server for tool in server.tools} == {name}


def test_a_command_is_asked() -> None:
    """A server started over stdio lists its tools, and says its own name."""
    check(from_command(CANARY), "canary")


def test_an_address_is_asked(address: str) -> None:
    """A server that runs already lists its tools over HTTP, headers and all."""
    check(from_url(address), "canary")
    check(from_url(address, name="mine", headers={"X-Trace": "1"}), "mine")


def test_a_clients_configuration_is_asked(address: str, tmp_path: Path) -> None:
    """Every server in it, under the names that the client gives; one that is off is left out."""
    servers = {
        "second": {"command": CANARY[0], "args": CANARY[1:], "env": {"CANARY": "1"}},
        "first": {"type": "http", "url": address},
        "off": {"command": "nothing", "disabled": True},
    }
    file = tmp_path / "mcp.json"
    for holder in ("mcpServers", "servers"):
        file.write_text(json.dumps({holder: servers}), encoding="utf-8")
        assert is_client_config(file.read_text("utf-8"))
    first, second = from_client_config(file)
    check(first, "first")
    check(second, "second")


FAULTS = [
    (["no-such-command-here"], 5.0, 'there is no command "no-such-command-here"'),
    ([sys.executable, "-c", "import time; time.sleep(60)"], 1.0, "no answer within 1 s"),
    ([sys.executable, "-c", ""], 10.0, "could not be asked for its tools"),
    ([], 1.0, "no command is given"),
]


@pytest.mark.parametrize(("command", "timeout", "message"), FAULTS)
def test_a_server_that_fails_is_one_sentence(
    command: list[str], timeout: float, message: str
) -> None:
    """A command that is not there, that says nothing, or that ends."""
    with pytest.raises(InventoryError) as caught:
        from_command(command, timeout=timeout)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.com", "an address such as"),
        ("http://user:key@127.0.0.1:1/mcp?token=x", "could not be asked for its tools"),
    ],
)
def test_an_address_that_fails_is_one_sentence(url: str, message: str) -> None:
    """And no secret of the address is repeated when the server cannot be reached."""
    with pytest.raises(InventoryError) as caught:
        from_url(url, timeout=10)
    assert message in str(caught.value)
    assert "key@" not in str(caught.value)
    assert "token" not in str(caught.value)


BAD_CONFIGS = [
    ("[]", "not-a-client-config"),
    ('{"mcpServer": {}}', "not-a-client-config"),
    ('{"mcpServers": {"a": 1}}', "bad-server-entry"),
    ('{"mcpServers": {"a": {"comand": "x"}}}', "bad-server-entry"),
    ('{"mcpServers": {"a": {"command": "x", "args": "y"}}}', "bad-server-entry"),
    ('{"mcpServers": {"a": {"command": "x", "env": {"K": 1}}}}', "bad-server-entry"),
    ('{"mcpServers": {"a": {"command": "no-such-command-here"}}}', "command-not-found"),
    ("{", "json-syntax"),
]


@pytest.mark.parametrize(("text", "code"), BAD_CONFIGS)
def test_a_bad_configuration_is_refused(text: str, code: str, tmp_path: Path) -> None:
    """With the server and the key that are wrong."""
    file = tmp_path / "mcp.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InventoryError) as caught:
        from_client_config(file)
    assert caught.value.problems[0].code == code


def test_a_tool_list_is_no_configuration() -> None:
    """A tools/list dump and broken text are not taken for a client's configuration."""
    assert not is_client_config('{"tools": []}')
    assert not is_client_config("{")
