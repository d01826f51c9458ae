"""What is said of rules and tools in an account, the same in every format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from trebuchet.model.account import Account, RuleAccount, ToolAccount
from trebuchet.model.meaning import IdleRule
from trebuchet.report.text import counted, some


class Note(NamedTuple):
    """A remark on a rule, and whether something should be done about it."""

    text: str
    asks: bool = True


def notes(rule: RuleAccount, account: Account) -> Iterator[Note]:
    """What the replays and the proofs say of a rule."""
    if rule.unmet:
        if account.attacks or account.work:
            yield Note("no attack and no honest work meets it")
    elif rule.only_breaks:
        yield Note(f"stops no attack, only honest work: {some(list(rule.work), 3)}")
    else:
        yield Note(f"meets {counted(len(rule.attacks), 'attack')}", False)
        if rule.work:
            yield Note(f"stands in the way of {some(list(rule.work), 3)}")
    if rule.idle is not None:
        yield Note(idle_words(rule.idle), rule.idle.why != "not proved")


def idle_words(idle: IdleRule) -> str:
    """Why a rule could be deleted, or why that is not known."""
    if idle.why == "not proved":
        return f"whether it could be deleted is not proved: {idle.doubt}"
    by = some([f"{reason.rule or 'no rule'} ({reason.source})" for reason in idle.by], 2)
    instead = f": {by}" if by else ""
    if idle.why == "shadowed":
        return f"shadowed, it decides no call{instead}"
    return f"redundant, without it every call is decided alike{instead}"


def tally(account: Account) -> str:
    """The rules of a policy, counted by what they are good for."""
    rules = account.rules
    parts = [counted(len(rules), "rule")]
    for number, words in (
        (sum(rule.unmet for rule in rules), "met by nothing here"),
        (sum(rule.only_breaks for rule in rules), "only in the way of honest work"),
        (_idle(rules, "shadowed"), "shadowed"),
        (_idle(rules, "redundant"), "redundant"),
        (_idle(rules, "not proved"), "not proved to be of use"),
    ):
        if number:
            parts.append(f"{number} {words}")
    return ", ".join(parts)


def _idle(rules: tuple[RuleAccount, ...], why: str) -> int:
    return sum(rule.idle is not None and rule.idle.why == why for rule in rules)


class Group(NamedTuple):
    """Tools that are all treated alike, without a rule of their own."""

    title: str
    tools: tuple[ToolAccount, ...]
    warns: bool = False


def groups(account: Account) -> Iterator[Group]:
    """The tools that have no rule of their own, by how they are treated; empty ones left out."""
    plain = [tool for tool in account.tools if not tool.rules]
    every = " but for the rules of every tool" if account.every_tool else ""
    listed = [tool for tool in plain if tool.standing == "listed"]
    served = [tool for tool in plain if tool.servers]
    unnamed = tuple(tool for tool in served if tool.standing == "unnamed")
    default = f"not named, so {'allowed' if account.default == 'allow' else 'denied'} by default"
    for group in (
        Group(f"listed without a rule, so allowed{every}", tuple(listed), True),
        Group(default, unnamed, account.default == "allow"),
    ):
        if group.tools:
            yield group


def absent(account: Account) -> tuple[ToolAccount, ...]:
    """The tools that are named and that no server in scope has."""
    return tuple(tool for tool in account.tools if not tool.servers)
