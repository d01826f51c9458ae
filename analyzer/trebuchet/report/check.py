"""A check as text: one line when it passes; else the gates that failed, with what made them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from trebuchet.model.baseline import LockChange
from trebuchet.model.checked import Checked, CheckedAgent
from trebuchet.model.gate import GateResult
from trebuchet.model.regression import CaseTurn, Turn
from trebuchet.model.run import CaseResult
from trebuchet.model.settings import Waiver
from trebuchet.report.command import typed
from trebuchet.report.line import BLANK, Line, Span, folded, line, rendered
from trebuchet.report.paths import path_lines
from trebuchet.report.text import arguments, cells, clip, counted, some
from trebuchet.report.tones import TONES
from trebuchet.report.turns import grouped, kind_words, reason_words

MOST: Final = 5
"""Findings of one gate that are shown; JSON has all."""

_CHANGES: Final = {
    "added": "a new tool",
    "removed": "the tool is gone",
    "schema": "its arguments changed",
    "description": "its description changed",
    "unlocked": "the server was not locked",
}


def check(checked: Checked, width: int = 80, color: bool = False) -> str:
    """The check in lines of at most `width` columns, but for the one line of a check that passes.

    That line says what was compared, and how much; a script may take it whole.
    """
    if checked.verdict.passed:
        said = f"passed: {_scope(checked)}{_tally(checked)}"
        return rendered([line(Span(said, "good"))], cells(said) + 1, color) + _notes(
            checked, width, color
        )
    names = dict.fromkeys(gate.name for gate in checked.verdict.failed)
    lines: list[Line] = [
        line(Span(f"failed: {', '.join(names)}", "bad")),
        *folded(2, _scope(checked) + _tally(checked), width, "dim"),
        BLANK,
    ]
    for gate in checked.verdict.failed:
        lines += [*_gate(checked, gate, width), BLANK]
    lines += [
        spans
        for gate in checked.verdict.gates
        if gate.passed
        for spans in folded(2, f"✓ {_titled(gate)}: {gate.sentence}", width, "dim")
    ]
    text = rendered(lines, width, color) + _notes(checked, width, color)
    command = _next(checked)
    return text + (rendered([BLANK], width) + typed("next:", command, width, color))


def _scope(checked: Checked) -> str:
    policies = sum(len(agent.run.policies) for agent in checked.agents)
    noun = "policy" if policies == 1 else "policies"
    cases = sum(len(agent.run.cases) for agent in checked.agents)
    sessions = sum(len(agent.run.sessions) for agent in checked.agents)
    said = (
        f"{policies} {noun} on {counted(len(checked.servers), 'server')}, "
        f"{counted(cases, 'case')} and {counted(sessions, 'session')}"
    )
    compared = [agent.regression for agent in checked.agents if agent.regression]
    if not compared:
        return f"{said}, compared with no baseline"
    common = sum(each.common for each in compared)
    return f"{said}, {common} of them compared with the baseline"


def _tally(checked: Checked) -> str:
    if not checked.settings.waivers:
        return ""
    count = len(checked.holding)
    expiry = f", the next expires {checked.next_expiry}" if checked.next_expiry else ""
    return f"; {count} waived{expiry}"


def _notes(checked: Checked, width: int, color: bool) -> str:
    lines = [spans for note in checked.notes for spans in folded(2, f"note: {note}", width, "dim")]
    return rendered(lines, width, color)


def _titled(gate: GateResult) -> str:
    return f"{gate.name} ({gate.agent})" if gate.agent else gate.name


def _gate(checked: Checked, gate: GateResult, width: int) -> Iterator[Line]:
    first, *more = folded(2, f"{_titled(gate)}: {gate.sentence}", width, "bold")
    yield line(Span("✗ ", "bad"), *first[1:])
    yield from more
    if gate.name == "waivers":
        yield from _waivers(checked, width)
    elif gate.name == "lock":
        yield from lock_lines(checked.lock, width)
    else:
        for agent in checked.agents:
            if agent.agent == gate.agent:
                yield from _findings(agent, gate, width)


def _findings(agent: CheckedAgent, gate: GateResult, width: int) -> Iterator[Line]:
    ids = gate.findings
    wanted = frozenset(ids)
    word = gate.name.removeprefix("fail-on ")
    kinds = {turn for turn in Turn if turn.value == word or (word == "worse" and turn.worse)}
    turned = [turn for turn in agent.turns if turn.kind in kinds and turn.id in wanted]
    cases = [case for case in agent.run.cases if case.id in wanted]
    found: list[list[Line]] = []
    if turned:
        found = [list(_turn(group.shown, group.title, width)) for group in grouped(turned)]
    elif cases:
        cases.sort(key=lambda case: ids.index(case.id))
        found = [list(_case(case, width)) for case in cases]
    else:
        paths = [path for goal in agent.escalation.goals for path in goal.paths]
        reached = [path for path in paths if path.id in wanted]
        found = [list(path_lines(path, at, width)) for at, path in enumerate(reached, start=1)]
    yield from _some(found)


def _some(found: Sequence[list[Line]]) -> Iterator[Line]:
    for lines in found[:MOST]:
        yield from lines
    if len(found) > MOST:
        yield line("    ", Span(f"… and {len(found) - MOST} more: --format json has all", "dim"))


def _turn(turn: CaseTurn, title: str, width: int) -> Iterator[Line]:
    honest = turn.of in ("twin", "session")
    head = kind_words(turn) if honest else f"{turn.severity.value} {kind_words(turn)}"
    tone = "warn" if honest else TONES[turn.severity]
    yield line("    ", Span(head, tone), "  ", Span(title, "bold"))
    if turn.call is not None:
        call = f"{turn.call.tool} {arguments(turn.call.arguments)}"
        yield line("      ", Span(clip(call, width - 6), "dim"))
    for label, side in (("was", turn.was), ("now", turn.now)):
        if side is not None:
            yield from folded(6, f"{label} {side.verdict}: {reason_words(side)}", width)
    if turn.why:
        yield from folded(6, turn.why, width)


def _case(case: CaseResult, width: int) -> Iterator[Line]:
    tool = case.binding[case.focus].tool
    head = f"{case.severity.value} {case.verdict.value}"
    yield line(
        "    ", Span(head, TONES[case.severity]), "  ", Span(case.attack, "bold"), f"  {tool}"
    )
    rule = case.rule or "no rule"
    place = f" ({case.source})" if case.source else ""
    yield from folded(6, f"{case.executed} of {case.attempted} calls ran: {rule}{place}", width)


def lock_lines(changes: Sequence[LockChange], width: int) -> Iterator[Line]:
    """Each change of a tool list in words; the first few of them."""
    found = []
    for change in changes:
        name = f"{change.server}#{change.tool}" if change.tool else change.server
        said = f"{name}: {_CHANGES[change.kind]}"
        if change.attacks:
            said += f"; newly bind: {some(list(change.attacks), 3)}"
        if change.paths:
            said += f"; newly open: {counted(len(change.paths), 'escalation path')}"
        found.append(folded(4, said, width))
    yield from _some(found)


_UNUSED: Final = "there is nothing left to waive; take it out"


def _waivers(checked: Checked, width: int) -> Iterator[Line]:
    said: list[tuple[Waiver, str]] = [
        *((waiver, f"expired on {waiver.expires}") for waiver in checked.expired),
        *((waiver, checked.unknown.get(waiver.target) or _UNUSED) for waiver in checked.unused),
    ]
    yield from _some(
        [
            folded(4, f"{waiver.target}: {why} (by {waiver.owner}: {waiver.reason})", width)
            for waiver, why in said
        ]
    )


def _next(checked: Checked) -> tuple[str, ...]:
    """The command that helps with the first gate that failed."""
    failed = checked.verdict.failed[0]
    if failed.name in ("baseline", "lock"):
        return ("trebuchet", failed.name, "update")
    agent = next((each for each in checked.agents if each.agent == failed.agent), None)
    if agent is None:
        return ("trebuchet", "check", "--format", "json")
    ids = frozenset(failed.findings)
    case = next((each for each in agent.run.cases if each.id in ids), None)
    policy = next(
        (use.name for use in agent.run.policies if case is not None and case.server in use.servers),
        None,
    )
    if failed.name.startswith(_CLOSED):
        return (*_paths_of(agent), "--to", failed.name.removeprefix(_CLOSED))
    if case is None or policy is None:
        return ("trebuchet", "check", "--format", "json")
    return ("trebuchet", "score", policy, "--server", case.server, "--explain", case.id)


_CLOSED: Final = "closed "
"""What the name of a gate on a goal begins with."""


def _paths_of(agent: CheckedAgent) -> tuple[str, ...]:
    """The command that finds the paths of all of an agent's policies together."""
    words = ["trebuchet", "paths"]
    if len(agent.run.policies) == 1:
        (use,) = agent.run.policies
        words.append(use.name)
        for server in use.servers:
            words += ["--server", server]
    else:
        for use in agent.run.policies:
            for server in use.servers:
                words += ["--policy", f"{server}={use.name}"]
    return tuple(words)
