"""Accounts of policies as Markdown: for a wiki, or for a review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trebuchet.model.account import Account, RuleAccount
from trebuchet.report.account_words import absent, groups, notes, tally
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.markdown_text import code, plain
from trebuchet.report.rule_words import rule_words
from trebuchet.report.text import counted, some


def account_markdown(accounts: Sequence[Account]) -> str:
    """One section a policy, one heading a tool that has rules of its own."""
    return "\n".join(text for found in accounts for text in _account(found)) + "\n"


def _account(found: Account) -> Iterator[str]:
    yield f"## {code(found.policy)}"
    yield ""
    played = f"{counted(found.attacks, 'attack')}, {counted(found.work, 'piece')} of honest work"
    yield (
        f"{dialect_name(found.dialect)}, default {found.default}, for "
        f"{plain(some(list(found.servers), 3))}. {tally(found)}; replayed: {played}."
    )
    yield ""
    if found.every_tool:
        yield "### Every tool"
        yield ""
        yield from _rules(found.every_tool, found)
    for tool in found.tools:
        if tool.rules:
            yield f"### {code(tool.tool)}"
            yield ""
            yield from _rules(tool.rules, found)
    if found.hidden:
        yield "### Hidden"
        yield ""
        for rule in found.hidden:
            yield f"- {'every tool' if rule.tool == '*' else code(rule.tool)} {_at(rule)}"
            yield from _notes(rule, found)
        yield ""
    for group in groups(found):
        yield f"**{plain(group.title[:1].upper() + group.title[1:])}:** " + ", ".join(
            code(tool.tool) for tool in group.tools
        )
        yield ""
    if missing := absent(found):
        names = ", ".join(code(tool.tool) for tool in missing)
        yield f"**Named, but on none of these servers:** {names}"
        yield ""


def _rules(rules: Iterable[RuleAccount], found: Account) -> Iterator[str]:
    for rule in rules:
        yield f"- {plain(rule_words(rule))} {_at(rule)}"
        yield from _notes(rule, found)
    yield ""


def _notes(rule: RuleAccount, found: Account) -> Iterator[str]:
    for note in notes(rule, found):
        yield f"  - {'**!** ' if note.asks else ''}{plain(note.text)}"


def _at(rule: RuleAccount) -> str:
    return f"({code(str(rule.place))})"
