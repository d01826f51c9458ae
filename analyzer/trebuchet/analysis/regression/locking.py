"""The lock of the tool lists: which tools a project trusts, and how servers differ from it now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

from trebuchet.model.baseline import (
    LOCK_SCHEMA,
    KeptRun,
    Lock,
    LockChange,
    LockedServer,
    LockedTool,
)
from trebuchet.model.escalation import Escalation
from trebuchet.model.run import Run
from trebuchet.model.tool import Server, Tool
from trebuchet.model.value import thaw


def lock_of(servers: Collection[Server]) -> Lock:
    """The lock that trusts these servers as they are."""
    return Lock(
        format="trebuchet-lock",
        version=LOCK_SCHEMA,
        servers={
            server.name: LockedServer(
                package=server.package,
                version=server.version,
                tools={tool.name: _locked(tool) for tool in server.tools},
            )
            for server in sorted(servers, key=lambda server: server.name)
        },
    )


def lock_changes(lock: Lock, servers: Collection[Server]) -> tuple[LockChange, ...]:
    """How the servers differ from the lock, by server and tool.

    A tool's order among the others, and the server's version, are no change.
    """
    return tuple(
        change
        for server in sorted(servers, key=lambda server: server.name)
        for change in _changes(lock.servers.get(server.name), server)
    )


class Since(NamedTuple):
    """What one agent's tools do now, and what of it the baseline held."""

    run: Run
    escalation: Escalation
    kept: KeptRun | None


def with_reach(
    changes: Collection[LockChange], agents: Collection[Since]
) -> tuple[LockChange, ...]:
    """The changes with the attacks that newly bind to their tools, and the paths newly open."""
    attacks: dict[tuple[str, str], set[str]] = {}
    paths: dict[tuple[str, str], set[str]] = {}
    for run, escalation, kept in agents:
        for case in run.cases:
            if kept is None or case.id not in kept.cases:
                tool = (case.server, case.binding[case.focus].tool)
                attacks.setdefault(tool, set()).add(case.attack)
        for path in (path for goal in escalation.goals for path in goal.paths):
            if kept is None or path.id not in kept.paths:
                for hop in path.hops:
                    paths.setdefault((hop.server, hop.tool), set()).add(path.id)
    return tuple(
        change.model_copy(
            update={
                "attacks": tuple(sorted(attacks.get((change.server, change.tool), ()))),
                "paths": tuple(sorted(paths.get((change.server, change.tool), ()))),
            }
        )
        for change in changes
    )


def _changes(locked: LockedServer | None, server: Server) -> Iterator[LockChange]:
    if locked is None:
        yield LockChange(server=server.name, kind="unlocked")
        return
    now = {tool.name: _locked(tool) for tool in server.tools}
    for name in sorted({*locked.tools, *now}):
        was, is_ = locked.tools.get(name), now.get(name)
        if was is None or is_ is None:
            kind: str = "added" if was is None else "removed"
            yield LockChange.model_validate({"server": server.name, "tool": name, "kind": kind})
            continue
        if was.schema_ != is_.schema_:
            yield LockChange(server=server.name, tool=name, kind="schema")
        if was.prose != is_.prose:
            yield LockChange(server=server.name, tool=name, kind="description")


def _locked(tool: Tool) -> LockedTool:
    return LockedTool(schema=_hash(thaw(tool.schema_)), prose=tool.prose or None)


def _hash(schema: Mapping[str, object]) -> str:
    text = json.dumps(schema, sort_keys=True, ensure_ascii=True)
    return sha256(text.encode()).hexdigest()[:16]
