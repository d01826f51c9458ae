"""Accounts of policies as JSON for scripts, described by `docs/explain.schema.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trebuchet.model.account import ACCOUNT_SCHEMA, Account, RuleAccount, ToolAccount
from trebuchet.model.meaning import IdleRule
from trebuchet.report.account_words import notes, tally
from trebuchet.report.rule_words import rule_words
from trebuchet.report.written import written


def account_json(accounts: Sequence[Account]) -> str:
    """One JSON object in ASCII; the same accounts give the same bytes.

    A source is `file:line:column`. `idle` is null for a rule that is of use.
    """
    return written(
        {"schema_version": ACCOUNT_SCHEMA, "policies": [_account(found) for found in accounts]}
    )


def _account(found: Account) -> dict[str, Any]:
    return {
        "policy": found.policy,
        "dialect": found.dialect,
        "servers": found.servers,
        "default": found.default,
        "default_source": str(found.default_place),
        "corpus": found.corpus,
        "attacks": found.attacks,
        "work": found.work,
        "tally": tally(found),
        "hidden": [_rule(rule, found) for rule in found.hidden],
        "every_tool": [_rule(rule, found) for rule in found.every_tool],
        "tools": [_tool(tool, found) for tool in found.tools],
    }


def _tool(tool: ToolAccount, found: Account) -> dict[str, Any]:
    return {
        "tool": tool.tool,
        "servers": tool.servers,
        "standing": tool.standing,
        "outcome": tool.outcome,
        "source": str(tool.place),
        "rules": [_rule(rule, found) for rule in tool.rules],
    }


def _rule(rule: RuleAccount, found: Account) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "tool": rule.tool,
        "kinds": [each.kind.value for each in rule.rules],
        "source": str(rule.place),
        "says": rule_words(rule),
        "message": rule.rules[0].message,
        "attacks": rule.attacks,
        "work": rule.work,
        "unmet": rule.unmet,
        "only_breaks": rule.only_breaks,
        "idle": None if rule.idle is None else _idle(rule.idle),
        "notes": [note.text for note in notes(rule, found)],
    }


def _idle(idle: IdleRule) -> dict[str, Any]:
    return {
        "why": idle.why,
        "by": [{"rule": reason.rule, "source": str(reason.source)} for reason in idle.by],
        "doubt": idle.doubt,
    }
