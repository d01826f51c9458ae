"""A project as its settings describe it: policies by agent and server, tools, world, corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from trebuchet.api.reading import load_calls, load_corpus
from trebuchet.api.scoring import served
from trebuchet.corpus import load_world
from trebuchet.corpus.world import lay_over
from trebuchet.dialects import parse_policy
from trebuchet.documents import INVENTORY_CAP, POLICY_CAP, read_file, shown, spoken
from trebuchet.errors import (
    InventoryError,
    PolicyError,
    Problem,
    SettingsError,
    TrebuchetError,
    UsageError,
    nearest,
)
from trebuchet.inventory import load_index, load_inventory, load_packages, merged, read_tools
from trebuchet.model.attack import Corpus
from trebuchet.model.call import ToolCall
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.settings import Configuration, PolicySetting
from trebuchet.model.tool import Inventory, Server
from trebuchet.model.world import World


class Project:
    """Everything that the settings name, read when it is first asked for.

    `only` names policy files to which a check is confined; one that is not configured is taken as
    if it were. Raises `SettingsError` with everything that does not fit, each with the place in
    the settings, and the errors of the files themselves.
    """

    def __init__(self, configuration: Configuration, only: Sequence[str] = ()) -> None:
        self.configuration = configuration
        self.settings = configuration.settings
        self._only = only
        _check_files(configuration)

    @cached_property
    def asked(self) -> tuple[tuple[int, PolicySetting], ...]:
        """The policies to judge, each with its number in the settings; -1 for one that is not."""
        known = list(enumerate(self.settings.policies))
        if not self._only:
            if known:
                return tuple(known)
            message = "no policy is named; write a [[policies]] table with its path, or name a file"
            raise SettingsError(Problem(self.configuration.place(""), "no-policies", message))
        home = self.configuration.at("")
        found: list[tuple[int, PolicySetting]] = []
        for name in self._only:
            same = [(at, each) for at, each in known if _same(self.configuration, each, name)]
            path = name if not self.configuration.file else os.path.relpath(name, home)
            found += same or [(-1, PolicySetting(path=Path(path).as_posix()))]
        return tuple(dict.fromkeys(found))

    @property
    def partial(self) -> bool:
        """Whether fewer policies are judged than are configured."""
        return len(self.settings.policies) > sum(at >= 0 for at, _ in self.asked)

    @cached_property
    def own_servers(self) -> tuple[Server, ...]:
        """The servers whose tool lists the settings name."""
        found: list[Server] = []
        problems: list[Problem] = []
        for name, written in sorted(self.settings.servers.items()):
            path = self.configuration.at(written)
            try:
                text = read_file(path, INVENTORY_CAP, InventoryError)
                found.append(read_tools(text, spoken(path), name))
            except InventoryError as error:
                problems += error.problems
        if problems:
            raise InventoryError(problems)
        return tuple(found)

    @cached_property
    def index(self) -> Mapping[str, Sequence[str]]:
        """Every known server with the names of its tools."""
        own = {each.name: tuple(tool.name for tool in each.tools) for each in self.own_servers}
        return {**load_index(self._inventory_path), **own}

    @cached_property
    def agents(self) -> Mapping[str, Mapping[str, Policy]]:
        """For each agent the policy of each of its servers."""
        found: dict[str, dict[str, Policy]] = {}
        problems: list[Problem] = []
        for number, setting in self.asked:
            try:
                policy = self._policy(setting)
                servers = self._servers(number, setting, policy)
            except TrebuchetError as error:
                problems += error.problems
                continue
            held = found.setdefault(setting.agent, {})
            for server in servers:
                if server in held:
                    place = self._place(number)
                    message = (
                        f'"{setting.path}" and "{held[server].name}" both decide for "{server}"; '
                        "give each an agent of its own"
                    )
                    problems.append(Problem(place, "policy-twice", message))
                held[server] = policy
        if problems:
            raise SettingsError(dict.fromkeys(problems))
        return found

    @cached_property
    def inventory(self) -> Inventory:
        """The servers that the policies decide for."""
        servers = {server for held in self.agents.values() for server in held}
        own = [server for server in self.own_servers if server.name in servers]
        shipped = servers - {server.name for server in own}
        base = load_inventory(self._inventory_path, sorted(shipped)) if shipped else None
        return base if base is not None and not own else merged(base, own)

    @cached_property
    def world(self) -> World | None:
        """The owner's world; None where the settings say nothing of it."""
        said = self.settings.world
        if said is None:
            return None
        if isinstance(said, str):
            return load_world(self.configuration.at(said))
        flat = dict(_flat(said))
        return lay_over(load_world(), flat, lambda name: self.configuration.place(f"world.{name}"))

    @cached_property
    def corpus(self) -> Corpus:
        """The shipped corpus with the project's own folders beside it."""
        return load_corpus(extra=[self.configuration.at(name) for name in self.settings.corpus])

    @cached_property
    def recorded(self) -> tuple[ToolCall, ...]:
        """The project's own recorded calls."""
        name = self.settings.sessions
        return load_calls(self.configuration.at(name)) if name else ()

    def recorded_of(self, agent: str) -> tuple[ToolCall, ...]:
        """The recorded calls that this agent's policies decide, and those of nobody known here."""
        elsewhere = self.elsewhere(agent)
        return tuple(call for call in self.recorded if call.server not in elsewhere)

    def elsewhere(self, agent: str) -> frozenset[str]:
        """Servers that are judged for other agents alone, or not in this check."""
        named = {server for each in self.settings.policies for server in each.servers}
        judged = {server for held in self.agents.values() for server in held}
        return frozenset((named | judged) - set(self.agents[agent]))

    @cached_property
    def _packages(self) -> Mapping[str, str]:
        return load_packages(self._inventory_path)

    @property
    def _inventory_path(self) -> Path | None:
        name = self.settings.inventory
        return self.configuration.at(name) if name else None

    def _policy(self, setting: PolicySetting) -> NativePolicy:
        """The policy, named as the settings write it, wherever the check is run from."""
        text = read_file(self.configuration.at(setting.path), POLICY_CAP, PolicyError)
        return parse_policy(text, setting.path, setting.dialect, setting.lenient)

    def _servers(self, number: int, setting: PolicySetting, policy: Policy) -> tuple[str, ...]:
        servers = [self._packages.get(name, name) for name in setting.servers]
        problems = [
            Problem(
                self._place(number, f".servers[{at}]"),
                "unknown-server",
                f'no server "{name}" is known{nearest(name, self.index)}',
            )
            for at, name in enumerate(servers)
            if name not in self.index and name != "all"
        ]
        if problems:
            raise SettingsError(problems)
        try:
            return served(policy, servers, self.index)
        except UsageError as error:
            said = str(error.problems[0].message).partition("; pass ")[0]
            message = f'{setting.path}: {said}; write servers = ["NAME"] for it in the settings'
            code = error.problems[0].code
            raise SettingsError(Problem(self._place(number), code, message)) from None

    def _place(self, number: int, rest: str = ".path") -> Place:
        return self.configuration.place(f"policies[{number}]{rest}" if number >= 0 else "")


def _same(configuration: Configuration, setting: PolicySetting, name: str) -> bool:
    return configuration.at(setting.path).resolve() == Path(name).resolve()


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """The names of nested tables in full: `own.domain`."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _check_files(configuration: Configuration) -> None:
    """Refuse settings that name files which are not there, all at once."""
    settings = configuration.settings
    named = [(f"policies[{at}].path", each.path) for at, each in enumerate(settings.policies)]
    named += [(f"servers.{name}", file) for name, file in settings.servers.items()]
    named += [(f"corpus[{at}]", folder) for at, folder in enumerate(settings.corpus)]
    for key, value in (("inventory", settings.inventory), ("sessions", settings.sessions)):
        named += [(key, value)] if value else []
    named += [("world", settings.world)] if isinstance(settings.world, str) else []
    kept = [("baseline", settings.baseline), ("lock", settings.lock)]
    problems = [
        Problem(configuration.place(key), "bad-name", f"no file can be called {shown(written)}")
        for key, written in kept
        if written is not False and not _nameable(configuration.at(written))
    ]
    problems += [
        Problem(
            configuration.place(key),
            "no-such-file",
            f"there is no {shown(written)}{_neighbour(configuration.at(written))}",
        )
        for key, written in named
        if not exists(configuration.at(written))
    ]
    if problems:
        raise SettingsError(problems)


def _nameable(path: Path) -> bool:
    """Whether the system takes the name at all."""
    try:
        path.exists()
    except (OSError, ValueError):
        return False
    return bool(path.name) and "\0" not in path.name and not path.is_dir()


def exists(path: Path) -> bool:
    """Whether there is such a file or folder; of a name that the system refuses there is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _neighbour(path: Path) -> str:
    try:
        return nearest(path.name, (each.name for each in path.parent.iterdir()))
    except (OSError, ValueError):
        return ""
