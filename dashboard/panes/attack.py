"""One attack: what it is, and how each run fared on it, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from panes import style
from trebuchet.report.text import inert
from trebuchet.views import attacks_frame, cases_frame, story


def show(path: Path, which: Sequence[str]) -> None:
    """The choice of an attack, and what there is to say of the chosen one."""
    st.header("One attack, case by case", anchor=False)
    attacks = attacks_frame(path, which)
    names = dict(zip(attacks["attack"], attacks["name"], strict=True))
    if st.session_state.get("attack") not in names:
        st.session_state["attack"] = None
    chosen = st.selectbox(
        "Attack",
        list(names),
        key="attack",
        format_func=lambda attack: f"{names[attack]} ({inert(attack)})",
        placeholder="choose one here, or a cell above",
    )
    if chosen is None:
        return
    _tell(chosen)
    frame = cases_frame(path, which, chosen)
    st.dataframe(
        frame.style.map(style.cell, subset=["verdict"]),
        key="cases",
        hide_index=True,
        column_order=[
            "label", "verdict", "tool", "server", "severity", "rule", "place", "calls", "harm",
            "form", "twin", "call", "message",
        ],
        column_config={
            "label": st.column_config.TextColumn("Policy", pinned=True),
            "verdict": "Verdict",
            "tool": "Tool",
            "server": "Server",
            "severity": "Severity",
            "rule": "Rule",
            "place": "File, line, column",
            "calls": "Harmful calls",
            "harm": "Harm",
            "form": "Worst form",
            "twin": "Honest twin",
            "call": "First harmful call",
            "message": "Message",
        },
    )  # fmt: skip
    commands = [command for command in frame["command"] if command]
    if commands:
        with st.container(key="quiet-command"):
            st.text("Call by call, with the counters:")
        st.code(commands[0], language=None, wrap_lines=True)


def _tell(attack: str) -> None:
    told = story(attack)
    if told is None:
        return
    st.text(told.summary)
    lines = [
        ("What is lost", told.effect),
        ("Told from honest work by", told.twin),
        ("What stops it", told.control),
    ]
    with st.container(key="quiet-story"):
        st.text("\n".join(f"{label}: {text}" for label, text in lines if text))
    with st.expander("How it works"):
        st.text(told.mechanism)
