"""The findings of a score card: what gets through, what honest work breaks, what is left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from trebuchet.model.place import Place
from trebuchet.model.run import CaseResult, NotCovered, Run, TwinVerdict, Verdict
from trebuchet.report.cause import (
    MOST,
    Breakage,
    Passage,
    breakages,
    contained_passages,
    open_passages,
    tool_of,
)
from trebuchet.report.line import BLANK, Line, Span, folded, hanging, line
from trebuchet.report.repair_line import RepairLine
from trebuchet.report.text import arguments, cells, clip, counted, cut, inert, some
from trebuchet.report.tones import TONES

_INDENT: Final = 14
_WORKS: Final = 3

_GLYPHS: Final = {Verdict.ERROR: "!", Verdict.BYPASSED: "✗", Verdict.CONTAINED: "~"}

_REASONS: Final[dict[str, str]] = {
    "not-applicable": "without a tool that fits",
    "gateway": "of the gateway itself",
    "out-of-reach": "beyond a tool-call policy",
    "withdrawn": "withdrawn",
}


def through(
    run: Run, repairs: Mapping[str, RepairLine], width: int, most: int | None = MOST
) -> Iterator[Line]:
    """The section `gets through`; nothing when no attack does."""
    yield from _section("gets through", run, open_passages(run), repairs, width, most)


def contained(
    run: Run, repairs: Mapping[str, RepairLine], width: int, most: int | None = MOST
) -> Iterator[Line]:
    """The section `contained`: what runs in part, and does not get through."""
    heading = "contained: some calls run, short of the harm"
    yield from _section(heading, run, contained_passages(run), repairs, width, most)


def _section(
    heading: str,
    run: Run,
    found: Sequence[Passage],
    repairs: Mapping[str, RepairLine],
    width: int,
    most: int | None,
) -> Iterator[Line]:
    if not found:
        return
    yield line(Span(heading, "bold"))
    for passage in found[:most]:
        yield from _passage(run, passage, repairs, width)
    yield from further(len(found), most)
    yield BLANK


def further(found: int, most: int | None) -> Iterator[Line]:
    """The line that says how many findings were left out; nothing when none was."""
    if most is not None and found > most:
        yield line("  ", Span(f"… and {found - most} more: --format json has all", "dim"))


def _passage(
    run: Run, passage: Passage, repairs: Mapping[str, RepairLine], width: int
) -> Iterator[Line]:
    case = passage.worst
    tools = passage.tools
    many = len(tools) > 1
    target = f"{len(tools)} tools" if many else tools[0]
    head = line(
        "  ",
        Span(f"{_GLYPHS[case.verdict]} {case.severity.value:<10}", TONES[case.severity]),
        Span(cut(case.attack, width - _INDENT), "bold"),
    )
    rest = f"{cut(target, 30)}  {_came(case)}"
    if _INDENT + cells(inert(case.attack)) + 2 + cells(rest) <= width:
        yield (*head, Span("  " + rest))
    else:
        yield head
        yield line(" " * _INDENT, rest)
    if many:
        yield from folded(_INDENT, some(tools, 4), width, "dim")
    yield from folded(_INDENT, reason(run, case.rule, case.source, case.message), width)
    if case.deciding is not None:
        call = f"{case.deciding.tool} {arguments(case.deciding.arguments)}"
        yield line(" " * _INDENT, Span(clip(call, width - _INDENT), "dim"))
    mended = next((one for one in passage.cases if one.id in repairs), None)
    if mended is not None:
        said = repairs[mended.id].said(tool_of(mended) if many else "")
        yield from folded(_INDENT, said, width, "good")


def _came(case: CaseResult) -> str:
    if case.verdict is Verdict.ERROR:
        return "could not be decided"
    return f"{case.executed} of {counted(case.attempted, 'call')} ran"


def reason(run: Run, rule: str | None, source: Place | None, message: str) -> str:
    """Why a call was decided so, in one line: the rule, or the gap in its own words; the place."""
    place = f" ({source})" if source is not None else ""
    if rule is None:
        gap = f": {found}" if (found := _written_at(run, source)) else ""
        return f"no rule stops it{gap}{place}"
    if rule.startswith("("):  # a default's message says no more than its name
        return f"{rule}{place}"
    return f"{rule}{f': {message}' if message else ''}{place}"


def _written_at(run: Run, source: Place | None) -> str:
    """What the policy says at a place, from its column on."""
    if source is None or source.line < 1:
        return ""
    for policy in run.policies:
        lines = policy.text.splitlines()
        if policy.name == source.file and source.line <= len(lines):
            return clip(_entry(lines[source.line - 1][max(source.column - 1, 0) :]), 36)
    return ""


def _entry(text: str) -> str:
    """The first entry of a line: up to a comma or a closing bracket that is not its own."""
    depth, quoted = 0, False
    for index, mark in enumerate(text):
        if mark == '"' and text[index - 1 : index] != "\\":
            quoted = not quoted
        elif not quoted and mark in "{[":
            depth += 1
        elif not quoted and (mark in "}]" or (mark == "," and not depth)):
            depth -= 1
            if depth < 0:
                return text[:index].strip()
    return text.strip()


def broken(run: Run, width: int, most: int | None = MOST) -> Iterator[Line]:
    """The section `breaks honest work`; nothing when all of it is intact."""
    found = breakages(run)
    if not found:
        return
    yield line(Span("breaks honest work", "bold"))
    for breakage in found[:most]:
        yield from _breakage(run, breakage, width)
    yield from further(len(found), most)
    yield BLANK


def _breakage(run: Run, breakage: Breakage, width: int) -> Iterator[Line]:
    longest = max(len(work) for work, _ in breakage.works[:_WORKS])
    column = min(longest, max((width - 4) // 2, 12))
    for work, where in breakage.works[:_WORKS]:
        name = Span(cut(work, column)).padded(column)
        yield line("  ", Span("! ", "warn"), name, "  ", cut(where, width - column - 6))
    if len(breakage.works) > _WORKS:
        yield line("    ", Span(f"… and {len(breakage.works) - _WORKS} more by this rule", "dim"))
    why = reason(run, breakage.rule, breakage.source, breakage.message)
    yield from folded(_INDENT, why, width)


def left_open(run: Run, width: int) -> Iterator[Line]:
    """What waits for a person, what cannot be told apart, and what got no verdict."""
    entries = [
        ("held by a person", _held(run)),
        ("cannot be told apart", _undecidable(run)),
        ("not covered", _not_covered(run.not_covered)),
    ]
    shown = [(label, text) for label, text in entries if text]
    for label, text in shown:
        yield from hanging(label, text, width, column=24)
    if shown:
        yield BLANK


def _held(run: Run) -> str:
    cases = sum(case.verdict is Verdict.HELD for case in run.cases)
    twins = sum(case.twin.verdict is TwinVerdict.HELD for case in run.cases)
    sessions = sum(session.verdict is TwinVerdict.HELD for session in run.sessions)
    return ", ".join(
        counted(number, word)
        for number, word in ((cases, "attack case"), (twins, "twin"), (sessions, "session"))
        if number
    )


def _undecidable(run: Run) -> str:
    if not run.undecidable:
        return ""
    return f"{counted(len(run.undecidable), 'attack')}: {some(list(run.undecidable), 3)}"


def _not_covered(entries: Sequence[NotCovered]) -> str:
    counts = [sum(entry.reason == reason for entry in entries) for reason in _REASONS]
    said = [
        f"{number} {words}"
        for number, words in zip(counts, _REASONS.values(), strict=True)
        if number
    ]
    return ", ".join(said)
