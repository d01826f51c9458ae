"""Drafts of attacks made from recorded calls."""

from __future__ import annotations

import json

import pytest
import yaml

from staging import inventory, tool
from trebuchet.analysis.recording import draft_from
from trebuchet.engine import read_calls
from trebuchet.errors import TraceError
from trebuchet.model.attack import Attack

DESK = inventory(
    tool("search_emails", "enumerate read-private", {"query": "search"}),
    tool("delete_email", "destroy", {"messageId": "target"}),
)
CALLS = (
    '{"tool": "search_emails", "arguments": {"query": "old"}, "at": 1767225600}\n'
    '{"tool": "delete_email", "arguments": {"messageId": "a"}, "at": 1767225610}\n'
    '{"tool": "delete_email", "arguments": {"messageId": "b"}, "at": 1767225612}\n'
)


def drafted(text: str) -> Attack:
    """The draft of these calls, read back as an attack."""
    calls = read_calls(text, "calls.jsonl")
    written = draft_from(calls, DESK, "mails-gone", "destruction", "bulk-deletion", "calls.jsonl")
    return Attack.model_validate_json(json.dumps(yaml.safe_load(written)))


def test_runs_of_one_tool_become_a_step_that_repeats() -> None:
    """Roles come from the tools, times from the calls, and the tool that changes is the focus."""
    attack = drafted(CALLS)
    assert attack.focus == "delete-email"
    assert [(step.at, getattr(step, "repeat", 0)) for step in attack.trace] == [(0, 1), (10, 2)]
    assert attack.harm is not None
    assert attack.harm.limit == 2
    assert attack.roles["delete-email"].capability == ("destroy",)


def test_recorded_values_become_names_of_the_world() -> None:
    """Nothing that was recorded stands in the draft: other people's things, and the owner's own."""
    attack = drafted(CALLS)
    assert attack.twin is not None
    said = [dict(getattr(step, "with_", {})) for step in (*attack.trace, *attack.twin.trace)]
    assert said == [{}, {"target": "{other.item}-{n}"}, {}, {"target": "{own.item}"}]


def test_an_unknown_tool_is_named_with_its_line() -> None:
    """A call that no server knows cannot be put into a role."""
    with pytest.raises(TraceError, match=r'calls.jsonl:2:1: .*"wipe"'):
        drafted(CALLS.splitlines()[0] + '\n{"tool": "wipe"}\n')


def test_an_empty_record_is_refused() -> None:
    """Without a call there is nothing to draft."""
    with pytest.raises(TraceError, match="no call is recorded"):
        drafted("")
