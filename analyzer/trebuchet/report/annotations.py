"""Flaws of policies as workflow commands, which GitHub shows on the lines of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from trebuchet.model.gate import GateResult
from trebuchet.model.vocabulary import Severity
from trebuchet.report.flaw import OTHERS, Flaw, Level, level
from trebuchet.report.text import counted, inert, some
from trebuchet.report.uri import Home, relative

MOST: Final = 10
"""Errors, and warnings, of one step that GitHub shows."""

_NAMED: Final = 6
_COMMANDS: Final[dict[Level, str]] = {"error": "error", "warning": "warning", "note": "notice"}


def annotated(
    flaws: Sequence[Flaw],
    home: Home,
    fail_on: str | None = None,
    gates: Sequence[GateResult] = (),
) -> str:
    """One line a place of a policy: `::error file=policy.json,line=7,col=5,title=…::…`.

    Gates come first, each by its name, then the loudest places. Those beyond what GitHub shows
    are counted in a last line. Empty when there is neither a gate nor a flaw.
    """
    places: dict[tuple[object, ...], list[Flaw]] = {}
    for flaw in flaws:
        here = places.setdefault((flaw.place, flaw.id if flaw.id in OTHERS else ""), [])
        if flaw.id in OTHERS or flaw.id not in {one.id for one in here}:
            here.append(flaw)
    found = [(_loudest(here, fail_on), here) for here in places.values()]
    lines = [_gate(one) for one in gates]
    left_out = 0
    for loud, name in _COMMANDS.items():
        own = [here for level_, here in found if level_ == loud]
        room = max(MOST - sum(one.startswith(f"::{name} ") for one in lines), 0)
        lines += [_line(here, loud, home) for here in own[:room]]
        left_out += len(own[room:])
    if left_out:
        more = f"{counted(left_out, 'place')} more; the report has all of them"
        lines.append(command("notice", {"title": "Trebuchet"}, more))
    return "".join(f"{line}\n" for line in lines)


def _gate(gate: GateResult) -> str:
    return command("notice" if gate.passed else "error", {"title": "Trebuchet"}, str(gate))


def _loudest(here: Sequence[Flaw], fail_on: str | None) -> Level:
    levels = {level(flaw, fail_on) for flaw in here}
    return next(loud for loud in _COMMANDS if loud in levels)


def _line(here: Sequence[Flaw], loud: Level, home: Home) -> str:
    place = here[0].place
    properties = {
        "file": relative(place.file, home),
        "line": str(place.line) if place.line > 0 else "",
        "col": str(place.column) if place.line > 0 and place.column > 0 else "",
        "title": _title(here),
    }
    return command(_COMMANDS[loud], properties, _message(here))


def _title(here: Sequence[Flaw]) -> str:
    if here[0].id in OTHERS:
        return here[0].title
    if len(here) == 1:
        return f"{here[0].severity.value}: {here[0].title}"
    counts = Counter(flaw.severity for flaw in here)
    words = [f"{counts[one]} {one.value}" for one in reversed(Severity) if counts[one]]
    return f"{len(here)} attacks get through here: {', '.join(words)}"


def _message(here: Sequence[Flaw]) -> str:
    first = here[0]
    if first.id in OTHERS:
        return "; ".join(f"{flaw.what}. {flaw.why}" for flaw in here[:_NAMED])
    if len(here) == 1:
        return f"{first.id}: {first.what}. {first.why}"
    return f"{some([flaw.id for flaw in here], _NAMED)}. {first.why}"


def command(name: str, properties: dict[str, str], message: str) -> str:
    """A workflow command on one line; no value can end it, or begin another.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {said}::{_data(message)}"


def _data(text: str) -> str:
    one = inert(" ".join(text.split()))
    return one.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
