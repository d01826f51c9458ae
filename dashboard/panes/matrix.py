"""The matrix: attacks by tactic, or by a framework's ids, against policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from panes import chosen, export, filters, heat, style
from trebuchet.views import GROUPINGS, LEGEND, MARKS, Matrix, attacks_frame, coverage, mapping_note

_MOST: Final = 16
_PLAIN: Final = ("attack", "name", "severity", "group")
"""Columns that hold no verdict."""


def show(path: Path, which: Sequence[str]) -> None:
    """Filters, heat map, legend and matrix; what a cell of the matrix says stands above it."""
    st.header("Attacks", anchor=False)
    wanted = filters.show(path, attacks_frame(path, which), which)
    by = filters.grouping()
    if note := mapping_note(by):
        with st.container(key="quiet-mapping"):
            st.text(note)
    shares = heat.show(path, which, wanted, by)
    found = coverage(path, which, wanted, by)
    _legend()
    if found.frame.empty:
        st.info("No attack passes these filters.")
        return
    chosen.show(path, which)
    _table(found, by)
    heat.table(shares, by)


def _table(found: Matrix, by: str) -> None:
    frame = found.frame
    state = st.session_state
    baseline = state["baseline"]
    st.dataframe(
        style.matrix(frame, [name for name in frame.columns if name not in _PLAIN]),
        key="matrix",
        hide_index=True,
        height=style.height(len(frame), _MOST),
        column_order=[name for name in frame.columns if name != "attack"],
        column_config={
            "name": st.column_config.TextColumn("Attack", pinned=True, width=215),
            "severity": st.column_config.TextColumn("Severity", width=80),
            "group": st.column_config.TextColumn(GROUPINGS[by], width="medium"),
            **{
                name: st.column_config.TextColumn(
                    f"before: {name}" if run == baseline else name, width=165
                )
                for name, run in found.runs.items()
            },
        },
        on_select=_choose,
        selection_mode="single-cell",
    )
    state["rows"], state["columns"] = list(frame["attack"]), dict(found.runs)
    with st.container(key="quiet-count"):
        st.text(f"{found.shown} of {found.total} attacks")
    export.show(frame, "coverage")


def _legend() -> None:
    with st.expander("\u2003".join(str(word) for word in LEGEND)), st.container(key="quiet-legend"):
        st.text(
            "\n".join(
                [
                    *(f"{word}: {word.meaning}" for word in LEGEND),
                    *(f"{mark.glyph} behind a word: {mark.meaning}" for mark in MARKS),
                    "11/12 behind a word: stopped on 11 of 12 tools; the word is the worst of them",
                    "■■□ 2/3 beside a group: attacks stopped, of those shown here that fit a tool",
                    "In the heat map ✓ stands where all are blocked and can be told from honest "
                    "work, ‖ where some of them wait for a person, ? where some cannot be told, "
                    "~ where some are stopped, ✗ where none is, and a dash where none was played; "
                    "the colour is the share of them, weighted by severity, and grey at a ?.",
                ]
            )
        )


def _choose() -> None:
    """Note the attack and the run of the cell that was chosen; a group's row has none.

    It leads nowhere by itself: the arrow keys choose cells, and so does a click that sorts.
    """
    state = st.session_state
    cells = state["matrix"]["selection"]["cells"]
    if cells and cells[0][0] < len(state["rows"]):
        state["attack"] = state["rows"][cells[0][0]] or None
        state["policy"] = state["columns"].get(cells[0][1])
