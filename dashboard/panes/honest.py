"""Honest work against policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from panes import export, style
from trebuchet.report.text import counted
from trebuchet.views import WORK_LEGEND, broken_frame, honest_frame

_MOST = 16


def show(path: Path, which: Sequence[str]) -> None:
    """Every session against every policy, and below what breaks, with step, rule and line."""
    st.toggle("Only what some policy does not let pass", key="broken")
    with st.expander("\u2003".join(str(word) for word in WORK_LEGEND)):
        st.text("\n".join(f"{word}: {word.meaning}" for word in WORK_LEGEND))
    frame = honest_frame(path, which, st.session_state["broken"])
    if frame.empty:
        st.text("These runs let all of the honest work pass that they played.")
    else:
        _sessions(frame)
    _broken(path, which)


def _sessions(frame: pd.DataFrame) -> None:
    verdicts = [name for name in frame.columns if name not in ("session", "title")]
    st.dataframe(
        frame.style.map(style.cell, subset=pd.IndexSlice[:, verdicts]),
        key="sessions",
        hide_index=True,
        height=style.height(len(frame), _MOST),
        column_order=["session", *verdicts, "title"],
        column_config={
            "session": st.column_config.TextColumn("Session", pinned=True, width=215),
            "title": st.column_config.TextColumn("What is done", width="large"),
            **{name: st.column_config.TextColumn(name, width=165) for name in verdicts},
        },
    )
    with st.container(key="quiet-count"):
        st.text(counted(len(frame), "session"))
    export.show(frame, "sessions")


def _broken(path: Path, which: Sequence[str]) -> None:
    st.header("What breaks, and where", anchor=False)
    frame = broken_frame(path, which)
    if frame.empty:
        st.text("These runs break none of the honest work that was played.")
        return
    st.dataframe(
        frame,
        key="broken-work",
        hide_index=True,
        height=style.height(len(frame), _MOST),
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
    export.show(frame, "broken-work")
