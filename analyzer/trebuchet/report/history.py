"""A policy's history on the terminal: a row a commit, and what each brought and ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from trebuchet.model.history import History, RevisionScore, Spell
from trebuchet.report.line import BLANK, Line, Span, Tone, folded, hanging, line, rendered
from trebuchet.report.text import DASH, cells, clip, counted, number, some

_BAR: Final = 10
_NAMES: Final = 3


def history(found: History, width: int = 80, color: bool = False) -> str:
    """The commits of a policy, oldest first; no line is wider than `width` columns."""
    lines = [
        *_head(found, width),
        BLANK,
        *_table(found, width),
        *_turns(found, width),
        BLANK,
        *_open(found, width),
    ]
    return rendered(lines, width, color)


def _head(found: History, width: int) -> Iterator[Line]:
    readable = sum(row.revision.run is not None for row in found.revisions)
    said = f"{counted(len(found.revisions), 'revision')}, {readable} of them can be read"
    yield from folded(0, f"{found.file}   {said}", width, "bold")
    yield from hanging("for", some(list(found.servers), 3), width, indent=0, column=8)
    yield from hanging("corpus", found.corpus[:6], width, indent=0, column=8)
    if found.earlier:
        earlier = f"{counted(found.earlier, 'earlier revision')} left out"
        yield from hanging("before", earlier, width, indent=0, column=8)
    if found.shallow:
        shallow = "the clone is shallow; git fetch --unshallow brings what came before"
        yield from hanging("before", shallow, width, indent=0, column=8)


def _table(found: History, width: int) -> Iterator[Line]:
    rows = found.revisions
    attacks = max(cells(_of(row.stopped, row.attacks)) for row in rows)
    work = max(cells(_of(row.intact, row.honest)) for row in rows)
    block = 3 + _BAR + 1
    used = 2 + 8 + 11 + (block + attacks) + 2 + (block + work) + 2
    stops, keeps = "attacks stopped", "work intact"
    yield line(
        Span(f"  {'commit':<8}{'date':<11}", "dim"),
        Span(clip(stops, block + attacks).ljust(block + attacks + 2), "dim"),
        Span(clip(keeps, block + work).ljust(block + work + 2), "dim"),
        Span("subject", "dim"),
    )
    for row in rows:
        revision = row.revision
        head = f"  {revision.short:<8}{revision.date[:10]:<11}"
        room = max(width - used, 8)
        if revision.run is None:
            told = f"cannot be read: {revision.error}"
            yield line(head, Span(clip(told, width - cells(head)), "warn"))
            continue
        yield line(
            head,
            *_bar(row.protection, row.attacks_share, _of(row.stopped, row.attacks), attacks),
            "  ",
            *_bar(row.usability, row.honest_share, _of(row.intact, row.honest), work),
            "  ",
            clip(revision.subject, room),
        )


def _of(part: float, total: int) -> str:
    return f"{number(part)}/{total}"


def _bar(letter: str | None, share: float | None, counts: str, room: int) -> tuple[Span, ...]:
    if share is None:
        return (Span(DASH.ljust(3 + _BAR + 1 + room), "dim"),)
    full = int(share * _BAR + 1e-9)
    tone: Tone = "good" if full == _BAR else "warn" if full * 2 >= _BAR else "bad"
    return (
        Span(f"{letter or DASH:<3}"),
        Span("■" * full, tone),
        Span("□" * (_BAR - full), "dim"),
        Span(f" {counts.rjust(room)}"),
    )


class Turned(NamedTuple):
    """What one commit did to attacks or to work."""

    words: str
    spells: tuple[Spell, ...]
    worse: bool


def turned(found: History, row: RevisionScore) -> Iterator[Turned]:
    """What a commit opened, closed, broke and repaired; of the first, what it began with."""
    commit = row.revision.commit
    began = [spell for spell in found.spells if spell.since == commit]
    ended = [spell for spell in found.spells if spell.until == commit]
    first = any(spell.first for spell in began)
    for words, spells, worse in (
        ("begins with open" if first else "opened", _of_attacks(began), True),
        ("begins with broken" if first else "broke", _of_work(began), True),
        ("closed", _of_attacks(ended), False),
        ("repaired", _of_work(ended), False),
    ):
        if spells:
            yield Turned(words, spells, worse)


def _of_attacks(spells: Sequence[Spell]) -> tuple[Spell, ...]:
    return tuple(spell for spell in spells if spell.of == "attack")


def _of_work(spells: Sequence[Spell]) -> tuple[Spell, ...]:
    return tuple(spell for spell in spells if spell.of != "attack")


def names(spells: Sequence[Spell]) -> list[str]:
    """The attacks and the work, each once; a twin by its attack."""
    told = (f"twin of {each.name}" if each.of == "twin" else each.name for each in spells)
    return list(dict.fromkeys(told))


def _turns(found: History, width: int) -> Iterator[Line]:
    for row in found.revisions:
        turns = list(turned(found, row))
        if not turns:
            continue
        yield BLANK
        head = f"{row.revision.short}  {row.revision.subject}"
        yield line(Span(clip(head, width), "bold"))
        for turn in turns:
            told = names(turn.spells)
            glyph = Span("✗ ", "bad") if turn.worse else Span("✓ ", "good")
            text = f"{turn.words} {len(told)}: {some(told, _NAMES)}"
            first, *rest = folded(4, text, width)
            yield line("  ", glyph, *first[1:])
            yield from rest
            unread = max(spell.unread for spell in turn.spells)
            if unread and turn.worse and not turn.spells[0].first:
                doubt = f"{counted(unread, 'revision')} before it cannot be read"
                yield from folded(4, doubt, width, "dim")


def _open(found: History, width: int) -> Iterator[Line]:
    today = [spell for spell in found.spells if spell.until is None]
    through, broken = names(_of_attacks(today)), names(_of_work(today))
    if found.revisions[-1].revision.run is None:
        yield from folded(0, "! the last revision cannot be read", width, "warn")
        return
    said = (
        f"at {found.revisions[-1].revision.short} {counted(len(through), 'attack')} "
        f"{'gets' if len(through) == 1 else 'get'} through and {len(broken)} "
        f"{'piece' if len(broken) == 1 else 'pieces'} of honest work "
        f"{'is' if len(broken) == 1 else 'are'} broken"
    )
    yield from folded(0, said, width)
