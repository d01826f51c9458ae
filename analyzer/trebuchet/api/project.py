"""A project as its settings describe it: policies by agent and server, tools, world, corpus."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from trebuchet.api.reading import load_calls, load_corpus
from trebuchet.api.scoring import served
from trebuchet.corpus import load_world
from trebuchet.corpus.world import lay_over
from trebuchet.dialects import dialect_problems, parse_policy
from trebuchet.documents import INVENTORY_CAP, POLICY_CAP, dotted, read_file, shown, spoken
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
from trebuchet.model.escalation import Goal
from trebuchet.model.place import Place
from trebuchet.model.policy import NativePolicy, Policy
from trebuchet.model.settings import Configuration, PolicySetting
from trebuchet.model.tool import Inventory, Server
from trebuchet.model.world import World


class Project:
    """Everything that the settings name.

    `only` names policy files to which a check is confined; one that is not configured is taken as
    if it were. Raises `SettingsError` with everything that does not fit, each with the place in
    the settings, and the errors of the files themselves. A corpus of the user's own and recorded
    calls take long to read: they are read when they are first asked for, or when something else is
    wrong, so that all is said at once.
    """

    def __init__(self, configuration: Configuration, only: Sequence[str] = ()) -> None:
        self.configuration = configuration
        self.settings = configuration.settings
        self._only = only
        self._check()

    def _check(self) -> None:
        """Raise all that is wrong with the settings and with the files that they name."""
        settings = self.settings
        problems = [
            *_file_problems(self.configuration),
            *self._unknown_words("closed", settings.closed, [goal.value for goal in Goal], "goal"),
        ]
        parts: list[Callable[[], object]] = [
            lambda: self.own_servers,
            lambda: self.agents,
            lambda: self.world,
        ]
        if not problems:
            parts.append(lambda: self.inventory)
        problems += _raised(parts)
        problems += self._needless(judged=not problems)
        if problems:
            problems += _raised([lambda: self.corpus, lambda: self.recorded])
            raise SettingsError(dict.fromkeys(problems))

    def _needless(self, judged: bool) -> list[Problem]:
        """Needed tools that no server here has; of any server, where it is open which are judged.

        A check of some policies alone leaves out servers whose tools are needed all the same.
        """
        needs = self.settings.needs
        if needs is None:
            return []
        if not needs:
            message = "needs names no tool; leave it out where agents need every tool"
            return [Problem(self.configuration.place("needs"), "no-needs", message)]
        if judged and not all(server.whole for server in self.inventory.servers):
            return []  # a tool that is not known here may be there all the same
        if judged and not self.partial:
            tools = [tool for server in self.inventory.servers for tool in server.tools]
            known = {tool.name for tool in tools} | {tool.id for tool in tools}
        elif _raised([lambda: self.index]):
            return []
        else:
            index = self.index.items()
            known = {f"{server}#{tool}" for server, tools in index for tool in tools}
            known |= {tool for _, tools in index for tool in tools}
        return self._unknown_words("needs", needs, known, "tool")

    def _unknown_words(
        self, key: str, words: Sequence[str], known: Collection[str], noun: str
    ) -> list[Problem]:
        said = f"; there are {', '.join(known)}" if noun == "goal" else " is here"
        return [
            Problem(
                self.configuration.place(f"{key}[{at}]"),
                f"unknown-{noun}",
                f'{key}: no {noun} "{word}"{said}{nearest(word, known)}',
            )
            for at, word in enumerate(words)
            if word not in known
        ]

    @cached_property
    def asked(self) -> tuple[tuple[int, PolicySetting], ...]:
        """The policies to judge, each with its number in the settings; -1 for one that is not."""
        known = list(enumerate(self.settings.policies))
        if not self._only:
            if known:
                return tuple(known)
            raise SettingsError(_no_policies(self.configuration))
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
            try:
                path = self._file(f"servers.{name}", written)
                text = read_file(path, INVENTORY_CAP, InventoryError)
                found.append(read_tools(text, spoken(path), name))
            except TrebuchetError as error:
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
                unknown = list(self._unknown_servers(number, setting))
                problems += unknown
                policy = self._policy(number, setting)
                if unknown:
                    continue
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
            return load_world(self._file("world", said))
        flat = dict(_flat(said))
        places = self.configuration.places

        def place(name: str) -> Place:
            whole = places.get(dotted(("world", name)))  # written as "own.domain", in quotes
            return whole or self.configuration.place(f"world.{name}")

        return lay_over(load_world(), flat, place)

    @cached_property
    def corpus(self) -> Corpus:
        """The shipped corpus with the project's own folders beside it."""
        named = enumerate(self.settings.corpus)
        return load_corpus(extra=[self._file(f"corpus[{at}]", name) for at, name in named])

    @cached_property
    def recorded(self) -> tuple[ToolCall, ...]:
        """The project's own recorded calls."""
        name = self.settings.sessions
        return load_calls(self._file("sessions", name)) if name else ()

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
        return self._file("inventory", name) if name else None

    def _file(self, key: str, written: str) -> Path:
        """Where a file that the settings name lies; raises where it is not there."""
        if not exists(self.configuration.at(written)):
            raise SettingsError(_missing(self.configuration, key, written))
        return self.configuration.at(written)

    def _policy(self, number: int, setting: PolicySetting) -> NativePolicy:
        """The policy, named as the settings write it, wherever the check is run from."""
        if number >= 0:
            self._file(f"policies[{number}].path", setting.path)
        if setting.dialect is not None:
            place = self._place(number, ".dialect")
            if problems := dialect_problems(setting.dialect, place):
                raise SettingsError(problems)
        text = read_file(self.configuration.at(setting.path), POLICY_CAP, PolicyError)
        return parse_policy(text, setting.path, setting.dialect, setting.lenient)

    def _unknown_servers(self, number: int, setting: PolicySetting) -> Iterator[Problem]:
        """Servers of a policy that nobody knows; one of the settings' own counts, read or not."""
        servers = [self._packages.get(name, name) for name in setting.servers]
        known = {*load_index(self._inventory_path), *self.settings.servers, "all"}
        for at, name in enumerate(servers):
            if name not in known:
                message = f'no server "{name}" is known{nearest(name, known)}'
                yield Problem(self._place(number, f".servers[{at}]"), "unknown-server", message)

    def _servers(self, number: int, setting: PolicySetting, policy: Policy) -> tuple[str, ...]:
        servers = [self._packages.get(name, name) for name in setting.servers]
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
    return os.path.realpath(configuration.at(setting.path)) == os.path.realpath(name)


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """The names of nested tables in full: `own.domain`."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _no_policies(configuration: Configuration) -> Problem:
    if configuration.file:
        message = "no policy is named; write a [[policies]] table with its path, or name a file"
    else:
        message = (
            "there is none here or in a folder above; `trebuchet init` writes one for the policies "
            "that it finds, or name a policy file"
        )
    return Problem(configuration.place(""), "no-policies", message)


def _raised(parts: Sequence[Callable[[], object]]) -> list[Problem]:
    """What the parts raise, each asked for itself."""
    problems: list[Problem] = []
    for part in parts:
        try:
            part()
        except TrebuchetError as error:
            problems += error.problems
    return problems


def _file_problems(configuration: Configuration) -> Iterator[Problem]:
    """Files that the settings name and that are not there, or that no file can be called."""
    settings = configuration.settings
    named = [(f"policies[{at}].path", each.path) for at, each in enumerate(settings.policies)]
    named += [(f"servers.{name}", file) for name, file in settings.servers.items()]
    named += [(f"corpus[{at}]", folder) for at, folder in enumerate(settings.corpus)]
    for key, value in (("inventory", settings.inventory), ("sessions", settings.sessions)):
        named += [(key, value)] if value else []
    named += [("world", settings.world)] if isinstance(settings.world, str) else []
    for key, kept in (("baseline", settings.baseline), ("lock", settings.lock)):
        if kept is not False and not _nameable(configuration.at(kept)):
            message = f"no file can be called {shown(kept)}"
            yield Problem(configuration.place(key), "bad-name", message)
    for key, written in named:
        if not exists(configuration.at(written)):
            yield _missing(configuration, key, written)


def _missing(configuration: Configuration, key: str, written: str) -> Problem:
    message = f"there is no {shown(written)}{_neighbour(configuration.at(written))}"
    return Problem(configuration.place(key), "no-such-file", message)


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
