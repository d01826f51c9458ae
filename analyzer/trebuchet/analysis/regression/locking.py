"""The lock of the tool lists: which tools a project trusts, and how servers differ from it now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from hashlib import sha256

from trebuchet.model.baseline import (
    LOCK_SCHEMA,
    KeptRun,
    Lock,
    LockChange,
    LockedServer,
    LockedTool,
)
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


def with_attacks(
    changes: Collection[LockChange], runs: Collection[tuple[Run, KeptRun | None]]
) -> tuple[LockChange, ...]:
    """The changes with the attacks that bind to their tools now and did not in the baseline."""
    found: dict[tuple[str, str], set[str]] = {}
    for run, kept in runs:
        for case in run.cases:
            if kept is None or case.id not in kept.cases:
                tool = case.binding[case.focus].tool
                found.setdefault((case.server, tool), set()).add(case.attack)
    return tuple(
        change.model_copy(
            update={"attacks": tuple(sorted(found.get((change.server, change.tool), ())))}
        )
        if change.kind != "removed"
        else change
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
