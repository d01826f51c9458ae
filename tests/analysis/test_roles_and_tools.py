"""Which tools stand in for which roles, and what they are told: by name, by number, by argv."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trebuchet.analysis.arguments import Arguments, assign
from trebuchet.analysis.binding import Fits, fit_role
from trebuchet.analysis.cast import Cast
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.phone import by_phone, speaks_by_phone
from trebuchet.analysis.picking import pick
from trebuchet.analysis.proof import blanket
from trebuchet.corpus import load_world
from trebuchet.inventory import classify
from trebuchet.model.tool import Tool, ToolEffect
from trebuchet.model.trace import Role, Step
from trebuchet.model.vocabulary import Effect, ParameterKind

TEXT = {"type": "string"}


def tool(name: str, server: str = "desk", **properties: Any) -> Tool:
    """One classified tool; all its arguments are required."""
    schema = {"type": "object", "properties": properties, "required": sorted(properties)}
    return classify([{"name": name, "inputSchema": schema}], server)[0]


def role(**asked: Any) -> Role:
    """A role as a file states it."""
    return Role.model_validate_json(json.dumps({"does": "does its part", **asked}))


def made(of: Tool, part: Role, **templates: Any) -> dict[str, Any]:
    """The first call's arguments of a tool in a role."""
    fit = fit_role(of, part)
    assert fit is not None
    assigned = assign(of, part, templates)
    assert assigned is not None
    return Arguments(of, assigned, fit.verb, load_world()).make(1)


DELETES = role(capability=["destroy"], parameters=["target"])
SENDS = role(capability=["send-external"], parameters=["recipient", "content"])
RUNS = role(capability=["execute"], parameters=["command"])


def test_the_agents_own_things_are_no_victims() -> None:
    """A tool that only drops what the agent itself opened plays no part that takes from others."""
    mine = tool("delete_record", id=TEXT).model_copy(update={"effect": ToolEffect(own="yes")})
    assert fit_role(mine, DELETES) is None
    assert fit_role(tool("delete_record", id=TEXT), DELETES) is not None


def test_a_free_verb_says_what_the_role_asks() -> None:
    """A managing tool that takes any verb is told to delete when the role deletes."""
    manager = tool("manage_record", action=TEXT, record_id=TEXT)
    assert made(manager, DELETES, target="{other.item}")["action"] == "delete"


@pytest.mark.parametrize(
    ("template", "numbered"),
    [
        ("{own.email}", "{own.phone}"),
        ("{own.colleague}", "{own.phone}"),
        ("{own.email},{outsider.email}", "{own.phone},{outsider.phone}"),
        ("{own.user}-{n}@{outsider.domain}", "{outsider.phone}{n}"),
        ("all@{own.domain}", "{own.phone}"),
        ("{outsider.premium}", "{outsider.premium}"),
        (True, True),
    ],
)
def test_addresses_become_the_same_owners_numbers(template: Any, numbered: Any) -> None:
    """Every address of an owner turns into that owner's number; all else stays."""
    assert by_phone(template) == numbered


def test_who_is_telephoned_has_a_number() -> None:
    """A text message goes to a number, a mail to an address."""
    sms = tool("send_sms", to=TEXT, body=TEXT)
    mail = tool("send_email", to=TEXT, body=TEXT)
    world = load_world()
    assert speaks_by_phone(sms)
    assert not speaks_by_phone(mail)
    said = {"recipient": "{outsider.email}", "content": "Hello"}
    assert made(sms, SENDS, **said)["to"] == world.values["outsider.phone"]
    assert made(mail, SENDS, **said)["to"] == world.values["outsider.email"]


def test_a_command_line_is_run_by_a_shell_where_words_are_asked_for() -> None:
    """A tool that takes the words of a program gets a shell with the line; others get the line."""
    words_of = tool("exec_in_pod", command={"type": "array", "items": TEXT})
    line_of = tool("exec_in_pod", command=TEXT)
    assert made(words_of, RUNS, command="ls; id")["command"] == ["sh", "-c", "ls; id"]
    assert made(words_of, RUNS)["command"][:2] == ["sh", "-c"]
    assert made(line_of, RUNS, command="ls; id")["command"] == "ls; id"


def test_content_is_what_is_written_not_what_is_replaced() -> None:
    """The new text holds the content, and neither the old one nor an attachment does."""
    edit = tool("edit_file", path=TEXT, oldText=TEXT, newText=TEXT)
    part = role(capability=["overwrite"], parameters=["path", "content"])
    assert made(edit, part, content="=1+1")["newText"] == "=1+1"


@pytest.mark.parametrize(
    ("name", "arguments", "meant"),
    [
        ("update_issue", ["owner_id", "repo", "issue_number"], "issue_number"),
        ("delete_message", ["message_id", "attachment_id"], "message_id"),
        ("delete_event", ["event_id", "color_id"], "event_id"),
        ("rebuild_server", ["server_id", "template_id"], "server_id"),
        ("delete_thing", ["board_id", "column_id"], "column_id"),
        ("DeleteCallRecording", ["CallSid", "Sid"], "Sid"),
        ("manage_document_comment", ["document_id", "comment_id"], "comment_id"),
        ("serverendpoint_delete", ["sync_name", "server_endpoint_name"], "server_endpoint_name"),
        ("delete_records", ["tableId", "recordIds"], "recordIds"),
        ("delete_comment_from_task", ["task_id", "comment_id"], "comment_id"),
        ("delete_question", ["after_question_id", "question_id"], "question_id"),
    ],
)
def test_a_target_is_what_the_name_speaks_of(name: str, arguments: list[str], meant: str) -> None:
    """The argument that shares a word with the tool's name is acted on; else the last one is."""
    part = role(capability=["destroy", "overwrite"], parameters=["target"])
    properties: dict[str, Any] = dict.fromkeys(arguments, TEXT)
    found = pick(tool(name, **properties), part, ParameterKind.TARGET)
    assert found is not None
    assert found.path == meant


@pytest.mark.parametrize(
    ("kind", "arguments", "meant"),
    [
        ("content", ["title", "notes"], "notes"),
        ("content", ["description", "body"], "body"),
        ("content", ["title", "description"], "description"),
        ("amount", ["quantity", "price"], "price"),
        ("tenant", ["namespace", "tenant"], "tenant"),
        ("url", ["lifecycle_url", "notification_url"], "notification_url"),
    ],
)
def test_what_is_meant_comes_before_what_is_beside_it(
    kind: str, arguments: list[str], meant: str
) -> None:
    """A body before a title, a price before a count, an owner before a drawer."""
    properties: dict[str, Any] = dict.fromkeys(arguments, TEXT)
    of = tool("update_record", **properties)
    as_asked = [
        parameter.model_copy(update={"kind": ParameterKind(kind)}) for parameter in of.parameters
    ]
    of = of.model_copy(update={"parameters": tuple(as_asked)})
    found = pick(of, DELETES, ParameterKind(kind))
    assert found is not None
    assert found.path == meant


@pytest.mark.parametrize(
    ("unless", "fits"),
    [("mail message", False), ("message mail", True), ("mail", False), ("draft", True)],
)
def test_a_role_says_which_names_it_does_not_mean(unless: str, fits: bool) -> None:
    """A word, or a run of words, that leaves a tool out; in another order it leaves it in."""
    part = role(capability=["overwrite"], unless=[unless])
    found = fit_role(tool("update-mail-message", id=TEXT, body=TEXT), part)
    assert (found is not None) is fits


def test_what_finds_no_place_does_not_bind() -> None:
    """A value for one of several forms, of which only the first is filled, or for an object."""
    forms = [
        {"type": "object", "properties": {"name": TEXT}, "required": ["name"]},
        {"type": "object", "properties": {"team_id": TEXT}, "required": ["team_id"]},
    ]
    either = tool("delete_team", params={"anyOf": forms})
    assert any(parameter.path == "params.team_id" for parameter in either.parameters)
    with pytest.raises(UnfitError, match="no place"):
        made(either, DELETES, **{"path:params.team_id": "{other.item}"})
    looks = role(capability=["read-private"], parameters=["search"])
    with pytest.raises(UnfitError, match="asks for an object"):
        made(tool("find_records", filter={"type": "object"}), looks, search="password")


def test_a_list_of_receivers_that_nobody_names_is_telephoned_too() -> None:
    """The honest filler of a tool that telephones is a number, in a list as well."""
    sms = tool("send_sms", to={"type": "array", "items": TEXT}, body=TEXT)
    assert made(sms, SENDS)["to"] == [load_world().values["own.phone"]]


def test_a_path_in_a_repository_begins_at_its_root() -> None:
    """Where an argument names the repository its root is the workspace; outside lies nothing."""
    part = role(capability=["overwrite"], parameters=["path", "content"])
    commit = tool("update_file", repo=TEXT, path=TEXT, content=TEXT)
    inside = made(commit, part, path="{own.workspace}/src/main.py", content="x")
    assert inside["path"] == "src/main.py"
    for outside in ("{secret.path}", "{own.workspace}/../x", "{own.workspace}/%2e%2e/x"):
        with pytest.raises(UnfitError):
            made(commit, part, path=outside, content="x")


def test_of_partners_the_one_that_is_named_like_the_role_is_taken() -> None:
    """Where nothing else tells two partners apart, the role's own description does."""
    kept = [tool("get_acceptance", id=TEXT), tool("get_record", id=TEXT)]
    part = role(does="reads a private record", capability=["read-private"], parameters=["target"])
    step = Step(id="read", role="read", at=0)
    policies = {"desk": blanket("allow-all", Effect.ALLOW)}
    best = Cast(part, step, Fits(kept), policies, load_world()).best(tool("send_mail", to=TEXT))
    assert best is not None
    assert best.tool.name == "get_record"


def test_one_tool_plays_two_parts_only_where_there_is_no_other() -> None:
    """A partner that has a part already comes after one that has none, on any server."""
    focus = tool("send_email", to=TEXT, body=TEXT)
    first, second = tool("read_message", id=TEXT), tool("read_page", id=TEXT)
    elsewhere = tool("read_note", server="shelf", id=TEXT)
    part = role(capability=["read-private", "ingest-untrusted"])
    for tools, expected in (
        ([first, second], second.id),
        ([first, elsewhere], elsewhere.id),
        ([first], first.id),
    ):
        found = cast_of(part, [focus, *tools]).best(focus, [first])
        assert found is not None
        assert found.tool.id == expected


def test_partners_from_elsewhere_stand_together_and_do_what_the_role_says() -> None:
    """Beside a partner of another server its own server is looked at first; else the name tells."""
    focus = tool("run_job", id=TEXT)
    board = tool("create_task", server="board", title=TEXT)
    near, far = (tool("get_task", server=server, id=TEXT) for server in ("board", "atlas"))
    part = role(capability=["read-private", "ingest-untrusted"], does="reads an email")
    found = cast_of(part, [focus, board, near, far]).best(focus, [board])
    assert found is not None
    assert found.tool.id == near.id
    mail = tool("read_email", server="post", id=TEXT)
    found = cast_of(part, [focus, far, mail]).best(focus)
    assert found is not None
    assert found.tool.id == mail.id


def cast_of(part: Role, tools: list[Tool]) -> Cast:
    """The candidates of a role among these tools, where everything is allowed."""
    step = Step.model_validate_json(json.dumps({"id": "part", "role": "part", "at": 0}))
    policy = blanket("allow-all", Effect.ALLOW)
    servers = {each.server for each in tools}
    return Cast(part, step, Fits(tools), dict.fromkeys(servers, policy), load_world())
