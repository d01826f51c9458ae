"""The shipped inventory: what it holds, and that its labels are the classifier's own."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import pytest

from shipped import our_inventory
from trebuchet._resources import resource
from trebuchet.inventory import classify, load_index, load_inventory, load_packages, server_text
from trebuchet.inventory.classifier.classify import FROM_DESCRIPTION
from trebuchet.inventory.classifier.prose import PROSE, without_prose
from trebuchet.inventory.folder import index_text
from trebuchet.inventory.overrides import load_overrides, overridden
from trebuchet.inventory.server_file import INDEX
from trebuchet.model.tool import Server, Tool
from trebuchet.model.value import thaw
from trebuchet.model.vocabulary import READS, Capability, ParameterKind

HOME = resource("data") / "inventory"


def tools() -> list[Tool]:
    """Every shipped tool."""
    return [tool for server in our_inventory().servers for tool in server.tools]


def test_there_is_enough() -> None:
    """At least 65 servers and 2,900 tools."""
    assert len(our_inventory().servers) >= 65
    assert len(tools()) >= 2900


def test_the_users_servers_are_there() -> None:
    """As far as they are known, and they say how far."""
    taobao = our_inventory().tool("taobao-scraper-mcp", "cancel_task")
    market = our_inventory().tool("execution-market", "em_cancel_task")
    assert taobao
    assert market
    for tool in (taobao, market):
        assert tool.tool_class.value == "Destructive"
        assert tool.risk.value == "critical"
        assert Capability.DESTROY in tool.capabilities
    assert market.of_kind(ParameterKind.TARGET)[0].path == "params.task_id"
    notes = [our_inventory().server(tool.server) for tool in (taobao, market)]
    assert [server.note[:10] if server else "" for server in notes] == ["1 of 8 too", "1 of 38 to"]


def test_files_and_index_agree() -> None:
    """Each file is what its server's text is, and the index is that of the files."""
    for server in our_inventory().servers:
        assert (HOME / f"{server.name}.json").read_text("utf-8") == server_text(server)
    assert (HOME / INDEX).read_text("utf-8") == index_text(our_inventory().servers)
    files = {file.stem for file in HOME.glob("*.json")} - {"index"}
    assert files == set(load_index()) == {server.name for server in our_inventory().servers}


def test_packages_are_second_names() -> None:
    """A server is found by its package, too."""
    assert load_packages()["@stripe/mcp"] == "stripe"
    assert load_inventory(servers=["@stripe/mcp"]).servers[0].name == "stripe"


def test_no_prose_is_shipped() -> None:
    """No schema keeps text for readers."""
    for tool in tools():
        plain = thaw(tool.schema_)
        assert plain == without_prose(plain)
        assert not PROSE & plain.keys()


def test_every_label_has_its_evidence() -> None:
    """One line a capability, in the capabilities' order."""
    for tool in tools():
        told = [line.split(":")[0] for line in tool.evidence]
        labels = [label for label in told if label not in ("effect", "verb", "verbs")]
        assert sorted(labels) == sorted(tool.capabilities), tool.id


def test_nothing_unknown_is_taken_for_a_read() -> None:
    """A tool that no rule knows is not of class Read."""
    for tool in tools():
        if tool.tool_class.value == "Read":
            assert set(tool.capabilities) <= READS | {
                Capability.SEND_EXTERNAL,
                Capability.SPEND,
            }, tool.id


def again(server: Server) -> Server:
    """The server with labels made anew from what is shipped of it; the words are not."""
    raw: list[dict[str, Any]] = [
        {
            "name": tool.name,
            "inputSchema": thaw(tool.schema_),
            "annotations": thaw(tool.annotations),
        }
        for tool in server.tools
    ]
    made = server.model_copy(update={"tools": classify(raw, server.name)})
    return overridden(made, load_overrides(HOME / "overrides.yaml"))


def test_labels_are_the_classifiers() -> None:
    """Made anew from names and schemas they are the same, but for those that prose decided."""
    told = 0
    for server in our_inventory().servers:
        for old, new in zip(server.tools, again(server).tools, strict=True):
            cited = [line for line in old.evidence if FROM_DESCRIPTION in line]
            if not cited:
                assert old == new.model_copy(update={"prose": old.prose}), old.id
                continue
            told += 1
            prose = {line.split(":")[0] for line in cited}
            assert set(old.capabilities) - prose <= set(new.capabilities), old.id
            assert [each.path for each in old.parameters] == [each.path for each in new.parameters]
    assert told < len(tools()) / 50


def test_rules_bind_carefully() -> None:
    """A cache's delete is no deletion of keys, a browser's close destroys nothing."""
    redis = our_inventory().tool("redis", "delete")
    close = our_inventory().tool("playwright", "browser_close")
    branch = our_inventory().tool("git", "git_branch")
    assert redis
    assert Capability.MODIFY_IDENTITY not in redis.capabilities
    assert close
    assert Capability.DESTROY not in close.capabilities
    assert branch
    assert {verb.value for verb in branch.verbs if Capability.DESTROY in verb.capabilities} == {
        "delete"
    }


def test_every_capability_and_kind_occurs() -> None:
    """No word of the vocabulary is without a real tool, but for unclassified."""
    held = {capability for tool in tools() for capability in tool.capabilities}
    assert set(Capability) - held <= {Capability.UNCLASSIFIED}
    kinds = Counter(each.kind for tool in tools() for each in tool.parameters)
    assert set(kinds) == set(ParameterKind)


def test_loading_is_quick() -> None:
    """The whole in well under five seconds even on a busy machine, one server in a blink."""
    start = time.perf_counter()
    one = load_inventory(servers=["stripe"])
    middle = time.perf_counter()
    load_inventory()
    assert [server.name for server in one.servers] == ["stripe"]
    assert middle - start < 1.0
    assert time.perf_counter() - middle < 5.0


def test_the_digest_follows_the_content() -> None:
    """The same servers have the same digest, others another one."""
    one = load_inventory(servers=["stripe"])
    assert one.digest == load_inventory(HOME / "stripe.json").digest
    assert one.digest != load_inventory(servers=["github"]).digest
    assert len(our_inventory().digest) == 64


@pytest.mark.parametrize("name", ["names.yaml", "overrides.yaml"])
def test_curated_files_are_in_use(name: str) -> None:
    """Every override changes something, and every name is that of a server."""
    if name == "overrides.yaml":
        overrides = load_overrides(HOME / name)
        for override in overrides:
            server = our_inventory().server(override.server)
            assert server, override.server
            assert {tool.name for tool in server.tools} >= set(override.tools)
    else:
        packages = load_packages()
        text = (HOME / name).read_text("utf-8")
        listed = [line.split(": ") for line in text.splitlines() if line and line[0] != "#"]
        for package, server_name in listed:
            assert packages[json.loads(package) if package[0] == '"' else package] == server_name
