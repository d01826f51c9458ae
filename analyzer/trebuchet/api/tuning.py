"""Tunes a limit: the values of it that stop attacks and leave honest work whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

from trebuchet.analysis.score import setting_of
from trebuchet.analysis.terms import Terms
from trebuchet.analysis.tuning.dial import dial_of
from trebuchet.analysis.tuning.tune import Ground
from trebuchet.analysis.tuning.tune import tune as _tune
from trebuchet.api.scoring import by_server
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.tool import Inventory, Tool
from trebuchet.model.tuning import Tuning


def tune(
    policies: Policy | Mapping[str, Policy],
    tool: str,
    corpus: Corpus,
    inventory: Inventory,
    counter: str = "",
    window: str = "",
    amount: str = "",
    values: Sequence[int] = (),
    **terms: Unpack[Terms],
) -> Tuning:
    """A limit on one tool (`NAME` or `SERVER#NAME`), tried at every value that matters.

    It is the tool's own limit, by `counter` and `window` where there are several, or a new one per
    day. `amount` is the path of an argument below `args` that is summed instead of counting
    calls. Raises `UsageError` for a tool that no server in scope has, and where no limit of the
    policy could change anything.
    """
    held = by_server(policies, inventory)
    tools = inventory.tools_of(held)
    found = _tool(tool, tools)
    policy = held[found.server]
    if not isinstance(policy, NativePolicy):
        message = "limits are tuned in PolicyLayer and Intercept policies alone"
        raise UsageError(Problem(Place(policy.name), "foreign-policy", message))
    dial = dial_of(policy, found.name, counter, window, amount.removeprefix("args."))
    setting = setting_of(held, tools, terms.get("world"), terms.get("needs"), corpus.sessions)
    recorded, place = terms.get("recorded", ()), terms.get("recorded_in", "")
    ground = Ground(corpus, setting, recorded, place, terms.get("severities"))
    return _tune(dial, found, ground, values)


def _tool(name: str, tools: Sequence[Tool]) -> Tool:
    found = [tool for tool in tools if name in (tool.name, tool.id)]
    if len(found) == 1:
        return found[0]
    place = Place("--tool")
    if found:
        ids = ", ".join(tool.id for tool in found)
        raise UsageError(
            Problem(place, "several-tools", f'"{name}" is on several servers; say which: {ids}')
        )
    hint = nearest(name, [tool.name for tool in tools])
    raise UsageError(Problem(place, "unknown-tool", f'no tool "{name}" on these servers{hint}'))
