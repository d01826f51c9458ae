"""Policies that can be read, a line each, with the warnings of their dialect."""

from __future__ import annotations

from collections.abc import Sequence

from trebuchet.model.policy import NativePolicy
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.json import written
from trebuchet.report.text import counted, inert


def lint_text(policies: Sequence[NativePolicy]) -> str:
    """`policy.json: PolicyLayer 1, default deny, 3 tools named`, and below it each warning."""
    lines: list[str] = []
    for policy in policies:
        tools = counted(len(policy.named_tools), "tool")
        lines.append(
            f"{inert(policy.name)}: {dialect_name(policy.dialect)}, "
            f"default {policy.default.value}, {tools} named"
        )
        lines += [f"  ! {inert(warning)}" for warning in policy.warnings]
    return "".join(f"{line}\n" for line in lines)


def lint_json(policies: Sequence[NativePolicy]) -> str:
    """The same as an array, with the names of the tools."""
    return written(
        [
            {
                "policy": policy.name,
                "dialect": policy.dialect,
                "default": policy.default.value,
                "tools": policy.named_tools,
                "warnings": policy.warnings,
            }
            for policy in policies
        ]
    )
