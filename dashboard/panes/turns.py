"""What a change did: the cases, sessions and paths that turned, and what is decided otherwise."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from panes import export, style

_MOST = 16


def show(frame: pd.DataFrame, most: int = _MOST) -> None:
    """A row for each turn, the worst first."""
    st.dataframe(
        frame.style.map(style.cell, subset=["kind"]),
        key="turns",
        hide_index=True,
        height=style.height(len(frame), most),
        column_order=[
            "kind", "severity", "name", "tool", "was", "now", "call", "new_place", "old_place",
            "what", "where",
        ],
        column_config={
            "kind": st.column_config.TextColumn("Turn", width=140),
            "severity": st.column_config.TextColumn("Severity", width=80),
            "name": st.column_config.TextColumn("Attack, session or path", width=230),
            "tool": "Tool",
            "was": "Was",
            "now": "Now",
            "call": st.column_config.TextColumn("The call that decides", width="large"),
            "new_place": "Line now",
            "old_place": "Line before",
            "what": "Of",
            "where": "Where",
        },
    )  # fmt: skip
    export.show(frame, "turns")


def changes(frame: pd.DataFrame, most: int = _MOST) -> None:
    """A row for each call that the policies decide otherwise, whether an attack makes it or not."""
    st.dataframe(
        frame,
        key="changes",
        hide_index=True,
        height=style.height(len(frame), most),
        column_order=["tool", "was", "now", "call", "old_place", "new_place", "kind"],
        column_config={
            "tool": "Tool",
            "was": "Was",
            "now": "Now",
            "call": st.column_config.TextColumn("A call that shows it", width="large"),
            "old_place": "Line before",
            "new_place": "Line now",
            "kind": "Kind",
        },
    )
    export.show(frame, "changes")
