"""What the classifier says of tools, by name, arguments and, where there is one, description."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trebuchet.inventory import classify
from trebuchet.inventory.classifier.classify import class_of
from trebuchet.model.tool import Scope, Tool
from trebuchet.model.vocabulary import Capability, ParameterKind, ToolClass


def tool(
    name: str,
    properties: dict[str, Any] | list[str] | None = None,
    server: str = "some-server",
    **more: Any,
) -> Tool:
    """One tool, classified; names alone make arguments of type text."""
    if isinstance(properties, list):
        properties = {key: {"type": "string"} for key in properties}
    schema = {"type": "object", "properties": properties or {}}
    raw = {"name": name, "inputSchema": schema, **more}
    return classify([raw], server)[0]


CASES: list[tuple[str, list[str], str, str, str]] = [
    # name, arguments, class, holds, does not hold
    ("cancel_task", ["task_id"], "Destructive", "destroy control", "pay"),
    ("create_charge", ["amount"], "Financial", "pay", "destroy"),
    ("create_refund", ["charge"], "Financial", "pay", "destroy"),
    ("transfer_money", ["amount", "to"], "Financial", "pay", ""),
    ("send_email", ["to", "subject", "body"], "Write", "send-external", "destroy"),
    ("draft_email", ["to", "subject", "body"], "Write", "write-internal", "send-external"),
    ("send_channel_message", ["channel_id", "text"], "Write", "write-shared", "send-external"),
    ("execute_sql", ["sql"], "Destructive", "execute destroy overwrite read-private", ""),
    ("run_command", ["command"], "Execute", "execute", ""),
    ("browser_click", ["element"], "Execute", "drive-ui", "destroy"),
    ("browser_close", [], "Execute", "drive-ui", "destroy"),
    ("fetch_url", ["url"], "Read", "ingest-untrusted send-external read-public", ""),
    ("list_tasks", [], "Read", "enumerate read-private", "write-internal"),
    ("get_issue", ["issue_number"], "Read", "read-private ingest-untrusted", ""),
    ("get_secret", ["name"], "Read", "read-secret", ""),
    ("create_api_key", ["name"], "Write", "modify-identity read-secret", ""),
    ("add_collaborator", ["username", "role"], "Write", "grant-permission", ""),
    ("share_file", ["file_id", "email"], "Write", "grant-permission send-external", ""),
    ("create_webhook", ["url"], "Write", "persist send-external", ""),
    ("delete_alert_policy", ["id"], "Destructive", "destroy modify-guard", ""),
    ("merge_pull_request", ["pull_number"], "Execute", "control", "destroy"),
    ("archive_project", ["project_id"], "Destructive", "destroy", ""),
    ("install_package", ["package"], "Execute", "install execute", ""),
    ("generate_image", ["prompt"], "Write", "spend", "pay"),
    ("purchase_domain", ["domain"], "Financial", "pay", ""),
    ("web_search", ["query"], "Read", "read-public ingest-untrusted", "send-external"),
    ("get_current_time", ["timezone"], "Read", "read-public", "read-private"),
    ("call_tool", ["tool_name", "arguments"], "Execute", "invoke-any", ""),
    ("create_agent", ["instructions"], "Execute", "delegate", ""),
    ("frobnicate", ["x"], "Write", "unclassified", "read-private"),
    ("storage_account_create", ["account"], "Write", "write-internal", "modify-identity"),
    ("kv_delete", ["key"], "Destructive", "destroy", "modify-identity modify-guard"),
    ("delete", ["key"], "Destructive", "destroy", "modify-identity"),
    ("get_cancel_policy", ["id"], "Read", "read-private", "destroy modify-guard"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "label", "holds", "lacks"), CASES, ids=[case[0] for case in CASES]
)
def test_a_tool_gets_its_labels(
    name: str, arguments: list[str], label: str, holds: str, lacks: str
) -> None:
    """Class and risk follow the capabilities, which follow name and arguments."""
    found = tool(name, arguments)
    assert found.tool_class.value == label
    assert found.risk is found.tool_class.risk
    assert set(holds.split()) <= set(found.capabilities)
    assert not set(lacks.split()) & set(found.capabilities)


KINDS: list[tuple[str, str, dict[str, Any], str]] = [
    ("cancel_task", "task_id", {"type": "string"}, "target"),
    ("send_email", "bcc", {"type": "array", "items": {"type": "string"}}, "recipient"),
    ("create_contact", "email", {"type": "string"}, "subject"),
    ("create_charge", "amount", {"type": "number"}, "amount"),
    ("create_charge", "currency", {"type": "string"}, "unit"),
    ("create_invoice_item", "price", {"type": "string"}, "target"),
    ("transfer", "iban", {"type": "string"}, "payee"),
    ("list_tasks", "page_size", {"type": "integer"}, "limit"),
    ("list_tasks", "page_token", {"type": "string"}, "opaque"),
    ("write_file", "path", {"type": "string"}, "path"),
    ("write_file", "content", {"type": "string"}, "content"),
    ("create_webhook", "callback_url", {"type": "string"}, "url"),
    ("run_query", "sql", {"type": "string"}, "statement"),
    ("search_issues", "q", {"type": "string"}, "search"),
    ("run_command", "command", {"type": "string"}, "command"),
    ("run_code", "code", {"type": "string"}, "code"),
    ("create_address", "code", {"type": "string"}, "opaque"),
    ("manage_filter", "max_messages", {"type": "integer"}, "limit"),
    ("update_contact", "contact_id", {"type": "string"}, "target"),
    ("send_note", "contact_id", {"type": "string"}, "subject"),
    ("update_contact", "last_name", {"type": "string"}, "content"),
    ("list_members", "group_id", {"type": "string"}, "target"),
    ("git_push", "branch", {"type": "string"}, "ref"),
    ("login", "password", {"type": "string"}, "secret"),
    ("delete_file", "force", {"type": "boolean"}, "guard-flag"),
    ("create_repository", "private", {"type": "boolean"}, "audience"),
    ("deploy_app", "environment", {"type": "string"}, "environment"),
    ("add_member", "role", {"type": "string"}, "role"),
    ("get_items", "workspace_id", {"type": "string"}, "tenant"),
    ("assign_task", "assignee", {"type": "string"}, "subject"),
    ("create_event", "due_date", {"type": "string"}, "time"),
    ("git_branch", "mode", {"enum": ["list", "create", "delete"]}, "action"),
    ("get_thing", "flavour", {"type": "string"}, "opaque"),
]


@pytest.mark.parametrize(("name", "argument", "schema", "kind"), KINDS)
def test_an_argument_gets_its_kind(
    name: str, argument: str, schema: dict[str, Any], kind: str
) -> None:
    """By its name, its type and what the tool does."""
    found = tool(name, {argument: schema}).parameters
    assert [(each.path, each.kind.value) for each in found] == [(argument, kind)]
    assert bool(found[0].evidence) == (kind != "opaque")


def test_the_users_tool_is_what_it_is() -> None:
    """`em_cancel_task` destroys one item for good, and its arguments lie below `params`."""
    params = {
        "type": "object",
        "properties": {"task_id": {"type": "string", "format": "uuid"}, "reason": {}},
        "required": ["task_id"],
    }
    schema = {"type": "object", "properties": {"params": params}, "required": ["params"]}
    found = classify([{"name": "em_cancel_task", "inputSchema": schema}], "execution-market")[0]
    assert found.tool_class is ToolClass.DESTRUCTIVE
    assert found.effect.object is Scope.ITEM
    assert found.effect.reversible == "no"
    assert found.evidence[0] == 'destroy: it ends what runs or waits: the name says "cancel"'
    target = found.of_kind(ParameterKind.TARGET)[0]
    assert (target.path, target.required) == ("params.task_id", True)


def test_verbs_in_an_argument_count() -> None:
    """A tool that chooses its verb by an argument holds what all of them do."""
    modes = {"mode": {"type": "string", "enum": ["list", "create", "delete"]}}
    found = tool("git_branch", modes)
    assert {verb.value: set(verb.capabilities) for verb in found.verbs} == {
        "list": {Capability.READ_PRIVATE, Capability.ENUMERATE},
        "create": {Capability.WRITE_INTERNAL},
        "delete": {Capability.DESTROY},
    }
    assert found.tool_class is ToolClass.DESTRUCTIVE
    assert 'destroy: the argument "mode" takes "delete"' in found.evidence


def test_a_filter_by_action_makes_no_verb() -> None:
    """A tool that plainly lists stays a read, whatever actions it lists."""
    actions = {"action": {"type": "string", "enum": ["create", "delete"]}}
    assert tool("list_audit_logs", actions).tool_class is ToolClass.READ


def test_a_managing_tool_with_a_free_verb_may_destroy() -> None:
    """Where the verb is free text, every verb is possible."""
    assert Capability.DESTROY in tool("manage_users", ["action", "user_id"]).capabilities


def test_a_thing_taken_out_of_another_can_be_put_back() -> None:
    """To remove a project from a task is no loss of the project."""
    found = tool("remove_project_from_task", ["task_id", "project_id"])
    assert (found.effect.object, found.effect.reversible) == (Scope.ITEM, "yes")
    assert tool("delete_project", ["project_id"]).effect.object is Scope.CONTAINER


def test_verbs_are_read_from_an_arguments_description() -> None:
    """Quoted verbs in prose count, and the evidence says where they come from."""
    prose = {"type": "string", "description": 'One of "create", "delete".'}
    found = tool("manage_event", {"action": prose})
    assert {verb.value for verb in found.verbs} == {"create", "delete"}
    assert any("the description says" in line for line in found.evidence)


@pytest.mark.parametrize(
    "prose",
    [
        "取消一个正在运行或等待中的采集任务。",
        "Deletes a job.",
        "Elimina una tarea.",
        "タスクを削除します。",
    ],
)
def test_a_description_in_any_language_helps_where_the_name_does_not(prose: str) -> None:
    """The first verb of its first sentence counts when the name has none."""
    found = tool("xyzzy", ["id"], description=prose)
    assert Capability.DESTROY in found.capabilities
    assert all("the description says" in line for line in found.evidence)


def test_annotations_never_lower_a_label() -> None:
    """A server that calls its deletion a read is not believed."""
    lie = {"readOnlyHint": True, "destructiveHint": False}
    assert tool("delete_repo", ["repo"], annotations=lie).tool_class is ToolClass.DESTRUCTIVE
    assert tool("frobnicate", annotations=lie).capabilities == (Capability.UNCLASSIFIED,)


def test_a_weak_read_that_admits_to_write_is_no_read() -> None:
    """What a server says against itself is believed where the name is only a noun."""
    hints = {"readOnlyHint": False, "destructiveHint": True}
    raw = {"name": "project_state", "inputSchema": {}, "annotations": hints}
    assert classify([raw], "s")[0].tool_class is ToolClass.WRITE
    assert classify([raw], "s", annotations=False)[0].tool_class is ToolClass.READ


EFFECTS = [
    ("delete_task", "item", "no"),
    ("delete_repository", "container", "no"),
    ("delete_all_messages", "container", "no"),
    ("archive_card", "item", "yes"),
    ("remove_tag_from_task", "item", "yes"),
    ("clear_website_cache", "container", "yes"),
    ("delete", "item", "no"),
    ("create_issue", "item", "yes"),
    ("update_issue", "item", "unknown"),
    ("list_issues", "unknown", "yes"),
]


@pytest.mark.parametrize(("name", "scope", "reversible"), EFFECTS)
def test_an_effect_says_what_is_lost(name: str, scope: str, reversible: str) -> None:
    """Item or container, and whether it can be brought back."""
    found = tool(name, ["id"]).effect
    assert (found.object.value, found.reversible) == (scope, reversible)


def test_a_click_is_not_the_agents_own() -> None:
    """What a page does on a click is nobody's own artefact; a browser's cookies are."""
    assert tool("browser_click", ["element"]).effect.own == "unknown"
    assert tool("browser_cookie_clear").effect.own == "yes"


def test_the_class_is_the_most_severe() -> None:
    """Destructive before Financial before Execute before Write before Read."""
    c = Capability
    assert class_of((c.DESTROY, c.PAY)) is ToolClass.DESTRUCTIVE
    assert class_of((c.PAY, c.EXECUTE)) is ToolClass.FINANCIAL
    assert class_of((c.EXECUTE, c.OVERWRITE)) is ToolClass.EXECUTE
    assert class_of((c.READ_PRIVATE, c.SEND_EXTERNAL)) is ToolClass.WRITE
    assert class_of((c.READ_PUBLIC, c.INGEST_UNTRUSTED, c.SEND_EXTERNAL)) is ToolClass.READ
    assert class_of((c.UNCLASSIFIED,)) is ToolClass.WRITE


_NAMES = st.text(min_size=1, max_size=40) | st.sampled_from(["delete_x", "get_y", "manage", "run"])
_SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "properties",
                    "type",
                    "items",
                    "anyOf",
                    "allOf",
                    "$ref",
                    "enum",
                    "required",
                    "a",
                    "mode",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(_NAMES, _SCHEMAS, st.booleans())
def test_anything_is_classified(name: str, schema: Any, hints: bool) -> None:
    """No name and no schema makes the classifier fail, and each label has its evidence."""
    raw = {"name": name, "inputSchema": schema}
    found = classify([raw], "any", annotations=hints)[0]
    assert found == classify([raw], "any", annotations=hints)[0]
    assert found.capabilities
    assert [line.split(":")[0] for line in found.evidence][: len(found.capabilities)] == list(
        found.capabilities
    )
