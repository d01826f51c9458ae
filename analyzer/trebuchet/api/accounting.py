"""Accounts for policies: each told tool by tool, with what its rules are good for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from trebuchet.analysis.ruling.account import account
from trebuchet.analysis.ruling.exercise import exercise
from trebuchet.analysis.score import setting_of
from trebuchet.analysis.terms import Terms
from trebuchet.api.scoring import by_server
from trebuchet.errors import Problem, UsageError
from trebuchet.model.account import Account
from trebuchet.model.attack import Corpus
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.tool import Inventory


def accounts(
    policies: Policy | Mapping[str, Policy],
    corpus: Corpus,
    inventory: Inventory,
    **terms: Unpack[Terms],
) -> tuple[Account, ...]:
    """Each policy told tool by tool, in the order of their first server.

    Every attack is replayed in all its forms and every honest session beside it, to say which
    rule decided. Raises `UsageError` for a policy that only another engine can read.
    """
    held = by_server(policies, inventory)
    tools = inventory.tools_of(held)
    setting = setting_of(held, tools, terms.get("world"), terms.get("needs"), corpus.sessions)
    recorded, place = terms.get("recorded", ()), terms.get("recorded_in", "")
    met = exercise(corpus, setting, recorded, place, terms.get("severities"))
    grouped: dict[tuple[str, str], tuple[NativePolicy, list[str]]] = {}
    for server in sorted(held):
        policy = held[server]
        if not isinstance(policy, NativePolicy):
            message = "only PolicyLayer and Intercept policies can be told rule by rule"
            raise UsageError(Problem(Place(policy.name), "foreign-policy", message))
        grouped.setdefault((policy.name, policy.text), (policy, []))[1].append(server)
    return tuple(
        account(
            policy,
            servers,
            [tool for tool in tools if tool.server in servers],
            met,
            corpus.digest,
        )
        for policy, servers in grouped.values()
    )
