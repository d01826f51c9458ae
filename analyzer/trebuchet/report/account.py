"""A policy on the terminal as a person would read it: tool by tool, with notes on its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trebuchet.model.account import Account, RuleAccount, ToolAccount
from trebuchet.model.place import Place
from trebuchet.report.account_words import absent, groups, notes, tally
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.line import BLANK, Line, Span, folded, hanging, line, rendered
from trebuchet.report.rule_words import rule_words
from trebuchet.report.text import counted, some


def account_text(accounts: Sequence[Account], width: int = 80, color: bool = False) -> str:
    """The policies one after another; no line is wider than `width` columns."""
    lines: list[Line] = []
    for found in accounts:
        lines += [*([BLANK] if lines else []), *_account(found, width)]
    return rendered(lines, width, color)


def _account(found: Account, width: int) -> Iterator[Line]:
    head = f"{dialect_name(found.dialect)}, default {found.default}"
    yield from folded(0, f"{found.policy}   {head}", width, "bold")
    servers = some(list(found.servers), 3)
    yield from hanging("for", servers, width, indent=0, column=10)
    played = f"{counted(found.attacks, 'attack')} in all their forms, "
    played += f"{counted(found.work, 'piece')} of honest work ({found.corpus[:6]})"
    yield from hanging("replayed", played, width, indent=0, column=10)
    yield from hanging("rules", tally(found), width, indent=0, column=10)
    default = "allowed" if found.default == "allow" else "denied"
    said = f"what is not named is {default} ({_spot(found.default_place, found)})"
    yield from hanging("default", said, width, indent=0, column=10)
    if found.every_tool:
        yield BLANK
        yield line(Span("every tool", "bold"))
        yield from _rules(found.every_tool, found, width)
    for tool in found.tools:
        if tool.rules:
            yield BLANK
            yield from _tool(tool, found, width)
    yield from _hidden(found, width)
    for group in groups(found):
        yield BLANK
        yield from folded(0, group.title, width, "warn" if group.warns else "bold")
        names = [
            tool.tool if tool.standing == "unnamed" else f"{tool.tool} ({_spot(tool.place, found)})"
            for tool in group.tools
        ]
        yield from folded(2, ", ".join(names), width)
    missing = absent(found)
    if missing:
        spots = ", ".join(f"{tool.tool} ({_spot(tool.place, found)})" for tool in missing)
        yield BLANK
        yield from folded(0, "named, but on none of these servers", width, "warn")
        yield from folded(2, spots, width)


def _tool(tool: ToolAccount, found: Account, width: int) -> Iterator[Line]:
    hidden = "hidden, " if tool.standing == "hidden" else ""
    where = f"  ({hidden}{_spot(tool.place, found)})"
    yield line(Span(tool.tool, "bold"), Span(where, "dim"))
    yield from _rules(tool.rules, found, width)


def _rules(rules: Iterable[RuleAccount], found: Account, width: int) -> Iterator[Line]:
    for rule in rules:
        yield from folded(2, f"{rule_words(rule)}  ({_spot(rule.place, found)})", width)
        yield from _notes(rule, found, width)


def _notes(rule: RuleAccount, found: Account, width: int) -> Iterator[Line]:
    for note in notes(rule, found):
        first, *rest = folded(6, note.text, width, "plain" if note.asks else "dim")
        mark = Span("! ", "warn") if note.asks else Span("· ", "dim")
        yield line("    ", mark, *first[1:])
        yield from rest


def _hidden(found: Account, width: int) -> Iterator[Line]:
    if not found.hidden:
        return
    yield BLANK
    yield line(Span("hidden: nobody sees or calls them", "bold"))
    for rule in found.hidden:
        name = "every tool" if rule.tool == "*" else rule.tool
        yield from folded(2, f"{name}  ({_spot(rule.place, found)})", width)
        yield from _notes(rule, found, width)


def _spot(place: Place, found: Account) -> str:
    """A place by line and column alone, as the file's name stands at the top."""
    return str(place).removeprefix(f"{found.policy}:")
