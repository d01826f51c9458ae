"""Files that a project commits beside its policies: written one entry a line, read with places."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from trebuchet.documents import BASELINE_CAP, read_file, read_json, shown, spoken, validated
from trebuchet.errors import Problem, SettingsError
from trebuchet.model.baseline import BASELINE_SCHEMA, LOCK_SCHEMA, Baseline, Lock
from trebuchet.model.place import Place
from trebuchet.model.value import Value

V = TypeVar("V", bound=Value)

_BASELINE = ("baseline", BASELINE_SCHEMA)
_LOCK = ("lock", LOCK_SCHEMA)


def load_baseline(path: Path) -> Baseline:
    """The baseline in a file of at most 50 MB; `SettingsError` with every problem and its place."""
    return _read(read_file(path, BASELINE_CAP, SettingsError), spoken(path), Baseline, *_BASELINE)


def load_lock(path: Path) -> Lock:
    """The lock in a file of at most 50 MB; `SettingsError` with every problem and its place."""
    return _read(read_file(path, BASELINE_CAP, SettingsError), spoken(path), Lock, *_LOCK)


def _read(text: str, file: str, model: type[V], noun: str, version: int) -> V:
    _check_merged(text, file, noun)
    try:
        document = read_json(text, file, SettingsError)
    except SettingsError as error:
        raise SettingsError(_few(error.problems, noun)) from None
    value = document.value
    if not isinstance(value, dict) or value.get("format") != f"trebuchet-{noun}":
        got = shown(value.get("format")) if isinstance(value, dict) else shown(value)
        message = f'this is no {noun}: its "format" must be "trebuchet-{noun}", got {got}'
        raise SettingsError(Problem(document.place("format"), f"not-a-{noun}", message))
    found = value.get("version")
    if isinstance(found, int) and not isinstance(found, bool) and found != version:
        age = "a newer" if found > version else "an older"
        message = (
            f'this {noun} has version "{found}", of {age} trebuchet; this one reads "{version}"'
            + ("" if found > version else f": run `trebuchet {noun} update`")
        )
        raise SettingsError(Problem(document.place("version"), f"{noun}-version", message))
    try:
        return validated(document, model, SettingsError)
    except SettingsError as error:
        raise SettingsError(_few(error.problems, noun)) from None


_MOST: Final = 3
"""Problems of one file that are told: a word that is wrong in it is often there many times."""


def _few(problems: Sequence[Problem], noun: str) -> list[Problem]:
    """The first problems; the last of them says how many more there are, and what to do."""
    *before, last = problems[:_MOST]
    more = len(problems) - _MOST
    said = f"and {more} problems more; " if more > 1 else "and 1 problem more; " * (more == 1)
    remedy = f"delete the file, and `trebuchet {noun} update` makes a new one"
    return [*before, last._replace(message=f"{last.message} ({said}{remedy})")]


def _check_merged(text: str, file: str, noun: str) -> None:
    """Refuse what git left when two branches changed the file."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(("<<<<<<< ", ">>>>>>> ")):
            message = (
                "two branches changed this file and git left both; "
                f"take either and run `trebuchet {noun} update`"
            )
            raise SettingsError(Problem(Place(file, number, 1), "merge-conflict", message))


def baseline_text(baseline: Baseline) -> str:
    """The baseline as JSON, sorted, one case and one session a line."""
    head = _lines({"format": baseline.format, "version": baseline.version})
    runs = ",\n".join(
        _run(run.model_dump(mode="json", exclude_defaults=True)) for run in baseline.runs
    )
    return f'{{\n{head},\n"runs": [\n{runs}\n]\n}}\n'


def _run(run: Mapping[str, Any]) -> str:
    tables = ("paths", "cases", "sessions")
    head = _lines({name: value for name, value in run.items() if name not in tables})
    return "\n".join(
        (
            f"{{\n{head},",
            ",\n".join(f'"{name}": {_table(run.get(name, {}))}' for name in tables),
            "}",
        )
    )


def lock_text(lock: Lock) -> str:
    """The lock as JSON, sorted, one tool a line."""
    plain = lock.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    servers = ",\n".join(
        f"{json.dumps(name)}: {{\n{_server(server)}\n}}"
        for name, server in sorted(plain["servers"].items())
    )
    head = _lines({"format": lock.format, "version": lock.version})
    body = f"{{\n{servers}\n}}" if servers else "{}"
    return f'{{\n{head},\n"servers": {body}\n}}\n'


def _server(server: Mapping[str, Any]) -> str:
    head = _lines({name: value for name, value in server.items() if name != "tools"})
    return (f"{head},\n" if head else "") + f'"tools": {_table(server.get("tools", {}))}'


def _lines(entries: Mapping[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {_compact(value)}" for name, value in entries.items())


def _table(entries: Mapping[str, Any]) -> str:
    if not entries:
        return "{}"
    return "{\n" + _lines(dict(sorted(entries.items()))) + "\n}"


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
