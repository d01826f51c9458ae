"""How much faster a compiled policy decides than Cedar does, side by side in one run.

One policy twice, in Intercept's YAML and in Cedar: default deny, 35 tools without conditions, five
with one condition each, three hidden; ten more tools are called that no rule names. Of the calls
26 % go to a tool with a condition, and in 0.5 % the argument is missing. Every decision of both
engines is compared first. Cedar gets its policy set and entities parsed and its context as text.
Rounds of all take turns, and what counts is the median of the rounds' ratios, so that a busy
machine slows both down.

    python bench/decide_speed.py [CALLS]
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from cedarpy import Decision as CedarDecision
from cedarpy import Entities, PolicySet, is_authorized

from trebuchet.dialects import parse_policy
from trebuchet.engine import decider
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.policy import Policy
from trebuchet.model.vocabulary import Effect

SEED = 20261107
ROUNDS = 9
CEDAR_CALLS = 5_000
"""How many of the calls Cedar decides in one round."""
TARGETS = {"step": 150, "step with counters": 40, "decision": 20, "decision with counters": 10}
"""How many times faster than Cedar each must be. Cedar itself counts nothing."""

PLAIN = [f"read_{number}" for number in range(35)]
HIDDEN = ["cancel_task", "delete_database", "drop_table"]
UNLISTED = [f"other_{number}" for number in range(10)]


@dataclass(frozen=True)
class Guarded:
    """A tool with one condition on one argument, and values that it is called with."""

    tool: str
    argument: str
    op: str
    value: Any
    cedar: str
    values: tuple[Any, ...]


GUARDED = (
    Guarded("pay", "amount", "lte", 10000, "{} <= 10000", (1, 250, 10000, 10001, 99999)),
    Guarded(
        "write_file",
        "path",
        "regex",
        "^/workspace/",
        '{} like "/workspace/*"',
        ("/workspace/a.txt", "/workspace/b/c.md", "/etc/passwd", "workspace/a.txt"),
    ),
    Guarded(
        "push",
        "branch",
        "not_in",
        ["main", "master"],
        '!(["main", "master"].contains({}))',
        ("main", "master", "feature/a", "fix-7"),
    ),
    Guarded(
        "send_mail",
        "to",
        "in",
        ["a@ourco.example", "b@ourco.example", "c@ourco.example"],
        '["a@ourco.example", "b@ourco.example", "c@ourco.example"].contains({})',
        ("a@ourco.example", "c@ourco.example", "z@elsewhere.example"),
    ),
    Guarded(
        "query",
        "sql",
        "regex",
        "^(SELECT|WITH)",
        '({0} like "SELECT*" || {0} like "WITH*")',
        ("SELECT name FROM users", "WITH a AS (SELECT 1) SELECT * FROM a", "DROP TABLE users"),
    ),
)

Call = tuple[str, dict[str, Any]]


def intercept_text(*, counting: bool) -> str:
    """The policy for our engine, as JSON, which is YAML too.

    When `counting`, every allowed call counts under one quota and the guarded tools under a second.
    """
    limit = [{"name": "quota", "rate_limit": "1000000/day"}] if counting else []
    tools: dict[str, Any] = {tool: {"rules": []} for tool in PLAIN}
    for one in GUARDED:
        condition = {"path": f"args.{one.argument}", "op": one.op, "value": one.value}
        tools[one.tool] = {"rules": [{"name": one.tool, "conditions": [condition]}, *limit]}
    if counting:
        tools["*"] = {"rules": [{"name": "everything", "rate_limit": "1000000/hour"}]}
    return json.dumps({"version": "1", "default": "deny", "hide": HIDDEN, "tools": tools})


def cedar_text() -> str:
    """The same policy, without quotas, in seven Cedar policies."""
    actions = ", ".join(f'Action::"{tool}"' for tool in PLAIN)
    hidden = ", ".join(f'Action::"{tool}"' for tool in HIDDEN)
    guarded = [
        f'permit (principal, action == Action::"{one.tool}", resource) '
        f"when {{ {one.cedar.format(f'context.{one.argument}')} }};"
        for one in GUARDED
    ]
    return "\n".join(
        [
            f"permit (principal, action in [{actions}], resource);",
            *guarded,
            f"forbid (principal, action in [{hidden}], resource);",
        ]
    )


def make_calls(count: int) -> Iterator[Call]:
    """Calls drawn at random with a fixed seed."""
    draw = random.Random(SEED)  # noqa: S311 - a workload, not a secret
    for _ in range(count):
        kind = draw.random()
        if kind < 0.26:
            one = draw.choice(GUARDED)
            missing = draw.random() < 0.005 / 0.26
            yield one.tool, {} if missing else {one.argument: draw.choice(one.values)}
        elif kind < 0.90:
            yield draw.choice(PLAIN), {"id": draw.randrange(1000)}
        else:
            yield draw.choice(HIDDEN if kind < 0.93 else UNLISTED), {}


def timed(run: Callable[[], object], calls: int) -> float:
    """Microseconds for one call in one round."""
    began = perf_counter()
    run()
    return (perf_counter() - began) / calls * 1e6


def stepping(policy: Policy, calls: list[Call]) -> Callable[[], object]:
    """A run over all calls that keeps no more than the index of each reason."""

    def run() -> None:
        step = decider(policy).step
        at = float(EPOCH)
        for tool, arguments in calls:
            step(tool, arguments, at)

    return run


def deciding(policy: Policy, calls: list[ToolCall]) -> Callable[[], object]:
    """A run over all calls that makes a whole decision of each."""

    def run() -> None:
        decide = decider(policy).decide
        for call in calls:
            decide(call)

    return run


def main(count: int) -> int:
    """Compare, measure, print; 1 when decisions differ or a target is missed."""
    calls = list(make_calls(count))
    plain = parse_policy(intercept_text(counting=False), name="plain.yaml")
    counting = parse_policy(intercept_text(counting=True), name="counting.yaml")
    policies = PolicySet.from_str(cedar_text())
    entities = Entities.from_json_str("[]")
    requests = [
        {
            "principal": 'Agent::"a"',
            "action": f'Action::"{tool}"',
            "resource": 'Gateway::"g"',
            "context": json.dumps(arguments),
        }
        for tool, arguments in calls
    ]

    ours = decider(plain)
    allowed = [ours.reason(ours.step(*call, float(EPOCH))).effect is Effect.ALLOW for call in calls]
    theirs = [
        is_authorized(request, policies, entities).decision is CedarDecision.Allow
        for request in requests
    ]
    different = sum(one is not other for one, other in zip(allowed, theirs, strict=True))
    print(f"{count:,} calls, {sum(allowed):,} allowed, {different} decided differently")

    few = requests[:CEDAR_CALLS]
    whole = [ToolCall(tool=tool, arguments=arguments) for tool, arguments in calls]
    runs = {
        "step": stepping(plain, calls),
        "step with counters": stepping(counting, calls),
        "decision": deciding(plain, whole),
        "decision with counters": deciding(counting, whole),
    }
    cedar: list[float] = []
    ours_took: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        cedar.append(
            timed(lambda: [is_authorized(each, policies, entities) for each in few], len(few))
        )
        for name, run in runs.items():
            ours_took[name].append(timed(run, count))
    print(f"{'cedarpy, PolicySet handle':<28}{median(cedar):>9.2f} us")
    missed = bool(different)
    for name, took in ours_took.items():
        ratio = median(theirs / ours for theirs, ours in zip(cedar, took, strict=True))
        missed |= ratio < TARGETS[name]
        print(f"{name:<28}{median(took):>9.2f} us{ratio:>8.0f} x  (at least {TARGETS[name]} x)")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
