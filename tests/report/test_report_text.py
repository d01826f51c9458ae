"""Laws of printed text from outside."""

from __future__ import annotations

from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from trebuchet.model.answer import Answer, Column
from trebuchet.report.line import line, rendered
from trebuchet.report.table import answer_table
from trebuchet.report.text import cells, clip, cut, fold, inert, number, percent

ANY = st.text(st.characters(), max_size=40)
WIDTHS = st.integers(min_value=0, max_value=60)


@given(text=ANY)
def test_nothing_that_acts_is_left(text: str) -> None:
    """Every character that is left shows something, and escaping again changes nothing."""
    shown = inert(text)
    assert not any(category(mark)[0] == "C" or category(mark) in ("Zl", "Zp") for mark in shown)
    assert inert(shown) == shown


@given(text=ANY, width=WIDTHS)
def test_cut_and_clip_fit(text: str, width: int) -> None:
    """What is cut fits, and what fits is not cut."""
    for shorten in (cut, clip):
        assert cells(shorten(text, width)) <= width
    if cells(inert(text)) <= width:
        assert cut(text, width) == clip(text, width) == inert(text)


@given(text=ANY, width=st.integers(min_value=12, max_value=60))
def test_fold_loses_nothing(text: str, width: int) -> None:
    """Folded lines fit and hold every letter but the blanks between words."""
    lines = list(fold(text, width))
    assert all(cells(one) <= width for one in lines)
    assert "".join(lines).replace(" ", "") == inert(text).replace(" ", "")


@given(parts=st.lists(ANY, max_size=5), width=WIDTHS)
def test_rendered_lines_fit(parts: list[str], width: int) -> None:
    """A line of any spans fits the terminal."""
    assert cells(rendered([line(*parts)], width)[:-1]) <= width


@given(
    rows=st.lists(st.tuples(ANY, st.none() | ANY, ANY), min_size=1, max_size=5),
    width=st.integers(min_value=40, max_value=100),
)
def test_answers_fit(rows: list[tuple[str, str | None, str]], width: int) -> None:
    """The table of a query's answer fits, whatever the rows hold."""
    columns = (Column("case", False), Column("rule", False), Column("n", True))
    text = answer_table(Answer(columns=columns, rows=tuple(rows), more=True), width)
    assert all(cells(one) <= width for one in text.splitlines())


def test_wide_answers_become_lists() -> None:
    """Too many columns for a table are shown one below the other."""
    columns = tuple(Column(f"column_{place}", False) for place in range(12))
    row = tuple(f"value number {place}" for place in range(12))
    text = answer_table(Answer(columns=columns, rows=(row,), more=False))
    assert text.splitlines()[11] == "column_11  value number 11"


def test_numbers_are_never_rounded_up() -> None:
    """A share just below a whole percent stays below it; whole counts have no point."""
    assert [number(7.0), number(7.5), number(16.29)] == ["7", "7.5", "16.2"]
    assert [percent(0.8199999), percent(0.29), percent(1.0)] == ["81 %", "29 %", "100 %"]
