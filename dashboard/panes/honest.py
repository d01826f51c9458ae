"""Honest work that the policies break."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from trebuchet.views import broken_frame


def show(path: Path, which: Sequence[str]) -> None:
    """What each policy breaks, at which step, by which rule."""
    st.header("Honest work that breaks", anchor=False)
    frame = broken_frame(path, which)
    if frame.empty:
        st.text("These runs break none of the honest work that was played.")
        return
    st.dataframe(
        frame,
        key="broken",
        hide_index=True,
        column_order=[
            "label", "work", "kind", "step", "tool", "server", "rule", "place", "message",
        ],
        column_config={
            "label": st.column_config.TextColumn("Policy", pinned=True),
            "work": "Work",
            "kind": "Kind",
            "step": "Step",
            "tool": "Tool",
            "server": "Server",
            "rule": "Rule",
            "place": "File, line, column",
            "message": "Message",
        },
    )  # fmt: skip
