"""One case, call by call: decision, rule and counters, for the attack and for its twin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from trebuchet.model.decision import CounterReading
from trebuchet.model.explained import Explained, ExplainedCall
from trebuchet.model.run import CaseResult, TwinResult, TwinVerdict, Verdict
from trebuchet.report.limit_words import per
from trebuchet.report.line import BLANK, Line, Span, Tone, folded, hanging, line, rendered
from trebuchet.report.text import arguments, clip, counted, inert, number

_FIRST: Final = 3
_LAST: Final = 2
_TURNS: Final = 4
"""Of a long run the first and last calls are shown, and the first few that are decided anew."""

_CALL: Final = 29
_GLYPHS: Final = {"allow": "✓", "ask": "~", "deny": "✗"}

_VERDICT_TONES: Final[dict[Verdict | TwinVerdict, Tone]] = {
    Verdict.ERROR: "bad",
    Verdict.BYPASSED: "bad",
    Verdict.CONTAINED: "warn",
    Verdict.HELD: "warn",
    Verdict.BLOCKED: "good",
    TwinVerdict.BROKEN: "bad",
    TwinVerdict.HELD: "warn",
    TwinVerdict.INTACT: "good",
    TwinVerdict.NOT_NEEDED: "dim",
}


def explain(explained: Explained, width: int = 80, color: bool = False) -> str:
    """The case with every call that matters; no line is wider than `width` columns.

    Times count from the first call. What is left out of a long run is said with its number.
    """
    case = explained.case
    lines = [
        *_head(case, width),
        BLANK,
        *_attack(case, explained.attack_calls, width),
        BLANK,
        *_twin(case.twin, explained.twin_calls, width),
    ]
    return rendered(lines, width, color)


def _head(case: CaseResult, width: int) -> Iterator[Line]:
    yield from folded(0, case.id, width, "bold")
    yield line(case.title, "  ", Span(f"{case.severity.value}, {case.tactic}", "dim"))
    for role, bound in case.binding.items():
        why = f" because {bound.why}" if bound.why else ""
        yield from hanging(inert(role), f"{bound.tool} of {bound.server}{why}", width, column=14)


def _attack(case: CaseResult, calls: Sequence[ExplainedCall], width: int) -> Iterator[Line]:
    yield line(
        Span("attack", "bold"),
        "  ",
        Span(case.verdict.value, _VERDICT_TONES[case.verdict]),
        f"  in its form {case.form}" if case.form else "",
    )
    harm = case.harm
    yield from folded(
        2,
        f"{case.executed} of {case.attempted} harmful calls ran: "
        f"{harm.measure} {number(harm.reached)}, harm from {number(harm.limit)}",
        width,
    )
    yield from _calls(calls, width)


def _twin(twin: TwinResult, calls: Sequence[ExplainedCall], width: int) -> Iterator[Line]:
    yield line(Span("twin", "bold"), "  ", Span(twin.verdict.value, _VERDICT_TONES[twin.verdict]))
    yield from _calls(calls, width)


def _calls(calls: Sequence[ExplainedCall], width: int) -> Iterator[Line]:
    if not calls:
        yield line("  ", Span("no calls", "dim"))
        return
    yield line(Span(f"  {'#':<6}{'at':<11}{'decision':<10}call", "dim"))
    shown = _kept(calls)
    before: int | None = None
    for index in shown:
        left_out = index - (before + 1 if before is not None else 0)
        if left_out:
            yield line(" " * _CALL, Span(f"… {counted(left_out, 'call')} more", "dim"))
        previous = calls[before] if before is not None else None
        yield from _call(index, calls[index], calls[0].at, previous, width)
        before = index


def _kept(calls: Sequence[ExplainedCall]) -> list[int]:
    """The calls that are shown: the first, the last, and both sides of the first turns."""
    turns = [
        place
        for place, (one, next_) in enumerate(pairwise(calls), start=1)
        if (one.step, one.effect, one.rule) != (next_.step, next_.effect, next_.rule)
    ]
    kept = {*range(_FIRST), *range(len(calls) - _LAST, len(calls))}
    for turn in turns[:_TURNS]:
        kept |= {turn - 1, turn}
    return sorted(place for place in kept if 0 <= place < len(calls))


def _call(
    index: int, call: ExplainedCall, start: float, previous: ExplainedCall | None, width: int
) -> Iterator[Line]:
    tones: dict[str, Tone] = {"allow": "good", "ask": "warn", "deny": "bad"}
    decision = f"{_GLYPHS.get(call.effect, '?')} {call.effect}"
    yield line(
        f"  {index + 1:<6}{_since(call.at - start):<11}",
        Span(f"{decision:<10}", tones.get(call.effect, "plain")),
        clip(f"{call.tool} {arguments(call.arguments)}", width - _CALL),
    )
    if previous is None or _why(previous) != _why(call):
        yield from folded(_CALL, _why(call), width, "dim")
    if previous is None or (previous.session, previous.grant) != (call.session, call.grant):
        yield from folded(_CALL, f"{call.session} of {call.grant}", width, "dim")
    for reading in _readings(call.counters):
        yield from folded(_CALL, reading, width)
    if call.executed and call.effect == "ask":
        yield from folded(_CALL, "a person let it run", width)
    if call.executed and call.outcome == "error":
        yield from folded(_CALL, "upstream answered with an error", width)


def _why(call: ExplainedCall) -> str:
    rule = call.rule or "no rule stops it"
    said = f": {call.message}" if call.message and not rule.startswith("(") else ""
    return f"{rule}{said} ({call.source})"


def _readings(counters: Mapping[str, CounterReading]) -> Iterator[str]:
    for name, reading in sorted(counters.items()):
        yield f"{name} {reading.before} → {reading.after} of {reading.max} {per(reading.window)}"


def _since(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"+{hours}:{minutes:02}:{int(rest):02}" + (f".{int(rest * 10) % 10}" if rest % 1 else "")
