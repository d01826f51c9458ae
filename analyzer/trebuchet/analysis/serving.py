"""Finds the servers whose calls a policy decides: by what it names, or as the user says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from trebuchet.errors import Problem, UsageError
from trebuchet.model.place import Place
from trebuchet.model.policy import Policy


def fitting_server(policy: Policy, index: Mapping[str, Sequence[str]]) -> str:
    """The one server that has over half of the tools that the policy names.

    `index` holds the tool names of every server. Raises `UsageError` with the candidates when
    no server fits, when several fit equally well, or when the policy names no tool.
    """
    named = set(policy.named_tools)
    place = Place(policy.name)
    if not named:
        raise UsageError(
            Problem(
                place,
                "no-tools-named",
                "the policy names no tool, so nothing tells which server it is for; "
                "pass --server NAME or --server all (`trebuchet inventory list` shows them)",
            )
        )
    shared = {
        server: found
        for server, tools in index.items()
        if (found := len(named.intersection(tools)))
    }
    ranked = sorted(shared, key=lambda server: (-shared[server], server))
    fitting = [server for server in ranked if shared[server] * 2 > len(named)]
    best = [server for server in fitting if shared[server] == shared[fitting[0]]]
    if len(best) == 1:
        return best[0]
    raise UsageError(Problem(place, *_unclear(ranked, best, shared, len(named))))


def _unclear(
    ranked: Sequence[str], best: Sequence[str], shared: Mapping[str, int], named: int
) -> tuple[str, str]:
    if best:
        return (
            "several-servers-fit",
            f"{_listed(best, shared, named)} fit equally well; "
            f"pass --server {best[0]} or another of them",
        )
    tools = "the tool that the policy names" if named == 1 else f"the {named} tools named"
    if ranked:
        return (
            "no-server-fits",
            f"no server of the inventory has over half of {tools}; closest: "
            f"{_listed(ranked[:5], shared, named)}; pass --server NAME, or --inventory FILE "
            "with the server's own tools/list",
        )
    return (
        "no-server-fits",
        f"no server of the inventory has {tools}; pass --inventory FILE with the server's own "
        "tools/list, or --server NAME (`trebuchet inventory list` shows them)",
    )


def _listed(servers: Sequence[str], shared: Mapping[str, int], named: int) -> str:
    return ", ".join(f"{server} ({shared[server]} of {named})" for server in servers)
