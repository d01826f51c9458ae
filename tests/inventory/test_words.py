"""Names split into words, and the verbs found in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trebuchet.inventory.classifier import verb_words
from trebuchet.inventory.classifier.nouns import acted_on
from trebuchet.inventory.classifier.verb_words import Action
from trebuchet.inventory.classifier.verbs import meanings
from trebuchet.inventory.classifier.words import singular, words

SPLIT = {
    "em_cancel_task": "em cancel task",
    "delete-db-cluster": "delete db cluster",
    "domains_cancelOutgoingDomainMoveV1": "domains cancel outgoing domain move",
    "TwilioApiV2010--CreateSipDomain": "twilio api create sip domain",
    "deleteDNSRecordsV1": "delete dns records",
    "git.branch": "git branch",
    "loadtesting_testrun_createorupdate": "loadtesting testrun create or update",
    "ListIndexTool": "list index tool",
    "取消任务": "取消任务",
    "__init__": "init",
    "2024": "",
}

VERBS = {
    "em_cancel_task": {Action.CANCEL},
    "createOrUpdateFile": {Action.CREATE, Action.UPDATE},
    "get_cancel_reason": {Action.READ},
    "list_publish_settings": {Action.LIST},
    "import_website_from_archive": {Action.CREATE},
    "managedlustre_fs_blob_import_delete": {Action.DESTROY},
    "add_card_to_list": {Action.CREATE},
    "create-todo-task-list": {Action.CREATE},
    "generate_trigger_code": {Action.READ},
    "browser_drop": {Action.DRIVE},
    "drop_table": {Action.DESTROY},
    "search_and_replace": {Action.SEARCH, Action.UPDATE},
    "port_forward": {Action.CONTROL},
    "forward_mail": {Action.SEND},
    "git_status": {Action.READ},
    "deploy_app_help": {Action.READ},
    "archive_list": {Action.SHELVE},
    "取消任务": {Action.CANCEL},
    "удалить_задачу": {Action.DESTROY},
    "frobnicate": set(),
}

NOUNS = {
    "em_cancel_task": "task",
    "sql_server_firewall-rule_delete": "rule",
    "remove_tag_from_task": "tag",
    "deleteAProductV1": "product",
    "delete": "",
}


@pytest.mark.parametrize(("name", "expected"), SPLIT.items())
def test_a_name_falls_into_words(name: str, expected: str) -> None:
    """Whatever its spelling, without versions and numbers."""
    assert words(name) == tuple(expected.split())


@pytest.mark.parametrize(("name", "expected"), VERBS.items())
def test_the_verbs_of_a_name_are_found(name: str, expected: set[Action]) -> None:
    """The verb, not a noun that is spelled like one."""
    assert {meaning.action for meaning in meanings(words(name))} == expected


@pytest.mark.parametrize(("name", "expected"), NOUNS.items())
def test_the_noun_is_found(name: str, expected: str) -> None:
    """Behind the verb up to a preposition, else before it."""
    spelled = words(name)
    assert (acted_on(spelled, meanings(spelled)) or ("",))[-1] == expected


@given(st.text())
def test_any_name_has_words(name: str) -> None:
    """Splitting never fails, and splitting words again changes nothing that matters."""
    found = words(name)
    assert all(word == word.lower() and word for word in found)
    meanings(found)


def test_no_verb_stands_in_two_places() -> None:
    """A word of the tables means one thing, so their order decides nothing."""
    for table in (verb_words.PLAIN, verb_words.LOOSE, verb_words.NOUNS):
        listed = [word for line in table.values() for word in line.split()]
        assert len(listed) == len(set(listed))
    plain = {word for line in verb_words.PLAIN.values() for word in line.split()}
    loose = {word for line in verb_words.LOOSE.values() for word in line.split()}
    assert not plain & loose


def test_singular_keeps_what_is_no_plural() -> None:
    """Only an ending that makes a plural is taken off."""
    assert [
        singular(word) for word in ("policies", "boxes", "tasks", "status", "dns", "access")
    ] == [
        "policy",
        "box",
        "task",
        "status",
        "dns",
        "access",
    ]
