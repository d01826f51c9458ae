"""Before and after: the paths that lie between two runs."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from panes import export, style
from trebuchet.views import paths_change


def show(path: Path, old: str, new: str, start: str) -> None:
    """What the change opened and closed, from this start."""
    st.header("Before and after", anchor=False)
    found = paths_change(path, old, new, start)
    if isinstance(found, str):
        st.info("The runs cannot be compared from this start.")
        st.text(found)
        return
    with st.container(key="strong-change"):
        st.text(found.verdict)
    if found.remark:
        st.text(f"! {found.remark}")
    if found.table.empty:
        return
    st.dataframe(
        found.table.style.map(style.cell, subset=["kind"]),
        key="opened",
        hide_index=True,
        height=style.height(len(found.table), 13),
        column_order=["kind", "goal", "severity", "calls", "route", "before", "after"],
        column_config={
            "kind": st.column_config.TextColumn("Turn", width=150),
            "goal": "Goal",
            "severity": "Severity",
            "calls": st.column_config.NumberColumn("Calls", width=60),
            "route": st.column_config.TextColumn("By", width="large"),
            "before": "Goal before",
            "after": "Goal after",
        },
    )
    export.show(found.table, "opened-and-closed")
