"""One case of a kept run, call by call: decisions, counters, and the policy's own lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from trebuchet.api import explain, revived
from trebuchet.errors import UsageError
from trebuchet.model.explained import Explained, ExplainedCall
from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, Run
from trebuchet.model.value import thaw
from trebuchet.report.cause import tool_of
from trebuchet.report.moment import clock
from trebuchet.report.text import arguments, number
from trebuchet.views.cell import VERDICT_WORDS
from trebuchet.views.kept import kept, shown
from trebuchet.views.story import shipped, shipped_tools

EFFECTS: Final = {"allow": "→ allow", "ask": "‖ ask", "deny": "⊘ deny"}
"""How a decision is shown, by glyph and word; no colour, since to allow is bad of an attack."""

_CALLS: Final = (
    "of", "number", "when", "tool", "arguments", "decision", "ran", "rule", "place", "session",
    "grant",
)  # fmt: skip
_AROUND: Final = 6
"""Lines of the policy that are shown before and after the one that decides."""
_LINES: Final = 400
"""Lines of arguments that are shown."""
_WIDE: Final = 240
"""From how many characters on a line is cut to the part that decides."""
_MOST: Final = 300
"""Calls of the attack, and of its twin, that are shown."""


class CaseFile(NamedTuple):
    """One case for a reader, every text finished."""

    id: str
    title: str
    attack: str
    facts: tuple[tuple[str, str], ...]
    verdict: str
    twin: str
    binding: pd.DataFrame
    """`role`, `tool`, `why`: the tools that play the attack, and why they can."""
    calls: pd.DataFrame
    """Every call of the attack and of its twin, in order; `of` says of which."""
    note: str
    """What cannot be shown, and why; empty where the case was replayed."""


class CallFile(NamedTuple):
    """One call of a case: what was sent, and what decided it."""

    arguments: str
    """As indented JSON."""
    decision: str
    message: str
    place: str
    lines: tuple[tuple[int, str, bool], ...]
    """The policy around the line that decides: number, text, and whether it is that line."""
    counters: pd.DataFrame
    """`counter`, `before`, `after`, `most`, `window`: what the call read or moved."""


def case_ids(path: Path, run: str, attack: str) -> Mapping[str, str]:
    """The cases of an attack in a run, worst first, each with its tool and verdict in words."""
    order = list(VERDICT_WORDS)[::-1]
    cases = [case for case in _run(path, run).cases if case.attack == attack]
    cases.sort(key=lambda case: (order.index(case.verdict), case.id))
    return {
        case.id: shown(f"{tool_of(case)} of {case.server}: {VERDICT_WORDS[case.verdict]}")
        for case in cases
    }


def played_attacks(path: Path, run: str) -> Mapping[str, str]:
    """The attacks that a run has a verdict on, each with its title."""
    return {case.attack: shown(case.title) for case in _run(path, run).cases}


def case_file(path: Path, run: str, case: str) -> CaseFile | None:
    """The case replayed as it was judged; None where the run holds no such case.

    Where the corpus or the tools are no longer those of the run, only the call that decided is
    known, and `note` says so.
    """
    whole = _run(path, run)
    found = next((each for each in whole.cases if each.id == case), None)
    if found is None:
        return None
    played, note = _played(path, run, case)
    rows = _rows(found, played)
    return CaseFile(
        id=shown(found.id),
        title=shown(found.title),
        attack=found.attack,
        facts=_facts(found),
        verdict=str(VERDICT_WORDS[found.verdict]),
        twin=found.twin.verdict.value.replace("-", " "),
        binding=pd.DataFrame(
            [
                {"role": shown(role), "tool": shown(f"{bound.tool} of {bound.server}"),
                 "why": shown(bound.why)}
                for role, bound in found.binding.items()
            ],
            columns=["role", "tool", "why"],
        ),
        calls=pd.DataFrame(rows, columns=list(_CALLS)),
        note=note or _cut(played),
    )  # fmt: skip


def call_file(path: Path, run: str, case: str, row: int) -> CallFile | None:
    """One call of `case_file`'s table by its row, with the policy's lines and the counters."""
    whole = _run(path, run)
    played, _ = _played(path, run, case)
    if played is None:
        return None
    calls = [*played.attack_calls[:_MOST], *played.twin_calls[:_MOST]]
    if not 0 <= row < len(calls):
        return None
    call = calls[row]
    return CallFile(
        arguments=inert_json(call.arguments),
        decision=EFFECTS.get(call.effect, call.effect),
        message=shown(call.message),
        place=shown(str(call.source)),
        lines=policy_lines(whole, call.server, call.source),
        counters=pd.DataFrame(
            [
                {"counter": shown(name), "before": reading.before, "after": reading.after,
                 "most": reading.max, "window": shown(reading.window)}
                for name, reading in sorted(call.counters.items())
            ],
            columns=["counter", "before", "after", "most", "window"],
        ),
    )  # fmt: skip


def inert_json(values: Mapping[str, object]) -> str:
    """Arguments as indented JSON in which nothing acts on the page."""
    text = json.dumps(thaw(values), indent=2, ensure_ascii=False)
    return "\n".join(shown(line) for line in text.split("\n")[:_LINES])


def _run(path: Path, run: str) -> Run:
    return kept(path, [run])[0].run


@lru_cache(maxsize=64)
def _played(path: Path, run: str, case: str) -> tuple[Explained | None, str]:
    """The case replayed, or why it cannot be; a run of the same id is the same run."""
    whole = _run(path, run)
    try:
        found = explain(revived(whole, shipped(), shipped_tools()), case)
    except UsageError:
        return None, (
            "This run was made with another corpus or other tools, so only the call that decided "
            "is known."
        )
    kept_case = next(each for each in whole.cases if each.id == case)
    if found.case.verdict is not kept_case.verdict:
        return None, "This corpus judges the case otherwise by now; the run's own call is shown."
    return found, ""


def _cut(played: Explained | None) -> str:
    """What of a long case is left out, if anything."""
    calls = len(played.attack_calls) if played else 0
    return f"The first {_MOST} of the attack's {calls} calls are shown." if calls > _MOST else ""


def _facts(case: CaseResult) -> tuple[tuple[str, str], ...]:
    harm = case.harm
    return (
        ("severity", case.severity.value),
        ("form", shown(case.form)),
        ("harmful calls", f"{case.executed} of {case.attempted} ran"),
        (shown(harm.measure), f"{number(harm.reached)}, harm from {number(harm.limit)}"),
        ("rule", shown(case.rule or "none")),
        ("place", shown(str(case.source)) if case.source else ""),
    )


def _rows(case: CaseResult, played: Explained | None) -> list[dict[str, object]]:
    if played is not None:
        return [
            *_played_rows("attack", played.attack_calls[:_MOST]),
            *_played_rows("honest twin", played.twin_calls[:_MOST]),
        ]
    call = case.deciding
    if call is None:
        return []
    known = ExplainedCall(
        **{name: getattr(call, name) for name in type(call).model_fields},
        counters={},
        executed=call.effect == "allow",
    )
    return _played_rows("attack", [known])


def _played_rows(of: str, calls: Sequence[ExplainedCall]) -> list[dict[str, object]]:
    return [
        {
            "of": of,
            "number": number_,
            "when": clock(call.at - calls[0].at),
            "tool": shown(call.tool),
            "arguments": shown(arguments(call.arguments)),
            "decision": EFFECTS.get(call.effect, call.effect),
            "ran": "ran" if call.executed else "did not run",
            "rule": shown(call.rule or "no rule stops it"),
            "place": shown(str(call.source)),
            "session": shown(call.session),
            "grant": shown(call.grant),
        }
        for number_, call in enumerate(calls, start=1)
    ]


def policy_lines(
    run: Run, server: str, source: Place, around: int = _AROUND
) -> tuple[tuple[int, str, bool], ...]:
    """The policy's text around a place; empty where the place is in no policy of the run."""
    use = next((use for use in run.policies if server in use.servers), None)
    if use is None or not source.line:
        return ()
    lines = use.text.split("\n")
    first, last = max(1, source.line - around), min(len(lines), source.line + around)
    return tuple(
        (line, _seen(lines[line - 1].rstrip("\r"), source, line), line == source.line)
        for line in range(first, last + 1)
    )


def _seen(text: str, source: Place, line: int) -> str:
    """A line of the policy; of one that is too long the part around what decides."""
    if len(text) <= _WIDE or line != source.line:
        return shown(text)
    start = max(0, source.column - _WIDE // 2)
    piece = text[start : start + _WIDE]
    return shown(f"{'… ' if start else ''}{piece}{' …' if start + _WIDE < len(text) else ''}")
