"""A policy with one more rule, as data, and the line that a user would add to the file."""

from __future__ import annotations

from typing import NamedTuple

from trebuchet.dialects import policylayer
from trebuchet.dialects.hidden import EVERY_TOOL, hidden_rule
from trebuchet.dialects.intercept_repair import write_intercept
from trebuchet.dialects.policylayer_repair import write_policylayer
from trebuchet.dialects.repair_text import json_line, yaml_line
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Rule, RuleKind, ToolRules
from trebuchet.model.repair import Repair
from trebuchet.model.vocabulary import Effect

REPAIRED = Place("(repair)")
"""The place of what stands in no file yet."""

_ORDER = (RuleKind.FORBID, RuleKind.REQUIRE, RuleKind.LIMIT, RuleKind.ASK)


class Amended(NamedTuple):
    """The policy with the repair, and the repair in the dialect's own words, on one line."""

    policy: NativePolicy
    fragment: str


def amend(policy: NativePolicy, tool: str, repair: Repair) -> Amended | None:
    """The policy with the repair for one tool, or None where the dialect cannot say it.

    The fragment is a key with one entry for the tool's object in PolicyLayer
    (`"limits": [{...}]`), an entry for the tool's `rules` in Intercept (`- {name: ...}`), and the
    key `hide` in both. It is also None where it would change nothing, and for a tool that is
    denied only because it is not listed: listing it would let it through.
    """
    if tool in policy.hidden_tools or EVERY_TOOL in policy.hidden_tools:
        return None
    if repair.kind == "hide":
        return _hide(policy, tool)
    entry = next((entry for entry in policy.tools if entry.tool == tool), None)
    if entry is None and policy.default is Effect.DENY:
        return None
    rules = entry.rules if entry else ()
    if policy.dialect == policylayer.NAME:
        addition = write_policylayer(tool, rules, repair, REPAIRED)
    else:
        addition = write_intercept(tool, rules, repair, REPAIRED)
    if addition is None:
        return None
    added, fragment = addition
    ordered = _merged(rules, added) if policy.dialect == policylayer.NAME else (*rules, *added)
    amended = ToolRules(tool=tool, place=entry.place if entry else REPAIRED, rules=ordered)
    kept = tuple(amended if each.tool == tool else each for each in policy.tools)
    tools = kept if entry else (*kept, amended)
    return Amended(policy.model_copy(update={"tools": tools}), fragment)


def _hide(policy: NativePolicy, tool: str) -> Amended:
    update = {
        "hidden": (*policy.hidden, hidden_rule(tool, REPAIRED)),
        "hidden_tools": (*policy.hidden_tools, tool),
    }
    line = json_line if policy.dialect == policylayer.NAME else yaml_line
    return Amended(policy.model_copy(update=update), line("hide", [tool]))


def _merged(rules: tuple[Rule, ...], added: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """All rules in the order in which PolicyLayer decides; `added` after its like."""
    return tuple(sorted((*rules, *added), key=lambda rule: _ORDER.index(rule.kind)))
