"""The list of attacks, with search and facets."""

from __future__ import annotations

from typing import Final

import streamlit as st

from panes import export, memory
from trebuchet.report.text import counted
from trebuchet.views import FACETS, database_frame, facets

_LABELS: Final = {
    "tactic": "Tactic",
    "severity": "Severity",
    "shape": "Shape",
    "decidability": "Decided by",
    "capability": "Capability",
    "framework": "Framework id",
}


def show() -> None:
    """The filters, and a row for each attack that passes them; a click opens it."""
    st.title("Attack database", anchor=False)
    _filters()
    state = st.session_state
    frame = database_frame(
        state["text"] or "", {facet: state[facet] for facet in FACETS}, state["incident"]
    )
    if frame.empty:
        st.info("No attack passes these filters.")
        return
    with st.container(key="quiet-count"):
        st.text(f"{counted(len(frame), 'attack')}. Choose a row to open one.")
    state["rows"] = list(frame["attack"])
    st.dataframe(
        frame,
        key="catalogue",
        hide_index=True,
        height=720,
        column_order=["title", "severity", "group", "shape", "decided", "incident", "summary"],
        column_config={
            "title": st.column_config.TextColumn("Attack", pinned=True, width=250),
            "severity": st.column_config.TextColumn("Severity", width=80),
            "group": st.column_config.TextColumn("Tactic", width=180),
            "shape": st.column_config.TextColumn("Shape", width=120),
            "decided": st.column_config.TextColumn("Decided by", width=100),
            "incident": st.column_config.TextColumn("Seen in", width=90),
            "summary": st.column_config.TextColumn("What happens", width="large"),
        },
        on_select=_open,
        selection_mode="single-row",
    )
    export.show(frame, "attacks")


def _filters() -> None:
    words = facets()
    with st.container(horizontal=True, vertical_alignment="bottom", key="search"):
        st.text_input("Search", key="text", placeholder="mail rule, EchoLeak, ASI02", width=360)
        st.toggle("Only real incidents", key="incident")
    with (
        st.expander("Facets", expanded=any(st.session_state[facet] for facet in FACETS)),
        st.container(horizontal=True, key="facets"),
    ):
        for facet in FACETS:
            memory.narrow(facet, list(words[facet]))
            st.multiselect(
                _LABELS[facet],
                list(words[facet]),
                key=facet,
                format_func=words[facet].__getitem__,
                placeholder="any",
                width=280,
            )


def _open() -> None:
    rows = st.session_state["catalogue"]["selection"]["rows"]
    if rows:
        st.session_state["attack"] = st.session_state["rows"][rows[0]]
