"""Reads a configuration: checked whole, with the place of every value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from trebuchet.documents import (
    SETTINGS_CAP,
    Document,
    dotted,
    read_file,
    read_toml,
    shown,
    spoken,
    validated,
)
from trebuchet.documents.document import Marks, Step
from trebuchet.errors import Problem, SettingsError, nearest
from trebuchet.model.place import Place
from trebuchet.model.settings import Configuration, Settings

TARGETS = ("case", "attack", "session", "path")
"""The keys of a waiver of which it has just one."""
MEASURES = ("protection", "usability", "told-apart")


def load_configuration(path: Path) -> Configuration:
    """The configuration in a file; of a `pyproject.toml` it is the table `[tool.trebuchet]`.

    Raises `SettingsError` with every problem, each with line and column.
    """
    return read_configuration(read_file(path, SETTINGS_CAP, SettingsError), spoken(path))


def read_configuration(text: str, file: str) -> Configuration:
    """The configuration that a text states; `file` is what places and relative paths begin with."""
    document = read_toml(text, file, SettingsError)
    if Path(file).name == "pyproject.toml":
        document = _below(document, "tool", "trebuchet")
    elif set(document.value) == {"tool"} or "trebuchet" in document.value.get("tool", ()):
        message = 'in a file of its own the keys stand at the top, without "[tool.trebuchet]"'
        raise SettingsError(Problem(document.key_place("tool"), "nested-settings", message))
    problems: list[Problem] = []
    settings: Settings | None = None
    try:
        settings = validated(document, Settings, SettingsError)
    except SettingsError as error:
        problems += error.problems
    problems += _problems(document)
    # A text that is blank has too few letters as well; that one says so is enough.
    blank = {problem.place for problem in problems if problem.code == "blank-text"}
    problems = [
        problem
        for problem in problems
        if problem.code != "bad-length" or problem.place not in blank
    ]
    if problems or settings is None:
        raise SettingsError(dict.fromkeys(problems))
    return Configuration(settings=settings, file=file, places=dict(_places(document)))


def _below(document: Document, *path: Step) -> Document:
    """The part of a document at `path`, as a document whose places are still the file's."""
    value: Any = document.value
    for step in path:
        value = value.get(step, {}) if isinstance(value, dict) else {}

    def mark() -> Marks:
        whole = document.mark()
        size = len(path)
        parts = (
            {at[size:]: found for at, found in part.items() if at[:size] == path} for part in whole
        )
        return Marks(*parts)  # type: ignore[arg-type] # each part keeps its own kind of value

    return Document(value=value, file=document.file, text=document.text, mark=mark)


def _places(document: Document) -> Iterator[tuple[str, Place]]:
    def walk(value: Any, path: tuple[Step, ...]) -> Iterator[tuple[str, Place]]:
        if path:
            yield dotted(path), document.place(*path)
        inner: Iterable[tuple[Step, Any]] = ()
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
        for step, entry in inner:
            yield from walk(entry, (*path, step))

    return walk(document.value, ())


def _problems(document: Document) -> Iterator[Problem]:
    """What the shape alone does not tell."""
    value = document.value
    if not isinstance(value, dict):
        return
    yield from _policy_problems(document, _tables(value.get("policies")))
    yield from _waiver_problems(document, _tables(value.get("waivers")))
    yield from _threshold_problems(document, value.get("thresholds"))


def _tables(value: Any) -> list[tuple[int, dict[str, Any]]]:
    if not isinstance(value, list):
        return []
    return [(index, entry) for index, entry in enumerate(value) if isinstance(entry, dict)]


def _policy_problems(
    document: Document, policies: list[tuple[int, dict[str, Any]]]
) -> Iterator[Problem]:
    seen: dict[tuple[str, str], int] = {}
    for index, entry in policies:
        agent, path = entry.get("agent", ""), entry.get("path")
        place = document.place("policies", index, "path")
        if not isinstance(agent, str) or not isinstance(path, str):
            continue
        if (agent, path) in seen:
            line = document.place("policies", seen[agent, path], "path").line
            message = f"the policy {shown(path)} is here twice, first on line {line}"
            yield Problem(place, "policy-twice", message)
        seen.setdefault((agent, path), index)


def _waiver_problems(
    document: Document, waivers: list[tuple[int, dict[str, Any]]]
) -> Iterator[Problem]:
    known = [entry.get("path") for _, entry in _tables(document.value.get("policies"))]
    paths = [path for path in known if isinstance(path, str)]
    for index, entry in waivers:
        named = [key for key in TARGETS if key in entry]
        place = document.place("waivers", index)
        if len(named) != 1:
            said = " and ".join(f'"{key}"' for key in named) or "none of them"
            choices = ", ".join(f'"{key}"' for key in TARGETS)
            message = f"waivers[{index}] must have one of {choices}, and has {said}"
            yield Problem(place, "waiver-target", message)
        for key in (*TARGETS, "reason", "owner"):
            if isinstance(entry.get(key), str) and not entry[key].strip():
                message = f"waivers[{index}].{key} is blank"
                yield Problem(document.place("waivers", index, key), "blank-text", message)
        policy = entry.get("policy")
        if isinstance(policy, str) and policy not in paths:
            message = f"no policy {shown(policy)} is configured here{nearest(policy, paths)}"
            place = document.place("waivers", index, "policy")
            yield Problem(place, "unknown-policy", message)
        expires = entry.get("expires")
        if isinstance(expires, str) and len(expires) == len("2027-01-31"):
            try:
                date.fromisoformat(expires)
            except ValueError:
                message = f"waivers[{index}].expires: there is no day {shown(expires)}"
                place = document.place("waivers", index, "expires")
                yield Problem(place, "no-such-day", message)


def _threshold_problems(document: Document, thresholds: Any) -> Iterator[Problem]:
    for name in MEASURES if isinstance(thresholds, dict) else ():
        found = thresholds.get(name)
        number = isinstance(found, int | float) and not isinstance(found, bool)
        if number and not 0 <= found <= 100:
            message = f"thresholds.{name} must lie between 0 and 100, got {shown(found)}"
            yield Problem(document.place("thresholds", name), "out-of-range", message)
