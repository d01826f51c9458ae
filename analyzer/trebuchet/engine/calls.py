"""Calls as people write them down, one JSON object a line, checked whole before any is decided.

The keys are those of `ToolCall`, all optional but `tool`. `at` is Unix seconds or a zoned ISO 8601
text; left out it is the previous call's, and the first call's is `EPOCH`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from math import isfinite
from typing import Any, Final

from trebuchet.documents import read_json, shown
from trebuchet.engine.times import TimeError, read_time
from trebuchet.errors import Problem, TraceError, nearest
from trebuchet.model.call import EPOCH, ToolCall
from trebuchet.model.place import Place

KEYS: Final = ("tool", "arguments", "at", "server", "session", "grant", "outcome")
"""The keys of one call."""
MOST_PROBLEMS: Final = 100
"""After so many problems the rest of a list is not read."""

_OUTCOMES: Final = ("ok", "error")
_TEXTS: Final = ("tool", "server", "session", "grant")
_Locate = Callable[[str], Place]
"""The place of the value under a key of one call."""


def read_calls(text: str, name: str) -> tuple[ToolCall, ...]:
    """The calls in a JSONL text, in order; `name` is the file's name for error messages.

    Blank lines are skipped. Raises `TraceError` with every problem and its place.
    """
    reading = _Reading()
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip() or reading.hopeless:
            continue
        try:
            document = read_json(line, name, TraceError, first_line=number)
        except TraceError as error:
            reading.problems.extend(error.problems)
        else:
            reading.add(document.value, document.place, document.key_place)
    return reading.finish()


def gather_calls(calls: Iterable[ToolCall | Mapping[str, Any]]) -> tuple[ToolCall, ...]:
    """Calls given as values, in order: `ToolCall`, or mappings with the keys of a line.

    Raises `TraceError` with every problem; its place is the number of the call, from 1.
    """
    reading = _Reading()
    for number, call in enumerate(calls, start=1):
        locate = partial(_same_place, Place(f"call {number}"))
        if isinstance(call, ToolCall):
            reading.keep(call, locate)
        else:
            reading.add(call, locate, locate)
    return reading.finish()


def _same_place(place: Place, _key: str) -> Place:
    return place


class _Reading:
    """The calls read so far, the clock that runs through them, and all that is wrong."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._calls: list[ToolCall] = []

    @property
    def hopeless(self) -> bool:
        return len(self.problems) >= MOST_PROBLEMS

    def finish(self) -> tuple[ToolCall, ...]:
        if self.problems:
            raise TraceError(self.problems)
        return tuple(self._calls)

    def add(self, value: Any, locate: _Locate, locate_key: _Locate) -> None:
        """Read one call from plain data."""
        if not isinstance(value, Mapping):
            message = f"a line holds one call as an object, got {_words(value)}"
            self._note(locate("tool"), "wrong-type", message)
            return
        before = len(self.problems)
        for key in value:
            if key not in KEYS:
                message = f"unknown key {_words(key)} in a call{nearest(str(key), KEYS)}"
                self._note(locate_key(key), "unknown-key", message)
        for key, code, message in _faults(value):
            self._note(locate(key), code, message)
        if len(self.problems) > before:
            return
        fields = {key: value[key] for key in KEYS if key in value and key != "at"}
        at = read_time(value["at"]) if "at" in value else self._clock(float(EPOCH))
        try:
            call = ToolCall(**fields, at=at)
        except RecursionError:
            message = "lists and objects lie too deep in each other"
            self._note(locate("arguments"), "too-deep", message)
        else:
            self.keep(call, locate)

    def keep(self, call: ToolCall, locate: _Locate) -> None:
        """Take one call, unless its time lies before the previous one's."""
        previous = self._clock(call.at)
        if not isfinite(call.at):
            self._note(locate("at"), "bad-time", f"{call.at} is no point in time")
        elif call.at < previous:
            message = f"the clock goes back, from {previous:.15g} to {call.at:.15g}"
            self._note(locate("at"), "clock-goes-back", message)
        else:
            self._calls.append(call)

    def _clock(self, first: float) -> float:
        return self._calls[-1].at if self._calls else first

    def _note(self, place: Place, code: str, message: str) -> None:
        self.problems.append(Problem(place, code, message))


def _faults(call: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """What is wrong with the values of one call: key, code and sentence of each."""
    if call.get("tool", "") == "":
        yield "tool", "missing-tool", 'a call names its tool: "tool" is missing or empty'
    for key in _TEXTS:
        if not isinstance(call.get(key, ""), str):
            yield key, "wrong-type", f'"{key}" must be a text, got {_words(call[key])}'
    arguments = call.get("arguments", {})
    if not isinstance(arguments, Mapping):
        yield "arguments", "wrong-type", f'"arguments" must be an object, got {_words(arguments)}'
    elif not all(isinstance(name, str) for name in arguments):
        yield "arguments", "wrong-type", 'the names in "arguments" must be texts'
    outcome = call.get("outcome", "ok")
    if outcome not in _OUTCOMES:
        hint = nearest(str(outcome), _OUTCOMES)
        yield "outcome", "bad-outcome", f'"outcome" is "ok" or "error", got {_words(outcome)}{hint}'
    if "at" in call:
        try:
            read_time(call["at"])
        except TimeError as fault:
            yield "at", fault.code, f'"at" {fault.reason}, got {_words(call["at"])}'


def _words(value: Any) -> str:
    """A value as an error message shows it, whatever it is."""
    try:
        return shown(value)
    except (TypeError, ValueError):
        return f"a {type(value).__name__}"
