"""Tool lists in all their forms, and files and folders of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trebuchet.errors import InventoryError
from trebuchet.inventory import (
    load_index,
    load_inventory,
    load_packages,
    read_tools,
    renamed,
    server_text,
    slug,
    write_server,
    write_servers,
)
from trebuchet.model.tool import Server

TOOL = {"name": "cancel_task", "inputSchema": {"type": "object"}, "description": "Cancels."}
FORMS = {
    "a list": [TOOL],
    "tools": {"tools": [TOOL]},
    "a response": {"jsonrpc": "2.0", "id": 1, "result": {"tools": [TOOL]}},
    "a dump": {
        "package": "p",
        "version": "1",
        "registry": "npm",
        "licence": "MIT",
        "tools": [TOOL],
    },
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_is_read(form: object) -> None:
    """The same tool comes out of each."""
    server = read_tools(json.dumps(form), "dir/mine.json")
    assert [tool.name for tool in server.tools] == ["cancel_task"]
    assert server.tools[0].server == server.name
    assert "description" not in server_text(server)


def test_a_server_is_named() -> None:
    """By the caller, else by the document, else by the file."""
    assert read_tools("[]", "dir/mine.json").name == "mine"
    assert read_tools('{"package": "@a/b", "tools": []}', "mine.json").name == "@a/b"
    assert read_tools('{"name": "x", "tools": []}', "mine.json").name == "x"
    assert read_tools('{"name": "x", "tools": []}', "mine.json", name="y").name == "y"


def test_a_server_file_reads_back_equal() -> None:
    """Our own form keeps its labels and can be renamed, tools and all."""
    server = read_tools(json.dumps(FORMS["a dump"]), "mine.json", "mine")
    text = server_text(server)
    assert read_tools(text, "mine.json") == server
    assert Server.model_validate_json(text) == server
    other = read_tools(text, "mine.json", name="other")
    assert other == renamed(server, "other")
    assert other.tools[0].id == "other#cancel_task"


def test_a_server_file_has_one_tool_a_line() -> None:
    """A change of one tool is a change of one line."""
    tools = [{"name": f"get_{letter}"} for letter in "abc"]
    lines = server_text(read_tools(json.dumps(tools), "mine.json")).splitlines()
    assert sum(line.startswith('{"annotations"') for line in lines) == 3
    assert lines == [line.rstrip() for line in lines]


def test_a_folder_is_read_with_and_without_an_index(tmp_path: Path) -> None:
    """Every file is a server; names and packages find it."""
    dump = read_tools(json.dumps(FORMS["a dump"]), "x", "mine")
    path = write_server(dump, tmp_path / "new")
    (tmp_path / "new" / "raw.json").write_text(json.dumps([TOOL]), encoding="utf-8")
    assert path.name == "mine.json"
    assert load_index(tmp_path / "new") == {"mine": ("cancel_task",), "raw": ("cancel_task",)}
    assert load_packages(tmp_path / "new") == {"p": "mine"}
    both = load_inventory(tmp_path / "new")
    assert [server.name for server in both.servers] == ["mine", "raw"]
    assert load_inventory(tmp_path / "new", ["p"]).servers == (dump,)


def test_one_file_is_an_inventory(tmp_path: Path) -> None:
    """Of one server; asking it for another one is an error."""
    file = tmp_path / "tools.json"
    file.write_text(json.dumps([TOOL]), encoding="utf-8")
    assert load_index(file) == {"tools": ("cancel_task",)}
    assert load_inventory(file).tool("tools", "cancel_task")
    with pytest.raises(InventoryError, match='no server "other"'):
        load_inventory(file, ["other"])


def test_two_files_may_not_be_one_server(tmp_path: Path) -> None:
    """A name stands for one server."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.json").write_text('{"name": "x", "tools": []}', encoding="utf-8")
    with pytest.raises(InventoryError, match=r'"x" is in a\.json, too'):
        load_inventory(tmp_path)


def test_writing_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, the older file is as it was and nothing lies beside it."""
    server = read_tools(json.dumps([TOOL]), "mine.json")
    write_server(server, tmp_path)

    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InventoryError, match="no space left"):
        write_server(renamed(server, "mine"), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.json"]
    assert load_inventory(tmp_path).servers == (server,)


def test_several_servers_are_written_or_none(tmp_path: Path) -> None:
    """Of three files one is not to be replaced and two are the same: nothing is written."""
    mine = read_tools(json.dumps([TOOL]), "mine.json")
    (tmp_path / "third.json").write_text('{"tools": {}}', encoding="utf-8")
    servers = [renamed(mine, name) for name in ("first", "a b", "a-b", "third")]
    with pytest.raises(InventoryError) as caught:
        write_servers(servers, tmp_path)
    said = [str(problem) for problem in caught.value.problems]
    assert said[0].endswith('a-b.json: the servers "a b" and "a-b" would both be written here')
    assert "third.json: this file is no inventory file" in said[1]
    assert [file.name for file in tmp_path.iterdir()] == ["third.json"]
    paths = write_servers(servers[:2], tmp_path)
    assert [path.name for path in paths] == ["first.json", "a-b.json"]


@pytest.mark.parametrize("text", ["[]", "null", "{", '{"name": "mine", "tools": [1]}', "[" * 9999])
def test_a_file_that_is_no_server_is_not_replaced(text: str, tmp_path: Path) -> None:
    """Whatever lies there, of whatever kind."""
    (tmp_path / "mine.json").write_text(text, encoding="utf-8")
    with pytest.raises(InventoryError, match="no inventory file"):
        write_server(read_tools(json.dumps([TOOL]), "mine.json"), tmp_path)


def test_a_slug_is_safe_as_a_files_name() -> None:
    """Lower case, no dots, no slashes, never empty."""
    assert slug("@Stripe/mcp") == "stripe-mcp"
    assert slug("../../etc") == "etc"
    assert slug("服务") == "server"
