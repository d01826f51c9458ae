"""The tools that a policy hides: the same key in both dialects."""

from __future__ import annotations

from trebuchet.dialects.messages import hidden
from trebuchet.dialects.node import Node
from trebuchet.documents import shown
from trebuchet.model.place import Place
from trebuchet.model.policy import Rule, RuleKind

RULE = "(hidden)"
EVERY_TOOL = "*"


def read_hidden(root: Node) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rules of `hide`, one an entry, and the tools that they hide, in the same order."""
    listed = root.get("hide")
    rules: list[Rule] = []
    tools: dict[str, None] = {}
    for entry in listed.entries() if listed else ():
        tool = entry.value
        if not isinstance(tool, str):
            entry.wrong("wrong-type", f"must be a tool's name, got {shown(tool)}")
        elif not tool.strip():
            entry.wrong("empty-name", "entry must not be empty")
        elif listed and tool in tools:
            listed.wrong("duplicate-entry", f"duplicate entry {shown(tool)}", entry.place)
        else:
            tools[tool] = None
            rules.append(hidden_rule(tool, entry.place))
    return tuple(rules), tuple(tools)


def hidden_rule(tool: str, place: Place) -> Rule:
    """The rule that one entry makes; `*` has no words of its own, since they name the tool."""
    message = "" if tool == EVERY_TOOL else hidden(tool)
    return Rule(name=RULE, kind=RuleKind.HIDE, place=place, message=message)
