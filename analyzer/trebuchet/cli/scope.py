"""What a scoring verb works on, made from its options: policies by server, corpus, inventory."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from trebuchet import api
from trebuchet.analysis.terms import Terms
from trebuchet.documents import spoken
from trebuchet.errors import Problem, UsageError, nearest
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.place import Place
from trebuchet.model.policy import Policy
from trebuchet.model.tool import Inventory
from trebuchet.model.vocabulary import Severity
from trebuchet.model.world import World


class Scope(NamedTuple):
    """Everything that a run is made from."""

    policies: Mapping[str, Policy]
    corpus: Corpus
    inventory: Inventory
    world: World | None
    needs: frozenset[str] | None
    severities: tuple[Severity, ...] | None
    recorded: tuple[ToolCall, ...]
    recorded_in: str

    def scored(self) -> api.Scored:
        """The run, with what it takes to explain and mend its cases."""
        return api.scored(self.policies, self.corpus, self.inventory, **self.terms())

    def terms(self) -> Terms:
        """What the verbs that judge take by name."""
        return Terms(
            world=self.world,
            needs=self.needs,
            severities=self.severities,
            recorded=self.recorded,
            recorded_in=self.recorded_in,
        )


class Asked(NamedTuple):
    """The options as they were typed."""

    policy: str | None = None
    dialect: str | None = None
    lenient: bool = False
    policies: Sequence[str] = ()
    servers: Sequence[str] = ()
    inventory: str | None = None
    attacks: Sequence[str] = ()
    tactics: Sequence[str] = ()
    severities: Sequence[str] = ()
    needs: Sequence[str] = ()
    world: str | None = None
    sessions: str | None = None
    corpora: Sequence[str] = ()

    def files(self) -> tuple[str, ...]:
        """The files and folders that are read, so that no report is written over one."""
        pairs = [pair.partition("=")[2] for pair in self.policies]
        named = (self.policy, self.inventory, self.world, self.sessions, *pairs)
        return tuple(file for file in named if file)

    def words(self) -> tuple[str, ...]:
        """The words of the command that asks this again."""
        said = ["trebuchet", "score", *([self.policy] if self.policy else [])]
        for option, values in (
            ("--policy", self.policies),
            ("--server", self.servers),
            ("--inventory", self.inventory),
            ("--dialect", self.dialect),
            ("--attack", self.attacks),
            ("--tactic", self.tactics),
            ("--severity", self.severities),
            ("--needs", self.needs),
            ("--world", self.world),
            ("--sessions", self.sessions),
            ("--corpus", self.corpora),
        ):
            for value in (values,) if isinstance(values, str) else values or ():
                said += [option, value]
        return (*said, *(["--lenient"] if self.lenient else []))


def scope_of(
    asked: Asked,
    policies: Mapping[str, Policy] | None = None,
    also: Sequence[Inventory] = (),
) -> Scope:
    """Reads every input that the options name; raises with all that is wrong with the first.

    `policies` are those that were read already, by server; `also` is what stands on the other side
    of a comparison, whose tools can be needed, too.
    """
    _check_named(asked)
    path = Path(asked.inventory) if asked.inventory else None
    if policies is None:
        policies = _policies(asked, path)
    corpus = api.chosen(
        api.load_corpus(extra=[Path(folder) for folder in asked.corpora]),
        asked.attacks,
        asked.tactics,
    )
    inventory = api.load_inventory(path, servers=tuple(policies) if path is None else None)
    return Scope(
        policies,
        corpus,
        inventory,
        api.load_world(Path(asked.world)) if asked.world else None,
        _needs(asked.needs, inventory, policies, also),
        tuple(Severity(name) for name in asked.severities) or None,
        _recorded(Path(asked.sessions)) if asked.sessions else (),
        spoken(Path(asked.sessions)) if asked.sessions else "",
    )


def _check_named(asked: Asked) -> None:
    """Refuses an option that is there and names nothing, as an unset variable of a shell does."""
    problems = [
        Problem(Place(option), "no-name", "the name is empty; leave the option out, or name a file")
        for option, value in (
            ("--inventory", asked.inventory),
            ("--world", asked.world),
            ("--sessions", asked.sessions),
        )
        if value == ""
    ]
    if problems:
        raise UsageError(problems)


def _recorded(file: Path) -> tuple[ToolCall, ...]:
    calls = tuple(api.load_calls(file))
    if not calls:
        message = "there is no call in this file; leave --sessions out, or record some"
        raise UsageError(Problem(Place(spoken(file)), "no-calls", message))
    return calls


def _policies(asked: Asked, inventory: Path | None) -> Mapping[str, Policy]:
    index = api.load_index(inventory)
    packages = api.load_packages(inventory)
    if asked.policies:
        return _by_server(asked, index, packages)
    if not asked.policy:
        raise UsageError(
            Problem(
                Place(_verb()),
                "no-policy",
                "name a policy file, or pass --policy SERVER=FILE; to see an example run "
                "`trebuchet demo`",
            )
        )
    policy = api.load_policy(Path(asked.policy), asked.dialect, asked.lenient)
    servers = [packages.get(name, name) for name in asked.servers]
    return dict.fromkeys(api.served(policy, servers, index), policy)


def _by_server(
    asked: Asked, index: Mapping[str, Sequence[str]], packages: Mapping[str, str]
) -> Mapping[str, Policy]:
    dropped = [f'"{asked.policy}"'] if asked.policy is not None else []
    dropped += [f"--server {name}" for name in asked.servers]
    if dropped:
        message = (
            "--policy SERVER=FILE stands instead of the one file and of --server; "
            f"drop {' and '.join(dropped)}, or --policy"
        )
        raise UsageError(Problem(Place("--policy"), "policy-twice", message))
    found: dict[str, Policy] = {}
    for pair in asked.policies:
        server, equals, file = pair.partition("=")
        if not equals or not server or not file:
            raise UsageError(Problem(Place("--policy"), "bad-pair", f'"{pair}" is not SERVER=FILE'))
        server = packages.get(server, server)
        if server not in index:
            raise UsageError(
                Problem(
                    Place("--policy"),
                    "unknown-server",
                    f'no server "{server}" in the inventory{nearest(server, index)}',
                )
            )
        if server in found:
            raise UsageError(
                Problem(Place("--policy"), "policy-twice", f'"{server}" was given two policies')
            )
        found[server] = api.load_policy(Path(file), asked.dialect, asked.lenient)
    return found


def _verb() -> str:
    """The verb that is being called."""
    context = click.get_current_context(silent=True)
    return (context.info_name if context else None) or "trebuchet"


def _needs(
    named: Sequence[str], inventory: Inventory, judged: Container[str], also: Sequence[Inventory]
) -> frozenset[str] | None:
    """The tools that agents need, each of which a judged server has; None where none is named.

    A tool of a server that is known in part alone may be there all the same: the run warns of it.
    """
    if not named:
        return None
    wanted = frozenset(part.strip() for entry in named for part in entry.split(",")) - {""}
    servers = [server for server in inventory.servers if server.name in judged]
    servers += [server for each in also for server in each.servers]
    known = {name for server in servers for tool in server.tools for name in (tool.name, tool.id)}
    problems = [
        Problem(
            Place("--needs"),
            "unknown-tool",
            f'no judged server has the tool "{name}"{nearest(name, known)}',
        )
        for name in sorted(wanted - known)
        if all(server.whole for server in servers)
    ]
    if not wanted:
        message = "no tool is named; leave it out, and agents are taken to need every tool"
        problems.append(Problem(Place("--needs"), "no-needs", message))
    if problems:
        raise UsageError(problems)
    return wanted
