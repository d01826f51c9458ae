"""One attack, or one honest session, as a case file for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from trebuchet.corpus.deciding import decided_by
from trebuchet.model.attack import Attack, Harm, HonestSession, Source, Variant
from trebuchet.model.trace import Event, Role, Step, Trace
from trebuchet.report.catalogue import calls_of
from trebuchet.report.incidents import incidents
from trebuchet.report.line import BLANK, Line, Span, folded, hanging, line, rendered
from trebuchet.report.moment import clock, span
from trebuchet.report.role_needs import fragment_text, role_needs
from trebuchet.report.text import arguments, counted, inert, number
from trebuchet.report.tones import TONES

_COLUMN = 16


def attack_page(attack: Attack, width: int = 80, color: bool = False) -> str:
    """What happens, when it is harm, its honest twin, what stops it, and where it is known from."""
    lines: list[Line] = [
        line(
            Span(attack.id, "bold"),
            "  ",
            Span(attack.severity.value, TONES[attack.severity]),
            f"  version {attack.version}",
            Span("  withdrawn" if attack.status == "withdrawn" else "", "warn"),
        ),
        *folded(0, attack.title, width),
        *folded(
            0,
            f"{attack.tactic}, {attack.technique}; {attack.shape.value}; decided by "
            f"{decided_by(attack.decidability)}; first seen {attack.first_seen}",
            width,
            "dim",
        ),
        BLANK,
        *folded(2, attack.summary.strip(), width),
        *_section("what happens", folded(2, attack.mechanism.strip(), width)),
        *_section("tools", _roles(attack.roles, width, attack.focus)),
        *_section("calls", _calls(attack.trace, width)),
        *_section("harm", _harm(attack.harm, width) if attack.harm else ()),
        *_section("variants", _variants(attack.variants, width)),
        *_section("honest twin", _twin(attack, width)),
        *_section("what stops it", _control(attack, width)),
        *_section("seen in the wild", _seen(attack, width)),
        *_section("frameworks", _frameworks(attack, width)),
        *_section("sources", _sources(attack.sources, width)),
    ]
    return rendered(lines, width, color)


def session_page(session: HonestSession, width: int = 80, color: bool = False) -> str:
    """What an agent does in an honest session, call by call, and which rules would break it."""
    lines: list[Line] = [
        line(
            Span(session.id, "bold"),
            f"  {counted(calls_of(session.trace), 'call')}  version {session.version}",
        ),
        *folded(0, session.title, width),
        BLANK,
        *folded(2, session.summary.strip(), width),
        *_section("tools", _roles(session.roles, width)),
        *_section("calls", _calls(session.trace, width)),
        *_section("broken by", [row for rule in session.hurt_by for row in folded(2, rule, width)]),
    ]
    return rendered(lines, width, color)


def _section(title: str, body: Iterator[Line] | list[Line] | tuple[Line, ...]) -> Iterator[Line]:
    lines = list(body)
    if lines:
        yield BLANK
        yield line(Span(title, "bold"))
        yield from lines


def _roles(roles: Mapping[str, Role], width: int, focus: str = "") -> Iterator[Line]:
    for name, role in roles.items():
        mark = "; does the harm" if name == focus and len(roles) > 1 else ""
        text = f"{role.does} ({'; '.join(role_needs(role))}{mark})"
        yield from hanging(inert(name), text, width, column=_COLUMN)


def _calls(trace: Trace, width: int) -> Iterator[Line]:
    for entry in trace:
        at = clock(entry.at)
        text = _step(entry) if isinstance(entry, Step) else _event(entry)
        yield from hanging(at, text, width, column=_COLUMN)


def _step(step: Step) -> str:
    said = f" with {arguments(step.with_)}" if step.with_ else ""
    times = f", {step.repeat} times, one every {span(step.every)}" if step.repeat > 1 else ""
    uses = f", with what {', '.join(step.uses)} gave" if step.uses else ""
    who = [
        text
        for text, usual in ((step.session, "session-1"), (step.grant, "grant-1"))
        if text != usual
    ]
    as_ = f", as {' of '.join(who)}" if who else ""
    failed = ", and upstream answers with an error" if step.outcome == "error" else ""
    name = step.id if step.id == step.role else f"{step.id} ({step.role})"
    return f"{name}{said}{times}{uses}{as_}{failed}"


def _event(event: Event) -> str:
    about = event.role or event.grant
    note = f": {event.note}" if event.note else ""
    return f"[{event.event.replace('-', ' ')}{f', {about}' if about else ''}{note}]"


def _harm(harm: Harm, width: int) -> Iterator[Line]:
    limit = harm.limit if isinstance(harm.limit, str) else number(harm.limit)
    yield from folded(2, f"{harm.measure} of {harm.role} from {limit} on: {harm.effect}", width)
    undone = "can be undone" if harm.reversible else "cannot be undone"
    metered = ", and grows with every call" if harm.metered else ""
    yield from folded(2, f"{undone}{metered}", width, "dim")


def _variants(variants: tuple[Variant, ...], width: int) -> Iterator[Line]:
    for variant in variants:
        yield from folded(2, variant.name, width)
        yield from folded(4, f"evades {variant.evades}", width, "dim")
        if variant.verdict:
            yield from folded(4, f"{variant.verdict} under the rule below", width, "dim")


def _twin(attack: Attack, width: int) -> Iterator[Line]:
    if attack.twin is None:
        return
    yield from folded(2, f"one fact away: {attack.twin.fact} ({attack.tell.value})", width)
    yield from _calls(attack.twin.trace, width)


def _control(attack: Attack, width: int) -> Iterator[Line]:
    yield from folded(2, attack.control.strip(), width)
    if attack.through_approver:
        yield from folded(2, "asking a person does not: it works through them", width, "warn")
    for dialect, rule in attack.recommended.items():
        cannot = rule.get("impossible") if isinstance(rule, Mapping) else None
        said = f"cannot: {cannot}" if cannot else fragment_text(rule)
        yield from hanging(inert(dialect), said, width, column=_COLUMN)


def _seen(attack: Attack, width: int) -> Iterator[Line]:
    yield from incidents(attack.incidents, width)


def _frameworks(attack: Attack, width: int) -> Iterator[Line]:
    entries = sorted(attack.frameworks, key=lambda entry: (entry.framework, entry.id))
    for framework, held in groupby(entries, key=lambda entry: entry.framework):
        ids = ", ".join(entry.id for entry in held)
        yield from hanging(inert(framework), ids, width, column=_COLUMN)


def _sources(sources: tuple[Source, ...], width: int) -> Iterator[Line]:
    for source in sources:
        checked = "read" if source.read else "not read"
        yield from folded(2, f"{source.title} ({source.kind}, {source.date}, {checked})", width)
        yield from folded(4, source.url, width, "dim")
