"""Laws of the score card, whatever the run holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from trebuchet.analysis.gate import gate
from trebuchet.model.explained import Explained
from trebuchet.model.run import Run, Verdict
from trebuchet.report.card import card
from trebuchet.report.cause import leaks, passages
from trebuchet.report.explain import explain
from trebuchet.report.repair_line import RepairLine
from trebuchet.report.text import cells, inert

NAMES = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", NAMES)
def test_no_line_is_wider_than_asked(name: str, width: int, handmade: Mapping[str, Run]) -> None:
    """At every width every line fits, wide letters counted twice, and none ends in blanks.

    A word of the command to type next stays whole, however long it is.
    """
    text, _, command = card(handmade[name], width=width).partition("next:")
    for row in text.splitlines():
        assert cells(row) <= width
        assert row == row.rstrip()
    for row in command.splitlines():
        assert cells(row) <= width or name == "hostile"


@pytest.mark.parametrize("name", NAMES)
def test_colour_adds_nothing_but_colour(name: str, handmade: Mapping[str, Run]) -> None:
    """Without its escape codes the coloured card is the plain one."""
    coloured = card(handmade[name], color=True)
    assert re.sub(r"\x1b\[\d+m", "", coloured) == card(handmade[name])


def test_hostile_text_is_shown_not_obeyed(
    handmade: Mapping[str, Run], explained: Mapping[str, Explained]
) -> None:
    """No escape code, reading mark or zero-width letter of a name reaches the terminal."""
    for text in (card(handmade["hostile"]), explain(explained["hostile"])):
        assert inert(text.replace("\n", "")) == text.replace("\n", "")
        assert "\\x1b[31m" in text
        assert "\\u202e" in text


def test_one_cause_is_one_finding(handmade: Mapping[str, Run]) -> None:
    """Five tools let through by one rule are one group of five."""
    groups = {found.worst.attack: len(found.tools) for found in passages(handmade["mixed"])}
    assert groups == {"looped-destructive-cancels": 1, "batch-wipe": 5, "drip-publishing": 1}


def test_findings_come_worst_first(handmade: Mapping[str, Run]) -> None:
    """Severity decides the order of findings."""
    ranks = [found.worst.severity.rank for found in passages(handmade["scaffold"])]
    assert ranks == sorted(ranks, reverse=True)


def test_repair_is_printed_only_where_there_is_one(handmade: Mapping[str, Run]) -> None:
    """A case without a repair line says nothing of a repair."""
    case = handmade["mixed"].cases[0]
    line = RepairLine('"hide": ["em_cancel_task"]', "stop")
    assert "stop it" not in card(handmade["mixed"])
    assert 'stop it: "hide": ["em_cancel_task"]' in card(handmade["mixed"], {case.id: line})


@pytest.mark.parametrize(
    ("repair", "said"),
    [
        (RepairLine("RULE", "limit"), "limit it: RULE"),
        (RepairLine("RULE", "ask"), "stop it, though honest calls wait too: RULE"),
        (RepairLine("a lock", "missing"), "no rule helps; it takes a lock"),
        (
            RepairLine("a lock", "missing", "late-shift"),
            "a rule would break honest work (late-shift); it takes a lock",
        ),
    ],
)
def test_advice_says_what_it_does(
    repair: RepairLine, said: str, handmade: Mapping[str, Run]
) -> None:
    """A rule that stops, one that limits, one that asks and a missing control read differently."""
    text = card(handmade["mixed"], {handmade["mixed"].cases[0].id: repair})
    assert said in " ".join(text.split())


def test_what_is_contained_does_not_get_through(handmade: Mapping[str, Run]) -> None:
    """A case kept short of its harm stands under a heading of its own, as the gate counts it."""
    through, _, rest = card(handmade["mixed"]).partition("contained: ")
    assert "gets through" in through
    assert "drip-publishing" not in through
    assert "drip-publishing" in rest
    kept = [case for case in handmade["mixed"].cases if case.verdict is Verdict.CONTAINED]
    alone = handmade["mixed"].model_copy(update={"cases": tuple(kept)})
    assert "gets through" not in card(alone).partition("contained: ")[0]
    assert "✓ no attack gets through" in card(alone)
    assert gate(alone, "any").exit_code == 0
    assert "1 contained, short of the harm" in gate(alone, "any").lines[0]


def test_command_is_repeated_in_the_last_line(handmade: Mapping[str, Run]) -> None:
    """The next command is the one that was called, with a case to explain."""
    text = card(handmade["mixed"], command=("trebuchet", "score", "p.json", "--needs", "a"))
    last = "next:  trebuchet score p.json --needs a --explain looped-destructive-cancels"
    assert text.endswith(last + "\n")


def test_too_few_attacks_give_no_letter(handmade: Mapping[str, Run]) -> None:
    """A letter that was not given is a dash with the reason beside it."""
    text = card(handmade["few"])
    assert "too few attacks (4 of 10)" in text
    assert "too few sessions (3 of 5)" in text


def test_a_window_is_said_as_a_person_says_it(explained: Mapping[str, Explained]) -> None:
    """A counter of an explained call is of 10 a minute, but of 10 an hour."""
    first = explained["looped"].attack_calls[0]
    reading = first.counters["cancels"]._replace(window="hour")
    call = first.model_copy(update={"counters": {"cancels": reading}})
    text = explain(explained["looped"].model_copy(update={"attack_calls": (call,)}))
    assert "cancels 0 → 1 of 10 an hour" in text
    assert "cancels 0 → 1 of 10 a minute" in text


def test_scaffold_is_called_one(handmade: Mapping[str, Run]) -> None:
    """A policy without a rule is told so in one line."""
    assert "it blocks nothing: it holds no rule" in card(handmade["scaffold"])


def test_number_of_findings_is_the_readers_choice(handmade: Mapping[str, Run]) -> None:
    """A card holds as many findings as asked for, says how many it leaves out, or holds all."""
    assert "  … and 12 more" in card(handmade["scaffold"], most=2)
    whole = card(handmade["scaffold"], most=None)
    assert whole.count("  ✗ ") == 14
    assert [case.attack for case in leaks(handmade["mixed"], 2)] == [
        "looped-destructive-cancels",
        "batch-wipe",
        "drip-publishing",
    ]


def test_gap_is_quoted_from_the_policy(handmade: Mapping[str, Run]) -> None:
    """Where no rule decides, the card quotes the entry that let the call pass, and no more."""
    assert 'no rule stops it: "default": "allow" (policy.json:1:18)' in card(handmade["scaffold"])
    assert 'no rule stops it: "em_cancel_task": {} (policy.json:7:5)' in card(handmade["mixed"])
