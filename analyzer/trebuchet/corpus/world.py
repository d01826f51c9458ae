"""Reading the world: the shipped values, and the owner's laid over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from trebuchet._resources import resource
from trebuchet.documents import CORPUS_CAP, read_file, read_yaml, shown
from trebuchet.errors import CorpusError, Problem, nearest
from trebuchet.model.place import Place
from trebuchet.model.world import Scalar, World

LARGEST = 10**15
"""The largest number that a world may hold, either side of 0: floats still count it exactly."""


def load_world(path: Path | None = None) -> World:
    """The shipped world, or the owner's file laid over it; CorpusError where it does not fit."""
    shipped = _shipped()
    if path is None:
        return shipped
    values, place = _read(path)
    return lay_over(shipped, values, place)


def lay_over(world: World, values: Mapping[str, object], place: Callable[[str], Place]) -> World:
    """The world with some values replaced, each with the place that it was read from.

    A name must exist in `world`, and keeps its type: a text or a number. All that does not fit is
    raised together, as CorpusError.
    """
    problems = [
        Problem(place(name), code, message)
        for name, value in values.items()
        for code, message in _faults(world, name, value)
    ]
    if problems:
        raise CorpusError(problems)
    laid = _scalars(values)
    sources = {name: str(place(name)) for name in laid}
    return World(values={**world.values, **laid}, sources={**world.sources, **sources})


@cache
def _shipped() -> World:
    values, _ = _read(resource("data") / "world.yaml")
    return World(values=_scalars(values))


def _read(path: Path) -> tuple[Mapping[str, object], Callable[[str], Place]]:
    document = read_yaml(read_file(path, CORPUS_CAP, CorpusError), str(path), CorpusError)
    if document.value is None:
        return {}, document.place
    if not isinstance(document.value, dict):
        message = "a world is a mapping of names to values, such as own.domain: ourco.example"
        raise CorpusError(Problem(document.place(), "wrong-type", message))
    return document.value, document.place


def _faults(world: World, name: str, value: object) -> list[tuple[str, str]]:
    """What keeps a value from replacing the world's, as pairs of code and message."""
    if name not in world.values:
        hint = nearest(name, world.values)
        return [("unknown-world-name", f'unknown world name "{name}"{hint}')]
    wanted = "a text" if isinstance(world.values[name], str) else "a number"
    fits = isinstance(value, str) if wanted == "a text" else _is_number(value)
    if not fits:
        return [("wrong-type", f'"{name}" is {wanted} in every world, got {shown(value)}')]
    if not isinstance(value, str) and isinstance(value, int | float) and abs(value) > LARGEST:
        return [("out-of-range", f'"{name}" must lie within {LARGEST:g}, got {shown(value)}')]
    if isinstance(value, str) and not value.strip():
        return [("blank-text", f'"{name}" is blank')]
    return []


def _scalars(values: Mapping[str, object]) -> dict[str, Scalar]:
    return {name: value for name, value in values.items() if isinstance(value, str | int | float)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
