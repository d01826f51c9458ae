"""What of a call a policy looks at: its arguments, its number and time, or neither.

Asked before a replay, so that no time goes into forms that cannot fare differently.
"""

from __future__ import annotations

from collections.abc import Iterator

from trebuchet.engine import decider
from trebuchet.model.policy import NativePolicy, Policy, Rule, RuleKind


def is_constant(policy: Policy | None, tool: str) -> bool:
    """Whether every call of the tool is decided alike; so where no policy speaks for it."""
    return policy is None or decider(policy).constant(tool) is not None


def counts(policy: Policy | None, tool: str) -> bool:
    """Whether the time and number of calls can matter; assumed of a policy we cannot look into."""
    if not isinstance(policy, NativePolicy):
        return policy is not None
    return any(
        rule.kind is RuleKind.LIMIT
        or any(condition.subject == "state" for condition in rule.conditions)
        for rule in _rules(policy, tool)
    )


def reads_arguments(policy: Policy, tool: str) -> bool:
    """Whether any rule for the tool reads an argument; assumed of a policy we cannot look into."""
    if not isinstance(policy, NativePolicy):
        return True
    return any(
        (rule.limit is not None and rule.limit.increment_from is not None)
        or any(condition.subject == "args" for condition in rule.conditions)
        for rule in _rules(policy, tool)
    )


def _rules(policy: NativePolicy, tool: str) -> Iterator[Rule]:
    yield from policy.every_tool
    for entry in policy.tools:
        if entry.tool == tool:
            yield from entry.rules
