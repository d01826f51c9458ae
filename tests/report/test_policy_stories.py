"""Tuned limits, accounts and histories as text, JSON, Markdown and SVG: to the letter, harmless."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from calling import assert_readable
from comparisons import case, run, session
from staging import ALLOW_ALL, policy
from trebuchet.analysis.history.spells import Judged, scores, spells
from trebuchet.api import accounts, tune
from trebuchet.model.account import Account
from trebuchet.model.history import HISTORY_SCHEMA, History, PolicyRevision
from trebuchet.model.run import Share, TwinVerdict, Verdict
from trebuchet.model.tuning import Tuning
from trebuchet.report.account import account_text
from trebuchet.report.account_json import account_json
from trebuchet.report.account_markdown import account_markdown
from trebuchet.report.history import history
from trebuchet.report.history_json import history_json
from trebuchet.report.history_svg import history_svg
from trebuchet.report.tuning import tuning
from trebuchet.report.tuning_json import tuning_json
from trebuchet.report.tuning_svg import tuning_svg
from tuned import desk, desk_corpus, intercept, policylayer

Golden = Callable[[str, str], None]
DOCS = Path(__file__).parents[2] / "docs"
HOSTILE = "\u202eevil\x1b[31m@everyone<b>|`"

TUNED: dict[str, tuple[str, dict[str, Any]]] = {
    "new": (ALLOW_ALL, {}),
    "minute": (policylayer(("cancels", "minute", 10)), {}),
    "apart": (policylayer(("cancels", "day", 100), ("o", "hour", 3)), {"counter": "cancels"}),
    "intercept": (intercept("50/day"), {"values": [1, 9, 50, 2**40]}),
}
TOLD = {
    "mixed": json.dumps(
        {
            "version": "1",
            "default": "deny",
            "hide": ["list_tasks", "wipe"],
            "all_tools": {"limits": [{"counter": "all", "window": "minute", "max": 60}]},
            "tools": {
                "cancel_task": {
                    "limits": [
                        {"counter": "a", "window": "hour", "max": 3},
                        {"counter": "b", "window": "hour", "max": 300},
                    ],
                    "deny_if": [
                        {
                            "conditions": [
                                {"path": "args.task_id", "op": "in", "value": ["a", 1, None]},
                                {"path": "args.force", "op": "exists", "value": True},
                            ]
                        }
                    ],
                    "action": "require_approval",
                },
                "send_mail": {},
                "launch": {},
            },
        },
        indent=1,
    ),
    "budget": """version: "1"
default: allow
tools:
  cancel_task:
    rules:
      - {name: short, conditions: [{path: args.task_id, op: regex, value: "^[a-z0-9-]+$"}]}
      - name: budget
        conditions: [{path: state.cancel_task.spent, op: lte, value: 500}]
        state: {counter: spent, window: day, increment_from: args.n}
  "*":
    rules: [{name: rate, rate_limit: 60/minute}]
""",
    "hostile": json.dumps(
        {
            "version": "1",
            "default": "allow",
            "tools": {
                HOSTILE: {
                    "deny_if": [
                        {"path": f"args.{HOSTILE}", "op": "eq", "value": HOSTILE, "name": HOSTILE}
                    ]
                }
            },
        }
    ),
}


@cache
def tuned(name: str) -> Tuning:
    """One of the tuned limits."""
    text, asked = TUNED[name]
    return tune(policy(text), "cancel_task", desk_corpus(), desk(), **asked)


@cache
def told(name: str) -> tuple[Account, ...]:
    """One of the accounts."""
    return accounts(policy(TOLD[name]), desk_corpus(), desk())


def schema(name: str) -> Draft202012Validator:
    """The published schema of a verb's JSON."""
    found = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


@pytest.mark.parametrize("name", TUNED)
def test_a_tuned_limit_reads_as_agreed(name: str, golden: Golden) -> None:
    """The text is the golden one, in 80 columns."""
    text = tuning(tuned(name), ("trebuchet", "score", "policy.json"))
    assert_readable(text)
    golden(f"tune-{name}.txt", text)


@pytest.mark.parametrize("name", TUNED)
def test_a_tuned_limit_follows_its_schema(name: str) -> None:
    """In ASCII, the same bytes each time, and every key described."""
    text = tuning_json(tuned(name))
    assert text.isascii()
    schema("tune").validate(json.loads(text))


@pytest.mark.parametrize("name", TUNED)
def test_a_tuned_limit_is_drawn(name: str) -> None:
    """A point a value for each line, each with its words."""
    root = ElementTree.fromstring(tuning_svg(tuned(name)))  # noqa: S314 - our own
    titles = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}title")]
    assert sum("honest work whole" in each for each in titles) == len(tuned(name).rungs)


@pytest.mark.parametrize("name", TOLD)
def test_an_account_reads_as_agreed(name: str, golden: Golden) -> None:
    """Text in 80 columns and Markdown, both the golden ones."""
    text = account_text(told(name))
    assert_readable(text)
    golden(f"account-{name}.txt", text)
    golden(f"account-{name}.md", account_markdown(told(name)))


@pytest.mark.parametrize("name", TOLD)
def test_an_account_follows_its_schema(name: str) -> None:
    """In ASCII, every key described."""
    text = account_json(told(name))
    assert text.isascii()
    schema("explain").validate(json.loads(text))


def test_names_from_outside_are_shown_and_not_obeyed() -> None:
    """Nothing that a terminal acts on, nobody mentioned, no element."""
    text = account_markdown(told("hostile"))
    assert "<b>" not in text.replace("`", "") or "&lt;b>" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x1b" not in account_text(told("hostile"))


@cache
def life(hostile: bool = False) -> History:
    """Five revisions: one opens, one cannot be read, one breaks work, one makes all good."""
    subject = HOSTILE if hostile else "Raise the limit of cancels to a hundred a day"
    rows = (
        ("First policy", run([case()], [session()])),
        (subject, run([case(Verdict.BYPASSED)], [session()])),
        ("Break the file", None),
        ("Tighten it", run([case()], [session(TwinVerdict.BROKEN)])),
        ("Ten a day", run([case()], [session()])),
    )
    judged = []
    for place, (words, found) in enumerate(rows):
        if found is not None:
            through = sum(not each.verdict.stopped for each in found.cases)
            share = Share(passed=1.0 - through, total=1, share=1.0 - through)
            summary = found.summary.model_copy(update={"attacks": share})
            found = found.model_copy(update={"summary": summary})  # noqa: PLW2901
        revision = PolicyRevision(
            file="gate/policy.json",
            commit=f"{place + 10:040x}"[::-1],
            position=place,
            date=f"2026-01-0{place + 1}T09:00:00+01:00",
            subject=words,
            run=None if found is None else found.id,
            error="policy.json:1:2: expected a key" if found is None else "",
        )
        judged.append(Judged(revision, found))
    return History(
        schema_version=HISTORY_SCHEMA,
        file="policy.json",
        servers=("desk",),
        revisions=scores(judged),
        spells=spells(judged),
        earlier=2,
        shallow=True,
        corpus="c" * 64,
        judged=4,
    )


@pytest.mark.parametrize("hostile", [False, True], ids=["life", "hostile"])
def test_a_history_reads_as_agreed(hostile: bool, golden: Golden) -> None:
    """The text is the golden one, in 80 columns; JSON follows its schema; the picture is whole."""
    found = life(hostile)
    text = history(found)
    assert_readable(text)
    golden(f"history-{'hostile' if hostile else 'life'}.txt", text)
    written = history_json(found)
    assert written.isascii()
    schema("history").validate(json.loads(written))
    root = ElementTree.fromstring(history_svg(found))  # noqa: S314 - our own
    circles = [*root.iter("{http://www.w3.org/2000/svg}circle")]
    assert len(circles) == 1 + sum(row.attacks_share is not None for row in found.revisions)
