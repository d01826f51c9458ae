"""Rules on one argument that honest calls keep and harmful ones need not, gentlest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from trebuchet.analysis.mending import patterns, rules
from trebuchet.analysis.tally import value_at
from trebuchet.inventory import singular, words
from trebuchet.model.policy import Operator
from trebuchet.model.repair import Repair
from trebuchet.model.tool import Parameter, Tool
from trebuchet.model.vocabulary import ParameterKind
from trebuchet.model.world import World

_MOST = 12
"""An owner lists so many values, and no more."""


class Narrowing(NamedTuple):
    """One rule for one tool, with what it denies in words."""

    repair: Repair
    what: str
    """Which calls, after the tool's name: `to an address outside ourco.example`; empty: all."""


def narrowings(
    tool: Tool,
    harmful: Sequence[Mapping[str, Any]],
    honest: Sequence[Mapping[str, Any]],
    world: World,
) -> Iterator[Narrowing]:
    """Rules under which some of the honest arguments could pass and some of the harmful not.

    Whether one does is not decided here. Only arguments outside lists are ruled on, since no
    dialect reads every member of a list.
    """
    said = {name: str(value) for name, value in world.values.items()}
    for parameter in tool.parameters:
        if "[]" in parameter.path:
            continue
        bad = _distinct(value_at(arguments, parameter.path) for arguments in harmful)
        good = _distinct(value_at(arguments, parameter.path) for arguments in honest)
        for repair in _repairs(parameter, bad, good, said):
            yield Narrowing(repair, _what(parameter, repair, said))


def _repairs(
    parameter: Parameter, bad: list[Any], good: list[Any], world: Mapping[str, str]
) -> Iterator[Repair]:
    path, kind = parameter.path, parameter.kind
    given = [value for value in good if value is not None]
    if not given:
        if kind in _SPARED and any(value is not None for value in bad):
            yield Repair(kind="require", path=path, op=Operator.EXISTS, value=False)
        return
    texts = [value for value in given if isinstance(value, str)]
    # One honest value is enough for a rule: what it breaks of the others is its price.
    found = [pattern for text in texts for pattern in patterns([text], world)]
    found += _more_patterns(kind, texts, world)
    for pattern in dict.fromkeys(found):
        yield Repair(kind="require", path=path, op=Operator.REGEX, value=pattern)
    if kind is ParameterKind.REF:
        protected = world["branch.protected"]
        yield Repair(kind="require", path=path, op=Operator.NEQ, value=protected)
    elif texts and len(texts) == len(given) <= _MOST and _is_container(parameter):
        yield Repair(kind="require", path=path, op=Operator.IN, value=sorted(texts))
    elif kind not in _COUNTLESS and len(given) <= _MOST:
        for value in bad:
            for repair in rules(parameter, value, given, world):
                if repair.op is not Operator.REGEX:
                    yield repair


_SPARED = frozenset(
    {
        ParameterKind.RECIPIENT,
        ParameterKind.URL,
        ParameterKind.PATH,
        ParameterKind.TENANT,
        ParameterKind.AUDIENCE,
        ParameterKind.GUARD_FLAG,
        ParameterKind.COMMAND,
        ParameterKind.CODE,
        ParameterKind.SECRET,
    }
)
"""Kinds of what a call may well do without, where no honest call has it."""
_COUNTLESS = frozenset(
    {
        ParameterKind.TARGET,
        ParameterKind.CONTENT,
        ParameterKind.SEARCH,
        ParameterKind.TIME,
        ParameterKind.OPAQUE,
    }
)
"""Kinds whose next honest value nobody knows: a number of an issue says nothing of the next."""


def alike(tool: Tool, narrowing: Narrowing, world: World) -> Iterator[Narrowing]:
    """The same pattern on the tool's other required arguments of that kind, outside lists.

    What is harmful in the one place is harmful in the other: a file can be moved from anywhere,
    and to anywhere.
    """
    repair = narrowing.repair
    if repair.op is not Operator.REGEX:
        return
    said = {name: str(value) for name, value in world.values.items()}
    kind = next(each.kind for each in tool.parameters if each.path == repair.path)
    for other in tool.of_kind(kind):
        if other.required and other.path != repair.path and "[]" not in other.path:
            same = repair.model_copy(update={"path": other.path})
            yield Narrowing(same, _what(other, same, said))


def _distinct(values: Iterator[Any]) -> list[Any]:
    """The values in order, each once; they need not be hashable."""
    return list({repr(value): value for value in values}.values())


def _more_patterns(
    kind: ParameterKind, texts: list[str], world: Mapping[str, str]
) -> Iterator[str]:
    if kind is ParameterKind.URL:
        yield from _origins(texts)
    elif kind is ParameterKind.PATH:
        yield from _inside(world["own.workspace"], texts)
    elif kind is ParameterKind.STATEMENT:
        yield _plain_select(world["own.table"])


def _inside(folder: str, texts: list[str]) -> Iterator[str]:
    """One pattern for the folder and what lies in it, whatever is encoded or hidden denied.

    Hidden names that honest work uses are let through by name.
    """
    inside = [text for text in texts if text == folder or text.startswith(f"{folder}/")]
    if inside:
        hidden = {part for text in inside for part in text.split("/") if part.startswith(".")}
        named = [re.escape(part) for part in sorted(hidden - {".", ".."})][:_MOST]
        parts = "|".join([r"[^./%\\][^/%\\]*", *named])
        yield f"^{re.escape(folder)}(?:/(?:{parts}))*$"


_ORIGIN = re.compile(r"^https?://[^/?#@\\\s]+(?=[/?#]|$)")


def _origins(texts: list[str]) -> Iterator[str]:
    """One pattern for the places that the honest addresses lead to."""
    found = sorted({origin.group() for text in texts if (origin := _ORIGIN.match(text))})
    if 1 < len(found) <= _MOST:
        yield f"^(?:{'|'.join(map(re.escape, found))})(?:/|$)"


def _plain_select(table: str) -> str:
    """One SELECT from one table: no other table, no second query, no call of the reader's choice.

    RE2 cannot say "not followed by", so what may stand there is said word by word.
    """
    name = r'[\w."]+'
    column = rf"(?:{name}|\*|(?:count|sum|min|max|avg)\({name}\)|count\(\*\))"
    value = rf"(?:'[^']*'|-?{name}|now\(\))"
    term = rf"(?:{name}\s*(?:[<>=!]{{1,2}}|like)\s*{value}|{name}\s+is\s+(?:not\s+)?null)"
    listed = rf"{name}(?:\s*,\s*{name})*"
    return (
        rf"(?i)^\s*select\s+{column}(?:\s*,\s*{column})*\s+from\s+{re.escape(table)}"
        rf"(?:\s+where\s+{term}(?:\s+(?:and|or)\s+{term})*)?(?:\s+group\s+by\s+{listed})?"
        rf"(?:\s+order\s+by\s+{listed}(?:\s+(?:asc|desc))?)?(?:\s+limit\s+\d+)?\s*;?\s*$"
    )


_CONTAINERS = frozenset(
    [
        "repo",
        "repository",
        "project",
        "workspace",
        "organization",
        "org",
        "team",
        "database",
        "schema",
        "table",
        "bucket",
        "container",
        "channel",
        "folder",
        "collection",
        "index",
        "namespace",
        "cluster",
        "region",
        "site",
        "space",
        "base",
    ]
)
"""Words of what is one of few, so that an owner can list them."""


def _is_container(parameter: Parameter) -> bool:
    if parameter.kind is not ParameterKind.TARGET:
        return False
    return bool(_CONTAINERS.intersection(map(singular, words(parameter.path.rsplit(".", 1)[-1]))))


def _what(parameter: Parameter, repair: Repair, world: Mapping[str, str]) -> str:
    path, value = parameter.path, repair.value
    if repair.op is Operator.REGEX:
        return _outside(parameter, str(value), world)
    if repair.op is Operator.EXISTS:
        return f"with {path}"
    if repair.op is Operator.IN and isinstance(value, list | tuple):
        return f"where {path} is not {' or '.join(map(str, value))}"
    said = str(value).lower() if isinstance(value, bool) else str(value)
    contrary = _CONTRARY.get(repair.op or Operator.EQ, "not")
    return " ".join(filter(None, ("where", path, "is", contrary, said)))


_CONTRARY: Mapping[Operator, str] = {
    Operator.LTE: "above",
    Operator.LT: "not below",
    Operator.GTE: "below",
    Operator.GT: "not above",
    Operator.NEQ: "",
}


def _outside(parameter: Parameter, pattern: str, world: Mapping[str, str]) -> str:
    path, folder = parameter.path, world["own.workspace"]
    if pattern.startswith(r"(?i)^\s*select"):
        plain = pattern == _plain_select(world["own.table"])
        only = f"one plain SELECT from {world['own.table']}" if plain else "one SELECT"
        return f"where {path} is other than {only}"
    if pattern.startswith(("^https:", "^(?:http")):
        hosts = [found.replace("\\", "") for found in re.findall(r"https?://([^/|)]+)", pattern)]
        return f"to an address outside {' and '.join(hosts)}"
    if pattern.startswith(f"^{re.escape(folder)}"):
        return f"where {path} is outside {folder}"
    if pattern.startswith(r"^[^@\s,;]+@"):
        return f"where {path} is outside {world['own.domain']}"
    return f"where {path} does not match {pattern}"
