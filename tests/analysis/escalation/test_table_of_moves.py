"""The table of moves: whole, in the world's words, and the same on its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shipped import our_corpus
from staging import tool
from trebuchet.analysis.escalation.goals import GOALS
from trebuchet.analysis.escalation.row import Row, Several
from trebuchet.analysis.escalation.table import CONSEQUENCES, ROWS
from trebuchet.analysis.escalation.table_page import BEGIN, END, moves_table
from trebuchet.analysis.escalation.witness import Witnesses, fits, named_in
from trebuchet.corpus import load_world, placeholders
from trebuchet.model.escalation import FactKind, Goal
from trebuchet.model.vocabulary import Capability

PAGE = Path(__file__).parents[3] / "docs" / "escalation.md"
WORLD = load_world()

NO_GAIN = {Capability.UNCLASSIFIED, Capability.INVOKE_ANY}
"""Nobody knows what the one gains; a wrapper gains what it calls."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_row_is_whole(row: Row) -> None:
    """A row says what is gained, why, and from where that is known, in one line each."""
    assert row.gives
    assert row.forms
    for text in (row.sentence, row.reason, row.source):
        assert text.strip() == text
        assert "\n" not in text
    assert not set(row.needs) & set(row.gives)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_form_speaks_of_the_world(row: Row) -> None:
    """Every template names values that the shipped world has; marks are names of it, too."""
    for form in row.forms:
        for value in form.with_.values():
            texts = value.templates if isinstance(value, Several) else (value,)
            for text in texts:
                if isinstance(text, str):
                    assert {part.name for part in placeholders(text)} <= WORLD.values.keys()
    for mark in row.marks:
        assert any(name.startswith(mark) for name in WORLD.values)


def test_every_goal_and_capability_has_a_row() -> None:
    """No goal is out of reach of the table, and no capability of any consequence is forgotten."""
    ids = [row.id for row in ROWS]
    assert len(ids) == len(set(ids))
    given = {fact.detail for row in ROWS for fact in row.gives if fact.kind is FactKind.GOAL}
    assert given == {goal.value for goal in Goal} == {goal.value for goal in GOALS}
    assert {able for row in ROWS for able in row.capability} == set(Capability) - NO_GAIN
    assert CONSEQUENCES


def test_the_page_shows_the_table() -> None:
    """`docs/escalation.md` holds the table as it is; write it with the command below."""
    text = PAGE.read_text(encoding="utf-8")
    shown = re.search(f"{re.escape(BEGIN)}\n(.*?){re.escape(END)}", text, re.DOTALL)
    assert shown, "the page has no table of moves"
    assert shown.group(1) == moves_table(), (
        "run: python -m trebuchet.analysis.escalation.table_page"
    )


def test_a_form_of_the_corpus_counts_with_its_mark_alone() -> None:
    """Steps of attacks are forms of a row when they name what does the harm, and only then."""
    pay = tool("pay_invoice", "pay", {"payee": "payee", "amount": "amount"})
    row = next(each for each in ROWS if each.id == "pay")
    assert fits(pay, row)
    own = [each.form for each in Witnesses(WORLD, None).of(pay, row)]
    more = list(Witnesses(WORLD, our_corpus()).of(pay, row))
    assert [each.form for each in more][: len(own)] == own
    assert len(more) > len(own)
    payees = {each.arguments["payee"] for each in more}
    assert WORLD.values["outsider.payee"] in payees


def test_names_are_read_out_of_steps() -> None:
    """What a step speaks of is known by its placeholders, lists and numbers aside."""
    assert named_in({"url": "{outsider.url}?n={n}", "amount": 7}) == {"outsider.url", "n"}
