"""The head of the page: what it is, and which runs it shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from panes import memory
from trebuchet.report.text import counted, inert
from trebuchet.views import latest_runs, run_names, runs_frame

MOST: Final = 8
"""Policies that are shown unless the reader chooses."""


def show(path: Path, title: str) -> Sequence[str]:
    """The page's title, and the ids of the runs that the reader wants to see."""
    st.title(title, anchor=False)
    runs = runs_frame(path)
    gone = memory.narrow("run", list(runs["run"]))
    st.segmented_control(
        "Runs",
        [memory.LATEST, memory.CHOSEN],
        key="which",
        required=True,
        on_change=_begin_with,
        args=(path,),
    )
    if gone:
        st.warning("The address names runs that are not kept in this file:")
        st.text(", ".join(gone))
    with st.container(key="quiet-file"):
        st.text(f"{counted(len(runs), 'run')} kept in {inert(str(path))}")
    if st.session_state["which"] == memory.LATEST:
        latest = latest_runs(path, MOST)
        if len(latest) < runs["latest"].sum():
            st.info(f"These are the {len(latest)} policies that were scored last.")
        return latest
    names = run_names(path)
    chosen: list[str] = st.multiselect(
        "Shown runs", list(names), key="run", format_func=lambda run: names[run]
    )
    if not chosen:
        st.info("Choose at least one run.")
    return chosen


def _begin_with(path: Path) -> None:
    """Choosing begins with what is on the page, so that its address can be sent at once."""
    if st.session_state["which"] == memory.CHOSEN and not st.session_state.get("run"):
        st.session_state["run"] = list(latest_runs(path, MOST))
