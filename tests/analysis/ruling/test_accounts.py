"""What is told of each rule: observed by replays, or proved for every call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random

import pytest

from random_policies import TOOLS, grid, intercept, policylayer, read
from staging import policy
from trebuchet.analysis.meaning import idle_rules
from trebuchet.api import accounts
from trebuchet.engine import decider
from trebuchet.model.account import Account, RuleAccount
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.policy import NativePolicy
from tuned import LOOKS, LOOP, desk, desk_corpus
from tuned import policylayer as limited

MAIL = "^[^@]+@ourco\\.example$"


def told(text: str, **asked: object) -> Account:
    """The account of one policy of the desk."""
    (found,) = accounts(policy(text), desk_corpus(), desk(), **asked)  # type: ignore[arg-type]
    return found


def rule(found: Account, name: str) -> RuleAccount:
    """The rule of that name."""
    return next(each for each in found.rules if each.name == name)


def test_rules_are_told_by_what_they_meet() -> None:
    """One stops attacks alone, one work too, one work alone, one nothing at all."""
    found = told(
        json.dumps(
            {
                "version": "1",
                "default": "deny",
                "tools": {
                    "list_tasks": {"action": "deny"},
                    "cancel_task": {
                        "limits": [
                            {"name": "nine a day", "counter": "a", "window": "day", "max": 9},
                            {"name": "three an hour", "counter": "b", "window": "hour", "max": 3},
                        ],
                        "deny_if": [
                            {"path": "args.task_id", "op": "eq", "value": "7", "name": "seven"}
                        ],
                    },
                    "send_mail": {
                        "require": [
                            {"path": "args.recipient", "op": "regex", "value": MAIL, "name": "own"}
                        ]
                    },
                },
            }
        )
    )
    nine, three = rule(found, "nine a day"), rule(found, "three an hour")
    assert nine.attacks == (LOOP,)
    assert nine.work == ()
    assert three.attacks == (LOOP,)
    assert three.work == ("desk-morning",)
    assert rule(found, "seven").unmet
    assert rule(found, "own").attacks == (LOOKS,)
    assert found.attacks == 2
    assert found.work == 3


def test_a_rule_that_only_breaks_work_is_told() -> None:
    """With the loop out of the corpus the same limit stands in the way of honest work alone."""
    corpus = desk_corpus()
    kept = tuple(each for each in corpus.attacks if each.id != LOOP)
    (found,) = accounts(
        policy(limited(("a", "hour", 3))), corpus.model_copy(update={"attacks": kept}), desk()
    )
    (limit,) = found.rules
    assert limit.only_breaks
    assert not limit.unmet


def test_idle_rules_carry_their_proof() -> None:
    """A wider limit beside a tighter one, and a rule of a hidden tool, could both be deleted."""
    found = told(
        json.dumps(
            {
                "version": "1",
                "default": "allow",
                "hide": ["send_mail"],
                "tools": {
                    "cancel_task": {
                        "limits": [
                            {"counter": "a", "window": "day", "max": 9},
                            {"counter": "b", "window": "day", "max": 90},
                        ]
                    },
                    "send_mail": {"deny_if": [{"path": "args.body", "op": "eq", "value": "x"}]},
                },
            }
        )
    )
    why = {each.name: each.idle.why if each.idle else None for each in found.rules}
    assert why["tools.cancel_task.limits[0]"] is None
    assert why["tools.cancel_task.limits[1]"] in ("redundant", "shadowed")
    assert why["tools.send_mail.deny_if[0]"] == "shadowed"


def test_tools_are_told_by_how_they_are_treated() -> None:
    """Listed, hidden, unnamed, and named though no server has them."""
    found = told(
        '{"version": "1", "default": "deny", "hide": ["send_mail"],'
        '"tools": {"cancel_task": {}, "launch": {}}}'
    )
    assert [(each.tool, each.standing, each.outcome, each.servers) for each in found.tools] == [
        ("cancel_task", "listed", "allow", ("desk",)),
        ("launch", "listed", "allow", ()),
        ("list_tasks", "unnamed", "deny", ("desk",)),
        ("send_mail", "hidden", "deny", ("desk",)),
    ]


def test_recorded_calls_exercise_rules() -> None:
    """The user's own calls are honest work like any other."""
    calls = [ToolCall(tool="cancel_task", arguments={"task_id": "7"}, session="monday")]
    found = told(limited(("a", "day", 0)), recorded=calls, recorded_in="calls.jsonl")
    assert "monday" in found.rules[0].work


def _places(policy_: NativePolicy) -> Iterator[NativePolicy]:
    """The policy without each of its idle rules."""
    for idle in idle_rules(policy_):
        if idle.why == "not proved":
            continue
        kept = [
            (tool, rule)
            for tool, rule in zip(policy_.hidden_tools, policy_.hidden, strict=True)
            if rule.place != idle.place
        ]
        yield policy_.model_copy(
            update={
                "hidden": tuple(rule for _, rule in kept),
                "hidden_tools": tuple(tool for tool, _ in kept),
                "every_tool": tuple(
                    rule for rule in policy_.every_tool if rule.place != idle.place
                ),
                "tools": tuple(
                    entry.model_copy(
                        update={
                            "rules": tuple(rule for rule in entry.rules if rule.place != idle.place)
                        }
                    )
                    for entry in policy_.tools
                ),
            }
        )


@pytest.mark.parametrize("dialect", ["policylayer", "intercept"])
def test_deleting_an_idle_rule_changes_no_decision(dialect: str) -> None:
    """Over the whole grid of arguments, in one long history that fills every counter."""
    random = Random(5)  # noqa: S311 - the same policies each time
    make = {"policylayer": policylayer, "intercept": intercept}[dialect]
    points = list(grid())[::7]
    deleted = 0
    for _ in range(60):
        whole = read(make(random), dialect)
        for without in _places(whole):
            deleted += 1
            one, other = decider(whole), decider(without)
            for number, arguments in enumerate(points):
                asked = (TOOLS[number % 2], arguments, float(EPOCH + 40 * number), "s", "g")
                was = one.reason(one.step(*asked)).effect
                assert other.reason(other.step(*asked)).effect is was
    assert deleted > 10
