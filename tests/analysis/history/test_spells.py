"""Which revision brought what, read off runs made by hand."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from comparisons import case, run, session
from trebuchet.analysis.history.spells import Judged, scores, spells
from trebuchet.model.history import PolicyRevision
from trebuchet.model.run import TwinResult, TwinVerdict, Verdict

VERDICTS = {
    "x": Verdict.BYPASSED,
    "c": Verdict.CONTAINED,
    ".": Verdict.BLOCKED,
}


class Life(NamedTuple):
    """A policy's revisions in letters, and the spells that they make: begin, end, unread, first."""

    name: str
    attack: str
    """A letter a revision: bypassed, contained, blocked, `?` for one that cannot be read."""
    expected: list[tuple[int, int | None, int, bool]]


LIVES = (
    Life("never open", "...", []),
    Life("always open", "xx", [(0, None, 0, True)]),
    Life("opened", "..x", [(2, None, 0, False)]),
    Life("opened and closed", ".xx.", [(1, 3, 0, False)]),
    Life("opened twice", "x.x", [(0, 1, 0, True), (2, None, 0, False)]),
    Life("contained is not open", "xc", [(0, 1, 0, True)]),
    Life("opened behind what cannot be read", ".??x", [(3, None, 2, False)]),
    Life("open across what cannot be read", "x?x.", [(0, 3, 0, True)]),
    Life("closed behind what cannot be read", "x?.", [(0, 2, 0, True)]),
    Life("nothing can be read at first", "?x", [(1, None, 1, True)]),
    Life("nothing can be read", "??", []),
)


def revision(place: int, readable: bool = True) -> PolicyRevision:
    """The revision at a place."""
    return PolicyRevision(
        file="policy.json",
        commit=f"{place:040x}",
        position=place,
        date="2026-01-01T00:00:00+00:00",
        subject=f"Change {place}",
        run="r" if readable else None,
        error="" if readable else "policy.json:1:1: no policy",
    )


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_a_bypass_is_told_from_its_first_commit_to_its_last(life: Life) -> None:
    """Opened where the verdict turns, closed where it turns back, with what was not read."""
    judged = [
        Judged(revision(place), run([case(VERDICTS[letter])]))
        if letter in VERDICTS
        else Judged(revision(place, False), None)
        for place, letter in enumerate(life.attack)
    ]
    found = [
        (
            int(each.since, 16),
            None if each.until is None else int(each.until, 16),
            each.unread,
            each.first,
        )
        for each in spells(judged)
    ]
    assert found == life.expected
    assert len(scores(judged)) == len(life.attack)


def test_work_is_told_apart_from_attacks() -> None:
    """A session and a twin that break, each under its own name; attacks come first."""
    broken = TwinResult(verdict=TwinVerdict.BROKEN, step="cancel", rule="r")
    judged = [
        Judged(revision(0), run([case()], [session()])),
        Judged(
            revision(1),
            run([case(Verdict.BYPASSED, twin=broken)], [session(TwinVerdict.BROKEN)]),
        ),
        Judged(revision(2), run([case()], [session()])),
    ]
    found = spells(judged)
    assert [(each.of, each.name, each.until) for each in found] == [
        ("attack", "loop", f"{2:040x}"),
        ("session", "morning", f"{2:040x}"),
        ("twin", "loop", f"{2:040x}"),
    ]
    assert found[0].severity is not None
    assert found[1].severity is None


def test_a_case_that_is_gone_is_not_open() -> None:
    """A run without the case ends its spell: nothing says that it still gets through."""
    judged = [Judged(revision(0), run([case(Verdict.BYPASSED)])), Judged(revision(1), run())]
    assert [each.until for each in spells(judged)] == [f"{1:040x}"]
