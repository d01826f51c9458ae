"""Makes the draft of an attack from recorded calls: roles from the tools, steps from the calls.

What was recorded speaks of one server and of real addresses; an attack speaks in roles and world
names. So tools become what they can do, values become names by their parameter's kind, and runs of
one tool become one step that repeats. The rest is for its author.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import yaml

from trebuchet.analysis.tally import value_at
from trebuchet.errors import Problem, TraceError
from trebuchet.inventory import words
from trebuchet.model.call import ToolCall
from trebuchet.model.place import Place
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.vocabulary import READS, ParameterKind

_SPOKEN = {
    ParameterKind.TARGET: ("{other.item}", "{own.item}"),
    ParameterKind.TENANT: ("{other.tenant}", "{own.tenant}"),
    ParameterKind.SUBJECT: ("{other.user}", "{own.user}"),
    ParameterKind.RECIPIENT: ("{outsider.email}", "{own.email}"),
    ParameterKind.PAYEE: ("{outsider.payee}", "{own.payee}"),
    ParameterKind.AMOUNT: ("{cap.amount*10}", "{own.amount}"),
    ParameterKind.PATH: ("{secret.path}", "{own.path}"),
    ParameterKind.URL: ("{outsider.url}", "{own.url}"),
    ParameterKind.CONTENT: ("{private.text}", "{own.content}"),
}
"""What an attack and its twin say for a parameter of a kind."""


class _Run(NamedTuple):
    """Calls of one tool in a row."""

    tool: Tool
    calls: tuple[ToolCall, ...]

    @property
    def role(self) -> str:
        return "-".join(words(self.tool.name)) or "act"


def draft_from(
    calls: Sequence[ToolCall],
    inventory: Inventory,
    id_: str,
    tactic: str,
    technique: str,
    name: str,
) -> str:
    """The YAML of an attack that replays the recorded calls in roles.

    Raises `TraceError` for a call of a tool that no server of the inventory has.
    """
    runs = _runs(calls, inventory, name)
    focus = next(
        (run for run in reversed(runs) if not READS.issuperset(run.tool.capabilities)), runs[-1]
    )
    many = len(focus.calls) > 1
    start = runs[0].calls[0].at
    document = {
        "id": id_,
        "version": 1,
        "title": id_.replace("-", " ").capitalize(),
        "tactic": tactic,
        "technique": technique,
        "severity": "high",
        "shape": "loop" if many else "chain" if len(runs) > 1 else "single",
        "decidability": "state" if many else "call",
        "tell": "count" if many else "arguments",
        "summary": "Say in one sentence what happened.",
        "mechanism": "Say in a few plain sentences what the agent saw, did, and what was lost.",
        "focus": focus.role,
        "roles": {run.role: _role(run) for run in runs},
        "trace": _steps(runs, start, 0, None),
        "harm": {
            "role": focus.role,
            "measure": "calls",
            "limit": len(focus.calls),
            "effect": "Say what is lost.",
        },
        "variants": _variants(runs, focus),
        "twin": {
            "fact": "a single call" if many else "the owner's own values",
            "trace": _steps(runs, start, 1, focus.role),
        },
        "control": "Say what stops it.",
        "recommended": {
            "policylayer": {"impossible": "say why, or write the rule"},
            "intercept": {"impossible": "say why, or write the rule"},
        },
        "sources": [
            {
                "url": "https://example.org/where-it-is-known-from",
                "title": f"Recorded in {name}",
                "date": "2026",
                "kind": "incident",
                "read": False,
            }
        ],
        "first_seen": "2026",
        "changelog": ["1: draft from recorded calls"],
    }
    return _HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


_HEAD = "# A draft from recorded calls: check roles, values and twin, and say what happened.\n"


def _runs(calls: Sequence[ToolCall], inventory: Inventory, name: str) -> list[_Run]:
    by_name: dict[str, list[Tool]] = {}
    for server in inventory.servers:
        for tool in server.tools:
            by_name.setdefault(tool.name, []).append(tool)
    problems, runs = [], []
    numbered = list(enumerate(calls, 1))
    for (tool_name, server_name), group in groupby(
        numbered, key=lambda pair: (pair[1].tool, pair[1].server)
    ):
        members = list(group)
        found = [tool for tool in by_name.get(tool_name, ()) if server_name in ("", tool.server)]
        if not found:
            text = f'no server of the inventory has a tool "{tool_name}"; pass --inventory FILE'
            problems.append(Problem(Place(name, members[0][0], 1), "unknown-tool", text))
            continue
        runs.append(_Run(found[0], tuple(call for _, call in members)))
    if not calls:
        problems.append(Problem(Place(name), "no-calls", "no call is recorded here"))
    if problems:
        raise TraceError(problems)
    return runs


def _role(run: _Run) -> dict[str, Any]:
    does = " ".join(words(run.tool.name))
    return {
        "does": f"does what {does} does" if does else "acts",
        "capability": [capability.value for capability in run.tool.capabilities],
        "parameters": [kind.value for kind in _kinds(run)],
    }


def _kinds(run: _Run) -> list[ParameterKind]:
    """The kinds of the arguments that were sent and that an attack has a name for."""
    sent = run.calls[0].arguments
    found = [
        parameter.kind
        for parameter in run.tool.parameters
        if parameter.kind in _SPOKEN and value_at(sent, parameter.path) is not None
    ]
    return list(dict.fromkeys(found))


def _steps(
    runs: Sequence[_Run], start: float, side: int, shortened: str | None
) -> list[Mapping[str, Any]]:
    steps: list[Mapping[str, Any]] = []
    for number, run in enumerate(runs, 1):
        repeat = 1 if run.role == shortened else len(run.calls)
        step: dict[str, Any] = {
            "id": f"step-{number}",
            "role": run.role,
            "at": round(run.calls[0].at - start, 3),
            "with": {kind.value: _said(kind, side, repeat) for kind in _kinds(run)},
        }
        if repeat > 1:
            gap = (run.calls[-1].at - run.calls[0].at) / (repeat - 1)
            step |= {"repeat": min(repeat, 5000), "every": round(gap, 3)}
        if run.calls[0].outcome == "error":
            step["outcome"] = "error"
        steps.append(step)
    return steps


def _said(kind: ParameterKind, side: int, repeat: int) -> str:
    name = _SPOKEN[kind][side]
    return f"{name}-{{n}}" if kind is ParameterKind.TARGET and repeat > 1 else name


def _variants(runs: Sequence[_Run], focus: _Run) -> list[Mapping[str, Any]]:
    step = f"step-{runs.index(focus) + 1}"
    repeat = max(len(focus.calls), 3)
    return [
        {
            "name": "new-session-each-time",
            "evades": "a counter that begins again with every session",
            "changes": {step: {"repeat": repeat, "session": "session-{n}"}},
        },
        {
            "name": "one-an-hour",
            "evades": "a limit of one call a minute",
            "changes": {step: {"repeat": repeat, "every": 3600.0}},
        },
    ]
