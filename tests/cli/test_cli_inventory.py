"""`trebuchet inventory`: list, show, classify, import."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from calling import ROOT, Call, assert_readable, assert_refused

CANARY = ROOT / "tests" / "inventory" / "canary_server.py"


def test_the_list_holds_every_server(call: Call) -> None:
    """At least 65 servers and 2,900 tools, the user's two among them."""
    found = call("inventory", "list", "--format", "json").json
    names = [each["server"] for each in found]
    assert len(names) >= 65
    assert names == sorted(names)
    assert {"taobao-scraper-mcp", "execution-market"} <= set(names)
    assert sum(len(each["tools"]) for each in found) >= 2900
    text = call("inventory", "list").out
    assert_readable(text)
    assert f"{len(names)} servers, " in text


def test_a_server_is_shown(call: Call) -> None:
    """Its tools with class, risk and capabilities; by name or by package."""
    text = call("inventory", "show", "github").out
    assert_readable(text)
    assert "create_issue" in text
    whole = call("inventory", "show", "github", "--format", "json")
    assert call("inventory", "show", whole.json["package"], "--format", "json") == whole


def test_a_tool_is_shown_with_its_attacks_and_the_rule_advised(call: Call) -> None:
    """`show SERVER TOOL` names the attacks that bind and gives a policy that loads."""
    words = ("inventory", "show", "taobao-scraper-mcp", "cancel_task")
    found = call(*words, "--format", "json").json
    assert "looped-destructive-cancels" in {each["id"] for each in found["attacks"]}
    assert (found["class"], found["risk"]) == ("Destructive", "critical")
    assert found["parameters"] == {"task_id": "target"}
    text = call(*words).out
    assert_readable(text)
    assert "looped-destructive-cancels" in text
    assert "rule advised" in text


def test_the_rule_advised_loads(folder: Path, call: Call) -> None:
    """The policy that is advised stops the loop of cancels."""
    advice = call("inventory", "show", "taobao-scraper-mcp", "cancel_task", "--format", "json").json
    (folder / "advised.json").write_text(advice["advice"], encoding="utf-8")
    found = call("score", "advised.json", "--format", "json", "--db", "none").json
    verdicts = {case["attack"]: case["verdict"] for case in found["cases"]}
    assert verdicts["looped-destructive-cancels"] in {"blocked", "held"}


def test_a_dump_is_labelled(call: Call) -> None:
    """`classify`: class, risk, capabilities, parameter kinds and evidence of each tool."""
    found = call("inventory", "classify", "desk.json", "--format", "json").json
    assert [each["tool"] for each in found] == ["cancel_task", "list_tasks", "send_mail"]
    for each in found:
        assert list(each) == ["tool", "class", "risk", "capabilities", "parameters", "evidence"]
        assert each["evidence"]
    cancel, _, mail = found
    assert (cancel["class"], cancel["risk"]) == ("Destructive", "critical")
    assert mail["parameters"]["recipient"] == "recipient"
    assert_readable(call("inventory", "classify", "desk.json").out)


def test_a_lying_hint_makes_nothing_harmless(call: Call) -> None:
    """A server that calls its cancelling tool read-only is not believed, with hints or without."""
    for words in ((), ("--no-annotations",)):
        found = call("inventory", "classify", "desk.json", "--format", "json", *words).json
        assert found[0]["class"] == "Destructive"


def test_own_inventories_take_the_place_of_ours(folder: Path, call: Call) -> None:
    """`--inventory` takes a dump, or a folder of them."""
    found = call("inventory", "list", "--inventory", "desk.json", "--format", "json").json
    assert [each["server"] for each in found] == ["desk"]
    (folder / "lists").mkdir()
    (folder / "desk.json").rename(folder / "lists" / "desk.json")
    for verb in (("list",), ("show", "desk"), ("show", "desk", "send_mail")):
        ran = call("inventory", *verb, "--inventory", "lists")
        assert ran.code == 0, ran.err
        assert_readable(ran.out)


def test_a_dump_is_imported(folder: Path, call: Call) -> None:
    """`import` writes one file a server, which scores like a dump."""
    ran = call("inventory", "import", "desk.json", "-o", "tools", "--name", "office")
    assert ran == (0, "tools/office.json: office, 3 tools\n", "")
    words = ("--inventory", "tools/office.json", "--format", "json", "--db", "none")
    found = call("score", "cancel-open.json", *words).json
    assert found["servers"] == ["office"]


def test_an_import_replaces_only_what_an_import_wrote(folder: Path, call: Call) -> None:
    """A server chooses its name, and no file of the folder is lost by it."""
    (folder / "policy.json").write_text('{"version": "1", "default": "deny"}')
    dump = {"name": "policy", "tools": [{"name": "list_tasks"}]}
    (folder / "dump.json").write_text(json.dumps(dump))
    (folder / "loop.json").symlink_to("loop.json")
    kept = (folder / "policy.json").read_bytes(), (folder / "dump.json").read_bytes()
    refused = call("inventory", "import", "dump.json")
    assert_refused(refused, "policy.json: this file is no inventory file, and would be lost")
    for name, says in (
        ("dump", "dump.json: this file is no inventory file"),
        ("loop", "loop.json: this file is no inventory file"),
        ("index", "index.json: this is the name of a folder's index"),
        ("../../etc/x", '"../../etc/x" is a path and no server\'s name; did you mean "etc-x"?'),
        ("/x", "is a path"),
        ("..\\x", "is a path"),
        (" ", "a server's name is not blank"),
    ):
        assert_refused(call("inventory", "import", "dump.json", "--name", name), says)
    assert kept == ((folder / "policy.json").read_bytes(), (folder / "dump.json").read_bytes())

    words = ("inventory", "import", "dump.json", "-o", "own", "--name")
    assert call(*words, "@desk/mcp").out == "own/desk-mcp.json: @desk/mcp, 1 tool\n"
    dump["tools"] = [{"name": "list_tasks"}, {"name": "send_mail"}]
    (folder / "dump.json").write_text(json.dumps(dump))
    assert call(*words, "@desk/mcp").out == "own/desk-mcp.json: @desk/mcp, 2 tools\n"
    assert '"server":"@desk/mcp"' in (folder / "own" / "desk-mcp.json").read_text()
    assert_refused(call(*words, "desk-mcp"), 'this file holds another server, "@desk/mcp"')


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("desk.jsn",), 'desk.jsn: there is no such file; did you mean "desk.json"?'),
        (("no/where.json",), "no/where.json: there is no such file, and no such command"),
        (("home",), "home: this is a folder"),
        (("",), "source: there is no such file, and no such command"),
        (("x" * 5000,), "there is no such file, and no such command"),
        (("desk.json", "--timeout", "-1"), "--timeout: "),
        (("desk.json", "--timeout", "0"), "--timeout: "),
        (("desk.json", "--timeout", "nan"), 'more than 0, got "nan"'),
        (("desk.json", "--timeout", "inf"), 'more than 0, got "inf"'),
    ],
)
def test_a_source_that_is_none_is_refused(
    words: tuple[str, ...], says: str, folder: Path, call: Call
) -> None:
    """With the nearest file of the folder, before anything is started or written."""
    (folder / "home").mkdir()
    before = sorted(folder.rglob("*"))
    assert_refused(call("inventory", "import", *words), says)
    assert sorted(folder.rglob("*")) == before


def test_a_tool_is_named_with_its_server(call: Call) -> None:
    """`SERVER#TOOL` in one word, as the other verbs write it."""
    found = call("inventory", "show", "github#get_issue")
    assert found == call("inventory", "show", "github", "get_issue")
    assert found.code == 0
    for words in (("github#get_issue", "get_issue"), ("github#",), ("#get_issue",)):
        assert_refused(call("inventory", "show", *words), "SERVER#TOOL")
    assert_refused(
        call("inventory", "show", "gihub"),
        'inventory: there is no server "gihub" in the inventory; did you mean "github"?',
    )


def test_an_empty_folder_is_no_inventory(folder: Path, call: Call) -> None:
    """Nothing is listed, judged or bound silently where no tool list is."""
    (folder / "lists").mkdir()
    for words in (
        ("inventory", "list"),
        ("inventory", "show", "desk"),
        ("score", "cancel-open.json", "--server", "all"),
        ("paths", "cancel-open.json"),
        ("explain", "cancel-open.json"),
        ("tune", "cancel-open.json", "--tool", "cancel_task"),
        ("world", "cancel-open.json"),
        ("diff", "cancel-open.json", "deny.json"),
    ):
        ran = call(*words, "--inventory", "lists")
        assert_refused(ran, "lists: there is no tool list in this folder")


def test_every_server_of_a_client_is_imported(folder: Path, call: Call) -> None:
    """A client's mcp.json: each server is started and asked, and has a file of its own."""
    pytest.importorskip("mcp")
    server = {"command": sys.executable, "args": [str(CANARY)]}
    config = {"mcpServers": {"one": server, "two": server}}
    (folder / "mcp.json").write_text(json.dumps(config), encoding="utf-8")
    ran = call("inventory", "import", "mcp.json", "-o", "tools", "--timeout", "60")
    assert ran.code == 0, ran.err
    assert ran.out == "tools/one.json: one, 2 tools\ntools/two.json: two, 2 tools\n"
    named = call("inventory", "import", "mcp.json", "-o", "tools", "--name", "x")
    assert (named.code, named.out) == (2, "")
    assert "holds 2 servers" in named.err


def test_a_running_command_is_imported(folder: Path, call: Call) -> None:
    """A command in quotes is started over stdio and asked for its tools."""
    pytest.importorskip("mcp")
    ran = call("inventory", "import", f"{sys.executable} {CANARY}")
    assert ran == (0, "canary.json: canary, 2 tools\n", "")
    assert (folder / "canary.json").exists()


def test_a_dead_address_is_refused(folder: Path, call: Call) -> None:
    """Nobody listens there: one sentence, and no file."""
    pytest.importorskip("mcp")
    ran = call("inventory", "import", "http://127.0.0.1:9/mcp", "--timeout", "5")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("http://127.0.0.1:9/mcp: ")
    assert len(ran.err.splitlines()) == 1
