"""Witnesses: for a tool and a row of the table, every form of the arguments that its schema takes.

A tool is not open or closed by its name: it is open for a row when one of these calls passes. The
forms come from the table and from the corpus, whose steps are spelled by people who evade rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from trebuchet.analysis.binding import Fit, fit_role
from trebuchet.analysis.escalation.row import Files, Form, Row, Runs, Several
from trebuchet.analysis.fitting import UnfitError
from trebuchet.analysis.plan import bind_step, forms
from trebuchet.analysis.repository import keeps_in_repository
from trebuchet.corpus import placeholders, render
from trebuchet.inventory import words
from trebuchet.model.attack import Attack, Corpus
from trebuchet.model.tool import Tool
from trebuchet.model.trace import Argument, AsIs, Role, Step
from trebuchet.model.vocabulary import Capability, ParameterKind
from trebuchet.model.world import World


class Witness(NamedTuple):
    """One call that would do what the row says."""

    form: str
    arguments: Mapping[str, Any]


class Spelled(NamedTuple):
    """One form, ready to be bound to a tool."""

    name: str
    role: Role
    step: Step
    without: tuple[ParameterKind, ...] = ()


class _Known(NamedTuple):
    """The witnesses of one tool in one row that were made, and how the others are."""

    tool: Tool
    """Kept, so that no other tool can take its identity in memory."""
    made: list[Witness]
    more: Iterator[Witness]


class Witnesses:
    """Makes witnesses in one world, from the table and from one corpus."""

    def __init__(self, world: World, corpus: Corpus | None) -> None:
        self._world = world
        self._told: dict[str, tuple[Spelled, ...]] = {}
        self._steps = _steps_of(corpus.attacks) if corpus else ()
        self._fits: dict[tuple[int, int], Fit | None] = {}
        self._known: dict[tuple[int, str], _Known] = {}

    def of(self, tool: Tool, row: Row) -> Iterator[Witness]:
        """Every form of the row on this tool: the table's in order, then the corpus' own.

        Two forms that make the same arguments are one. The tool must fit the row. Each is made
        once, when it is first asked for: a graph that is built again asks for the same.
        """
        key = (id(tool), row.id)
        if key not in self._known:
            self._known[key] = _Known(tool, [], self._all(tool, row))
        known = self._known[key]
        place = 0
        while True:
            if place == len(known.made):
                witness = next(known.more, None)
                if witness is None:
                    return
                known.made.append(witness)
            yield known.made[place]
            place += 1

    def _all(self, tool: Tool, row: Row) -> Iterator[Witness]:
        seen: list[Mapping[str, Any]] = []
        for spelled in self._spelled(row):
            made = self._made(tool, spelled)
            if made is not None and made not in seen:
                seen.append(made)
                yield Witness(spelled.name, made)

    def _spelled(self, row: Row) -> tuple[Spelled, ...]:
        known = self._told.get(row.id)
        if known is None:
            own = tuple(_spelled(row, form, self._world) for form in row.forms)
            known = self._told[row.id] = (*own, *_told(row, self._steps))
        return known

    def _made(self, tool: Tool, spelled: Spelled) -> Mapping[str, Any] | None:
        if any(tool.of_kind(kind) for kind in spelled.without):
            return None
        key = (id(tool), id(spelled.role))
        if key not in self._fits:
            self._fits[key] = fit_role(tool, spelled.role)
        fit = self._fits[key]
        if fit is None:
            return None
        try:
            bound = bind_step(spelled.step, spelled.role, fit, self._world)
        except UnfitError:
            return None
        return None if bound is None else bound.arguments.make(1)


def fits(tool: Tool, row: Row) -> bool:
    """Whether the tool can make the row's move at all, whatever the policy says."""
    if not _able(tool, row):
        return False
    if row.files is not Files.ANY and not _names_a_file(tool):
        return False
    if row.files is Files.MACHINE and not keeps_on_machine(tool):
        return False
    if row.runs is not None and (row.runs is Runs.HOST) != runs_on_host(tool):
        return False
    return all(
        any(parameter.required for parameter in tool.of_kind(kind)) for kind in row.must_take
    )


def _able(tool: Tool, row: Row) -> bool:
    if Capability.UNCLASSIFIED in tool.capabilities or not tool.capabilities:
        return False
    if not row.capability:
        return True
    if not frozenset(row.capability).intersection(tool.capabilities):
        return False
    return fit_role(tool, _asking(row)) is not None


_ASKING: dict[tuple[str, tuple[ParameterKind, ...]], Role] = {}


def _asking(row: Row, parameters: tuple[ParameterKind, ...] = ()) -> Role:
    """The row as a role that a tool can fit; made once a row."""
    key = (row.id, parameters)
    if key not in _ASKING:
        _ASKING[key] = _asked(row, parameters)
    return _ASKING[key]


def _asked(row: Row, parameters: tuple[ParameterKind, ...]) -> Role:
    return Role(
        does=row.sentence,
        capability=row.capability or tuple(Capability),
        also=row.also,
        without=row.without,
        verbs=row.verbs,
        parameters=parameters,
    )


def keeps_on_machine(tool: Tool) -> bool:
    """Whether its files are those of the machine, as far as its arguments tell.

    They are not where one names a repository or an account, or where the tool calls any other.
    """
    away = (ParameterKind.TENANT, ParameterKind.SUBJECT)
    return not (
        keeps_in_repository(tool)
        or Capability.INVOKE_ANY in tool.capabilities
        or any(parameter.required for kind in away for parameter in tool.of_kind(kind))
    )


def _names_a_file(tool: Tool) -> bool:
    """Whether the first of its path arguments is called a path or a file."""
    named = next(iter(tool.of_kind(ParameterKind.PATH)), None)
    said = frozenset(words(named.path.split(".")[-1])) if named else frozenset()
    return bool(said & _FILE) and "url" not in said


_FILE = frozenset({"path", "paths", "file", "files", "filename", "filepath", "pathname"})


def runs_on_host(tool: Tool) -> bool:
    """Whether code that the tool is given runs on the machine of the agent.

    Told by its name and by the parameter that takes the code; where neither says so, it runs in a
    page, a database, a container or on a machine that an argument names.
    """
    named = frozenset(words(tool.name)) | frozenset(words(tool.server))
    if named & _ELSEWHERE:
        return False
    if Capability.INSTALL in tool.capabilities:
        return bool(named & _INSTALLED_HERE)
    takes = any(
        parameter.kind in (ParameterKind.COMMAND, ParameterKind.CODE)
        and _CODE.intersection(words(parameter.path))
        for parameter in tool.parameters
    )
    return takes and bool(named & _RUN_HERE)


_ELSEWHERE = frozenset(
    [
        "sandbox",
        "browser",
        "page",
        "puppeteer",
        "worker",
        "template",
        "pod",
        "pods",
        "container",
        "lxc",
        "cron",
        "script",
        "workflow",
        "deploy",
        "kubernetes",
        "kubectl",
    ]
)
"""Words of tools and servers whose code does not run on the machine of the agent."""
_RUN_HERE = frozenset(
    [
        "command",
        "process",
        "shell",
        "bash",
        "terminal",
        "exec",
        "execute",
        "run",
        "code",
        "cell",
        "python",
        "program",
    ]
)
_CODE = frozenset(["command", "cmd", "code", "script", "input", "source", "program", "shell"])
_INSTALLED_HERE = frozenset(
    ["package", "packages", "extension", "extensions", "skill", "module", "npm", "pip"]
)


def _spelled(row: Row, form: Form, world: World) -> Spelled:
    with_: dict[str, Argument] = {
        key: _listed(value, world) if isinstance(value, Several) else value
        for key, value in form.with_.items()
    }
    role = _asking(row, form.requires)
    return Spelled(form.name, role, _step(with_), form.without)


def _listed(several: Several, world: World) -> AsIs:
    return AsIs(as_is=tuple(render(template, world) for template in several.templates))


def _step(with_: Mapping[str, Argument]) -> Step:
    return Step.model_validate({"id": "witness", "role": "witness", "at": 0.0, "with": with_})


class _Told(NamedTuple):
    """One step of an attack, with the capabilities of its role."""

    name: str
    role: Role
    step: Step
    named: frozenset[str]
    """The world names that it speaks of."""


def _steps_of(attacks: Iterable[Attack]) -> tuple[_Told, ...]:
    """Every step of every attack and of its variants, each spelling once."""
    found: dict[tuple[str, str], _Told] = {}
    for attack in attacks:
        if attack.status != "active" or not attack.decidability.replayable:
            continue
        for variant, trace in forms(attack):
            for item in trace:
                if not isinstance(item, Step) or not item.with_:
                    continue
                role = attack.roles[item.role]
                step = _step(item.with_)
                key = (role.model_dump_json(exclude={"does", "server"}), step.model_dump_json())
                name = f"{attack.id}, {variant}" if variant else attack.id
                if key not in found:
                    found[key] = _Told(name, role, step, named(item))
    return tuple(found.values())


def named(step: Step) -> frozenset[str]:
    """The world names that a step speaks of."""
    return named_in(step.with_)


def named_in(templates: Mapping[str, Argument]) -> frozenset[str]:
    """The world names in templates, `n` among them."""
    return frozenset(
        part.name
        for template in templates.values()
        if isinstance(template, str)
        for part in placeholders(template)
    )


def _told(row: Row, steps: Iterable[_Told]) -> tuple[Spelled, ...]:
    asked = frozenset(row.capability)
    return tuple(
        Spelled(told.name, told.role, told.step)
        for told in steps
        if asked & frozenset((*told.role.capability, *told.role.also))
        and (not row.marks or any(name.startswith(row.marks) for name in told.named))
    )
