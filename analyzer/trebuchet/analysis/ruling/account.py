"""Puts a policy's account together: rules by place, tools by how they are treated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from trebuchet.analysis.meaning import idle_rules
from trebuchet.analysis.ruling.exercise import Exercise, met_by
from trebuchet.dialects.hidden import EVERY_TOOL
from trebuchet.engine import decider
from trebuchet.model.account import ACCOUNT_SCHEMA, Account, RuleAccount, ToolAccount
from trebuchet.model.meaning import IdleRule
from trebuchet.model.place import Place
from trebuchet.model.policy import Decider, NativePolicy, Rule
from trebuchet.model.tool import Tool


def account(
    policy: NativePolicy,
    servers: Collection[str],
    tools: Sequence[Tool],
    exercise: Exercise,
    corpus: str,
) -> Account:
    """The policy told tool by tool, with what the replays met and what is proved idle.

    `tools` are those of `servers`, which the policy decides for.
    """
    told = _Teller(servers, exercise, idle_rules(policy, tools))
    opened = decider(policy)
    return Account(
        schema_version=ACCOUNT_SCHEMA,
        policy=policy.name,
        dialect=policy.dialect,
        default="allow" if policy.default == "allow" else "deny",
        default_place=policy.default_place,
        servers=tuple(sorted(servers)),
        every_tool=told.rules(EVERY_TOOL, policy.every_tool),
        hidden=tuple(
            told.rules(tool, [rule])[0]
            for tool, rule in zip(policy.hidden_tools, policy.hidden, strict=True)
        ),
        tools=tuple(_tools(policy, tools, told, opened)),
        attacks=exercise.attacks_played,
        work=exercise.work_played,
        corpus=corpus,
    )


class _Teller:
    """Rules by place, each with what is known of it."""

    def __init__(
        self, servers: Collection[str], exercise: Exercise, idle: Iterable[IdleRule]
    ) -> None:
        self._servers, self._exercise = servers, exercise
        self._idle: Mapping[Place, IdleRule] = {each.place: each for each in idle}

    def rules(self, tool: str, rules: Iterable[Rule]) -> tuple[RuleAccount, ...]:
        """One account a place, in the order of the file."""
        by_place: dict[Place, list[Rule]] = {}
        for rule in rules:
            by_place.setdefault(rule.place, []).append(rule)
        return tuple(
            RuleAccount(
                tool=tool,
                place=place,
                rules=tuple(mine),
                attacks=met_by(self._exercise.attacks, self._servers, place),
                work=met_by(self._exercise.work, self._servers, place),
                idle=self._idle.get(place),
            )
            for place, mine in sorted(by_place.items())
        )


def _tools(
    policy: NativePolicy, tools: Sequence[Tool], told: _Teller, opened: Decider
) -> Iterator[ToolAccount]:
    having: dict[str, list[str]] = {}
    for tool in tools:
        having.setdefault(tool.name, []).append(tool.server)
    hidden = dict(zip(policy.hidden_tools, policy.hidden, strict=True))
    named: set[str] = set()
    for entry in policy.tools:
        named.add(entry.tool)
        shut = hidden.get(entry.tool) or hidden.get(EVERY_TOOL)
        yield ToolAccount(
            tool=entry.tool,
            servers=tuple(having.get(entry.tool, ())),
            standing="hidden" if shut else "listed",
            outcome=_outcome(opened, entry.tool),
            place=shut.place if shut else entry.place,
            rules=told.rules(entry.tool, entry.rules),
        )
    for name in sorted({*having, *hidden} - named - {EVERY_TOOL}):
        shut = hidden.get(name) or hidden.get(EVERY_TOOL)
        yield ToolAccount(
            tool=name,
            servers=tuple(having.get(name, ())),
            standing="hidden" if shut else "unnamed",
            outcome=_outcome(opened, name),
            place=shut.place if shut else policy.default_place,
        )


def _outcome(opened: Decider, tool: str) -> Literal["allow", "deny", "ask", "depends"]:
    constant = opened.constant(tool)
    return "depends" if constant is None else opened.reason(constant).effect.value
