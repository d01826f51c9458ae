"""The score card: one screen that says how a policy fares and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from trebuchet.analysis.summary import LEAST_ATTACKS, LEAST_HONEST
from trebuchet.model.run import PolicyUse, Run, Share, TacticScore
from trebuchet.report.cause import MOST, contained_passages, open_passages
from trebuchet.report.command import typed
from trebuchet.report.dialect_names import dialect_name
from trebuchet.report.findings import broken, contained, further, left_open, through
from trebuchet.report.line import BLANK, Line, Span, Tone, folded, hanging, line, rendered
from trebuchet.report.paths import goal_line, in_order, within
from trebuchet.report.repair_line import RepairLine
from trebuchet.report.text import DASH, cells, clip, counted, cut, inert, number, percent, some

NO_REPAIRS: Final[Mapping[str, RepairLine]] = {}

_BAR: Final = 10


def card(
    run: Run,
    repairs: Mapping[str, RepairLine] = NO_REPAIRS,
    command: Sequence[str] = (),
    width: int = 80,
    color: bool = False,
    most: int | None = MOST,
) -> str:
    """The score card of a run; no line is wider than `width` columns, but for a long file name.

    `repairs` maps case ids (those of `cause.leaks`) to what would mend them. `most` findings of
    a kind are shown, all where it is None. `command` holds the words of what was called, repeated
    in the command to type next; without it, they are made from the run's policies.
    """
    lines = [
        *_head(run, width),
        BLANK,
        *_marks(run, width),
        BLANK,
        *_tactics(run, width),
        *_assumed(run, width),
        *_warnings(run, width, most),
        *through(run, repairs, width, most),
        *contained(run, repairs, width, most),
        *broken(run, width, most),
        *_reached(run, width),
        *left_open(run, width),
    ]
    return rendered(lines, width, color) + "".join(_next(run, command, width, color))


def _head(run: Run, width: int) -> Iterator[Line]:
    label = min(max([*(cells(inert(use.name)) for use in run.policies), 6]), width // 3)
    for use in run.policies:
        yield line(
            Span(cut(use.name, label), "bold").padded(label),
            "  ",
            clip(_described(use, run), width - label - 2),
        )
    servers = "server" if len(run.servers) == 1 else f"{len(run.servers)} servers"
    named = some(list(run.servers), 3)
    yield from hanging(servers, named, width, indent=0, column=label + 2)
    corpus = f"{counted(run.attacks_total, 'attack')}, {counted(run.sessions_total, 'session')}"
    played = f"{counted(run.summary.attacks.total, 'attack')} in {counted(len(run.cases), 'case')}"
    yield from hanging("corpus", f"{corpus} ({run.corpus[:6]})", width, indent=0, column=label + 2)
    yield from hanging(
        "played",
        f"{played}, {counted(len(run.sessions), 'session')}",
        width,
        indent=0,
        column=label + 2,
    )


def _described(use: PolicyUse, run: Run) -> str:
    default = f", default {use.default}" if use.default else ""
    tools = f", {counted(use.named, 'tool')} named"
    held = f" for {some(list(use.servers), 2)}" if len(run.policies) > 1 else ""
    return f"{dialect_name(use.dialect)}{default}{tools}{held}"


def _marks(run: Run, width: int) -> Iterator[Line]:
    summary = run.summary
    attacks, honest, sound = summary.attacks, summary.honest, summary.sound
    room = max(len(_of(share)) for share in (attacks, honest, sound))
    yield _mark(
        "protection",
        summary.protection,
        "attacks stopped",
        _of(attacks).rjust(room),
        _weighted(attacks) if summary.protection else _too_few(attacks, "attacks", LEAST_ATTACKS),
    )
    if summary.on_shared.total and summary.on_other.total:
        split = f"on tools that honest work uses {_of(summary.on_shared)}"
        yield from folded(18, f"{split}, on others {_of(summary.on_other)}", width, "dim")
    if summary.capped:
        yield from folded(18, f"capped: {summary.capped}", width, "warn")
    yield _mark(
        "usability",
        summary.usability,
        "honest work intact",
        _of(honest).rjust(room),
        _weighted(honest) if summary.usability else _too_few(honest, "sessions", LEAST_HONEST),
    )
    yield _mark(
        "told apart",
        " ",
        "both",
        _of(sound).rjust(room),
        f"of {summary.sound_ceiling} that can be told apart",
    )


def _mark(label: str, letter: str | None, what: str, counts: str, beside: str) -> Line:
    return line(
        f"  {label:<12}",
        Span(f"{letter or DASH:<4}", _letter_tone(letter)),
        f"{what:<20}{counts}   {beside}",
    )


def _of(share: Share) -> str:
    return f"{number(share.passed)}/{share.total}"


def _weighted(share: Share) -> str:
    return f"weighted {percent(share.share)}"


def _too_few(share: Share, noun: str, least: int) -> str:
    return f"too few {noun} ({share.total} of {least})"


def _letter_tone(letter: str | None) -> Tone:
    if letter is None or not letter.strip():
        return "dim"
    return "good" if letter[0] in "AB" else "warn" if letter == "C" else "bad"


def _tactics(run: Run, width: int) -> Iterator[Line]:
    scores = run.summary.tactics
    if not scores:
        return
    across = 2 if width >= 72 else 1
    room = (width - 2) // across
    label = min(max(cells(score.tactic) for score in scores), room - _BAR - 12)
    rows = -(-len(scores) // across)
    for row in range(rows):
        parts: list[Span | str] = ["  "]
        for score in scores[row::rows]:
            parts += _tactic(score, label, room)
        yield line(*parts)
    yield BLANK


def _tactic(score: TacticScore, label: int, room: int) -> list[Span | str]:
    size = min(score.total, _BAR)
    full = score.stopped * size // score.total if score.total else 0
    counts = f"{score.stopped}/{score.total}"
    used = label + 2 + _BAR + 2 + len(counts)
    tone: Tone = "good" if score.stopped == score.total else "warn" if full else "bad"
    return [
        Span(cut(score.tactic, label)).padded(label + 2),
        Span("■" * full, tone),
        Span("□" * (size - full), "dim"),
        " " * (_BAR - size + 2),
        counts,
        " " * max(room - used, 1),
    ]


def _assumed(run: Run, width: int) -> Iterator[Line]:
    said: list[tuple[str, str]] = []
    if run.assumed.world:
        read = [
            f"{name} = {run.world[name]} ({place})" if name in run.world else f"{name} ({place})"
            for name, place in sorted(run.assumed.world_values.items())
        ]
        own = f", with {some(read, 2)} from the policy" if read else ""
        said.append(("world", f"the shipped one{own}; --world FILE says yours"))
    if run.assumed.needs:
        said.append(("needs", "agents use every tool; --needs TOOL,… names the ones that they use"))
    if run.assumed.grants:
        said.append(("grants", run.assumed.grants))
    if not said:
        return
    yield line(Span("assumed", "bold"))
    for label, text in said:
        yield from hanging(label, text, width, column=12)
    yield BLANK


def _warnings(run: Run, width: int, most: int | None) -> Iterator[Line]:
    notes = [f"{use.name}: {text}" for use in run.policies for text in use.notes]
    warnings = [text for use in run.policies for text in use.warnings] + list(run.warnings)
    texts = list(dict.fromkeys([*notes, *warnings]))
    for text in texts[:most]:
        first, *rest = folded(4, text, width)
        yield line("  ", Span("! ", "warn"), *first[1:])
        yield from rest
    yield from further(len(texts), most)
    if texts:
        yield BLANK


def _reached(run: Run, width: int) -> Iterator[Line]:
    """What an outsider reaches, a line each goal; nothing where it was not asked."""
    found = run.escalation
    if found is None:
        return
    goals = [goal for goal in in_order(found.goals) if goal.paths]
    if goals:
        yield line(Span("an outsider reaches", "bold"))
        yield from (goal_line(goal, width) for goal in goals)
        yield from folded(4, "`trebuchet paths` shows the calls and what cuts them", width, "dim")
    else:
        yield line(Span(f"✓ no path to a goal {within(found)}", "good"))
    yield BLANK


def _next(run: Run, command: Sequence[str], width: int, color: bool) -> Iterator[str]:
    if not run.cases:
        servers = some(list(run.servers), 2)
        said = folded(0, f"nothing fits: no tool of {servers} is one that attacks use", width)
        yield rendered(said, width, color)
        return
    found = open_passages(run)
    if not found:
        yield rendered([line(Span("✓ no attack gets through", "good"))], width, color)
    found = found or contained_passages(run)
    shown = found[0].worst if found else run.cases[0]
    yield typed("next:", (*(command or _command(run)), "--explain", shown.attack), width, color)


def _command(run: Run) -> tuple[str, ...]:
    if len(run.policies) > 1:
        pairs = [f"{server}={use.name}" for use in run.policies for server in use.servers]
        return ("trebuchet", "score", *(word for pair in pairs for word in ("--policy", pair)))
    (use,) = run.policies
    # A policy that names no tool fits no server by itself.
    server = use.servers[0] if len(use.servers) == 1 else "all"
    return ("trebuchet", "score", use.name, *(() if use.named else ("--server", server)))
