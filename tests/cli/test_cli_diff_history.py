"""A policy's life in a git repository: each change is reported as exactly what it is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from calling import Call
from staging import staged_corpus
from trebuchet.api import reading
from trebuchet.model.attack import Corpus, HonestSession

TOOLS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("list_tasks", "List tasks.", {}),
    ("cancel_task", "Cancel one task; it cannot be undone.", {"task_id": "string"}),
    ("delete_board", "Delete one board; it cannot be undone.", {"board_id": "string"}),
    ("send_mail", "Send a mail.", {"recipient": "string", "subject": "string", "body": "string"}),
    ("create_refund", "Refund a payment.", {"payment_id": "string", "amount": "number"}),
)

MAIL = "^[^@\\s,;]+@ourco\\.example$"


def listed(renamed: Mapping[str, str]) -> str:
    """The server's `tools/list`, with some tools under other names."""
    tools = [
        {
            "name": renamed.get(name, name),
            "description": description,
            "inputSchema": {
                "type": "object",
                "properties": {key: {"type": type_} for key, type_ in keys.items()},
                "required": list(keys),
            },
        }
        for name, description, keys in TOOLS
    ]
    return json.dumps({"tools": tools}, indent=1)


def policy(**tools: Any) -> dict[str, Any]:
    """The policy of the desk, with some entries in place of its own; None takes one out."""
    entries: dict[str, Any] = {
        "list_tasks": {},
        "cancel_task": {
            "limits": [{"counter": "cancels", "window": "day", "max": 10, "scope": "grant"}]
        },
        "send_mail": {"require": [{"path": "args.recipient", "op": "regex", "value": MAIL}]},
        "create_refund": {
            "deny_if": [{"conditions": [{"path": "args.amount", "op": "gt", "value": 100}]}]
        },
        **tools,
    }
    kept = {name: entry for name, entry in entries.items() if entry is not None}
    return {"version": "1", "default": "deny", "tools": kept}


def limited(most: int) -> dict[str, Any]:
    """So many cancels a day."""
    return {"limits": [{"counter": "cancels", "window": "day", "max": most, "scope": "grant"}]}


def text(value: Any) -> str:
    """A policy as its owner writes it."""
    return json.dumps(value, indent=2) + "\n"


BASE = text(policy())
REORDERED = text(
    {
        "tools": dict(reversed(list(policy()["tools"].items()))),
        "default": "deny",
        "version": "1",
    }
)
YAML = """version: "1"
default: deny
tools:
  list_tasks: {rules: []}
  cancel_task:
    rules:
      - {name: ten a day, rate_limit: 10/day}
  send_mail:
    rules:
      - name: our people
        conditions: [{path: args.recipient, op: regex, value: '^[^@\\s,;]+@ourco\\.example$'}]
  "*":
    rules:
      - {name: sixty a minute, rate_limit: 60/minute}
"""
MOVED = (
    YAML.replace("  cancel_task:\n    rules:\n      - {name: ten a day, rate_limit: 10/day}\n", "")
    + "  cancel_task:\n    rules:\n      - {name: ten a day, rate_limit: 10/day}\n"
)


class Version(NamedTuple):
    """A commit, compared with the one before it."""

    name: str
    before: str
    after: str
    code: int
    equivalent: bool
    cases: Sequence[tuple[str, str, str]] = ()
    """Kind, what turned (`twin of X` for a twin), and its tool."""
    semantic: Sequence[tuple[str, str, str]] = ()
    """Tool, before, after; of changes that were met by an attack or a session, too."""
    renamed: Mapping[str, str] = {}
    """What the server calls its tools after the commit."""


LOOP, LOOKS = "looped-destructive-cancels", "address-that-only-looks-inside"

VERSIONS = (
    Version("reordered", BASE, REORDERED, 0, True),
    Version("reformatted", BASE, json.dumps(policy()), 0, True),
    Version("moved after the wildcard", YAML, MOVED, 0, True),
    Version(
        "regular expression widened",
        BASE,
        BASE.replace('example$"', 'example"'),
        1,
        False,
        [("new-bypass", LOOKS, "send_mail")],
        [("send_mail", "deny", "allow")],
    ),
    Version(
        "limit raised from 10 to 100",
        BASE,
        text(policy(cancel_task=limited(100))),
        1,
        False,
        [("new-bypass", LOOP, "cancel_task")],
        [("cancel_task", "deny", "allow")],
    ),
    Version(
        "default flipped",
        BASE,
        BASE.replace('"default": "deny"', '"default": "allow"'),
        1,
        False,
        [
            ("new-bypass", LOOP, "delete_board"),
            ("repaired", f"twin of {LOOP}", "delete_board"),
        ],
        [("*", "deny", "allow"), ("delete_board", "deny", "allow")],
    ),
    Version(
        "twin broken",
        BASE,
        text(policy(cancel_task=limited(2))),
        1,
        False,
        [
            ("newly-broken", f"twin of {LOOP}", "cancel_task"),
            ("stronger", LOOP, "cancel_task"),
        ],
        [("cancel_task", "allow", "deny")],
    ),
    Version(
        "a person asked",
        BASE,
        text(policy(cancel_task={"action": "require_approval"})),
        1,
        False,
        [
            ("weaker", "desk-morning", "cancel_task"),
            ("weaker", f"twin of {LOOP}", "cancel_task"),
            ("newly-stopped", LOOP, "cancel_task"),
        ],
        [("cancel_task", "allow", "ask")],
    ),
    Version(
        "tool renamed by the server",
        BASE,
        BASE,
        1,
        True,
        [
            ("lost", LOOP, "cancel_task"),
            ("newly-broken", "desk-morning", "cancel_item"),
            ("new", LOOP, "cancel_item"),
        ],
        (),
        {"cancel_task": "cancel_item"},
    ),
    Version(
        "rule named",
        BASE,
        BASE.replace('"op": "regex"', '"op": "regex", "name": "our-people"'),
        0,
        True,
        [("other-reason", LOOKS, "send_mail")],
    ),
    Version(
        "what no attack meets",
        BASE,
        BASE.replace('"value": 100', '"value": 10000'),
        0,
        False,
        (),
        [("create_refund", "deny", "allow")],
    ),
)


@cache
def desk_corpus() -> Corpus:
    """Two attacks and one session, which stay as they are when the shipped corpus moves on."""
    staged = staged_corpus()
    attacks = []
    for attack in staged.attacks:
        if attack.id == LOOP and attack.harm:
            harm = attack.harm.model_copy(update={"limit": 60})
            attacks.append(attack.model_copy(update={"harm": harm}))
        elif attack.id == LOOKS:
            attacks.append(attack)
    session = HonestSession.model_validate_json(
        json.dumps(
            {
                "id": "desk-morning",
                "version": 1,
                "title": "A morning at the desk",
                "summary": "The agent cancels two tasks and writes to a colleague.",
                "roles": {
                    "cancel": {
                        "does": "cancels one task",
                        "capability": ["destroy"],
                        "parameters": ["target"],
                        "verbs": ["cancel"],
                    },
                    "send": {
                        "does": "sends a mail",
                        "capability": ["send-external"],
                        "parameters": ["recipient"],
                    },
                },
                "trace": [
                    {
                        "id": "cancel",
                        "role": "cancel",
                        "at": 0,
                        "with": {"target": "{own.item}-{n}"},
                        "repeat": 2,
                        "every": 60,
                    },
                    {
                        "id": "send",
                        "role": "send",
                        "at": 300,
                        "with": {"recipient": "{own.colleague}", "content": "{own.content}"},
                    },
                ],
                "hurt_by": ["one cancel a day"],
                "changelog": ["1: first version"],
            }
        )
    )
    return staged.model_copy(
        update={"attacks": tuple(attacks), "sessions": (session,), "digest": "desk"}
    )


def git(*words: str) -> None:
    """Runs git as somebody."""
    who = ("-c", "user.name=ana", "-c", "user.email=ana@ourco.example", "-c", "commit.gpgsign=no")
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def commit(policy: str, tools: str, message: str) -> None:
    """Commits the policy and the tool list as they are then."""
    Path("policy.json").write_text(policy, encoding="utf-8")
    Path("tools.json").write_text(tools, encoding="utf-8")
    git("add", "policy.json", "tools.json")
    git("commit", "--allow-empty", "-q", "-m", message)


@pytest.fixture
def repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository in the working directory, and a corpus of its own."""
    git("init", "-q", "-b", "main")
    monkeypatch.setattr(reading, "_load_corpus", lambda path, extra: desk_corpus())
    return folder


def turned(cases: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """The cases of a comparison in a form that a reader can compare."""
    return [
        (
            case["kind"],
            f"twin of {case['attack']}"
            if case["of"] == "twin"
            else case.get("attack") or case.get("session") or case["id"],
            case["tool"],
        )
        for case in cases
    ]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_a_commit_is_reported_as_what_it_is(version: Version, repository: Path, call: Call) -> None:
    """Kind, attack and tool of every turn, each change of meaning, and the exit code."""
    commit(version.before, listed({}), "before")
    commit(version.after, listed(version.renamed), version.name)
    words = ["diff", "policy.json", "--since", "HEAD~1", "--inventory", "tools.json"]
    if version.renamed:
        words += ["--old-inventory", "HEAD~1:tools.json"]
    ran = call(*words, "--format", "json", "--no-paths")
    assert ran.code == version.code, ran
    said = json.loads(ran.out)
    assert turned(said["cases"]) == list(version.cases)
    assert said["equivalent"] is version.equivalent
    found = {(one["tool"], one["was"], one["now"]) for one in said["semantic"]}
    assert found == set(version.semantic)
    assert said["common"] > 0
    assert bool(said["not_comparable"]) is bool(version.renamed)
