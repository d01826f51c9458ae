"""The matrix: attacks by tactic against policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from panes import memory, style
from trebuchet.model.vocabulary import Severity
from trebuchet.views import LEGEND, MARKS, attacks_frame, coverage_frame, letters_frame

_ROW: Final = 35
_MOST: Final = 16


def show(path: Path, which: Sequence[str]) -> None:
    """The filters, the legend, and the matrix; a click on a cell opens its case."""
    if goto := st.session_state.pop("goto", None):
        st.switch_page(
            "screens/case.py", query_params={key: goto[key] for key in goto if goto[key]}
        )
    st.header("Attacks", anchor=False)
    attacks = attacks_frame(path, which)
    _filters(attacks)
    state = st.session_state
    frame = coverage_frame(
        path, which, state["tactic"], state["severity"], state["text"] or "", state["played"]
    )
    _legend()
    if frame.empty:
        st.info("No attack passes these filters.")
        return
    columns = {row["label"]: row["run"] for row in letters_frame(path, which).to_dict("records")}
    verdicts = [
        name for name in frame.columns if name not in ("attack", "name", "severity", "group")
    ]
    looks = frame.style.map(style.cell, subset=pd.IndexSlice[:, verdicts]).apply(
        style.group, axis=1
    )
    st.dataframe(
        looks,
        key="matrix",
        hide_index=True,
        height=(min(len(frame), _MOST) + 1) * _ROW + 3,
        column_order=[name for name in frame.columns if name != "attack"],
        column_config={
            "name": st.column_config.TextColumn("Attack", pinned=True, width=230),
            "severity": st.column_config.TextColumn("Severity", width=80),
            "group": st.column_config.TextColumn("Tactic", width="medium"),
            **{name: st.column_config.TextColumn(name, width=165) for name in verdicts},
        },
        on_select=_chosen,
        selection_mode="single-cell",
    )
    state["rows"], state["columns"] = list(frame["attack"]), columns
    shown = sum(1 for each in frame["attack"] if each)
    with st.container(key="quiet-count"):
        st.text(f"{shown} of {len(attacks)} attacks. Choose a cell to see its case.")


def _filters(attacks: pd.DataFrame) -> None:
    groups = dict(zip(attacks["tactic"], attacks["group"], strict=True))
    severities = [each.value for each in reversed(Severity)]
    memory.narrow("tactic", list(groups))
    memory.narrow("severity", severities)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        st.multiselect(
            "Tactic",
            list(groups),
            key="tactic",
            format_func=lambda tactic: groups[tactic],
            placeholder="every tactic",
            width=320,
        )
        st.pills("Severity", severities, key="severity", selection_mode="multi")
        st.text_input("Search", key="text", placeholder="loop, mail, quota", width=220)
        st.toggle("Only what was played", key="played")


def _legend() -> None:
    with st.expander("\u2003".join(str(word) for word in LEGEND)), st.container(key="quiet-legend"):
        st.text(
            "\n".join(
                [
                    *(f"{word}: {word.meaning}" for word in LEGEND),
                    *(f"{mark.glyph} behind a word: {mark.meaning}" for mark in MARKS),
                    "11/12 behind a word: stopped on 11 of 12 tools; the word is the worst of them",
                    "■■□ 2/3 beside a tactic: attacks stopped, of those shown here that fit a tool",
                ]
            )
        )


def _chosen() -> None:
    """Note the run and the attack of the cell that was clicked; a tactic's row has none."""
    state = st.session_state
    cells = state["matrix"]["selection"]["cells"]
    if cells and cells[0][0] < len(state["rows"]) and (attack := state["rows"][cells[0][0]]):
        state["goto"] = {"attack": attack, "policy": state["columns"].get(cells[0][1], "")}
