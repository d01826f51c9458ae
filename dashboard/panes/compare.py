"""Two runs side by side: what turned, and what the change means."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from panes import export, turns
from trebuchet.views import comparison, runs_frame, sides


def show(path: Path) -> None:
    """The choice of two runs, and what differs between them."""
    st.title("What a change lets through and breaks", anchor=False)
    sides = _sides(path)
    if sides is None:
        return
    found = comparison(path, *sides)
    st.header(found.verdict, anchor=False)
    for text in found.not_comparable:
        st.warning("Not all of it can be compared:")
        st.text(text)
    st.dataframe(
        found.letters.replace({"side": {"old": "before", "new": "after"}}),
        key="letters",
        hide_index=True,
        column_config={
            "side": "Side", "name": "Run", "protection": "Protection", "usability": "Usability",
            "stopped": "Attacks stopped", "intact": "Honest work intact",
        },
    )  # fmt: skip
    export.show(found.letters, "letters")
    _turns(found.turns)
    _changes(found.meaning, found.changes)


def _sides(path: Path) -> tuple[str, str] | None:
    runs = runs_frame(path)
    names = sides(path)
    if len(names) < 2:
        st.info("There is one run; a second one is needed to compare it with.")
        return None
    state = st.session_state
    second, first = _usual(runs)
    for key, usual in (("new", first), ("old", second)):
        if state[key] not in names:
            state[key] = usual
    with st.container(horizontal=True):
        for key, label in (("old", "Before"), ("new", "After")):
            st.selectbox(label, list(names), key=key, format_func=names.__getitem__, width=420)
    if state["old"] == state["new"]:
        st.info("Both sides are the same run. Choose two that differ.")
        return None
    return state["old"], state["new"]


def _usual(runs: pd.DataFrame) -> tuple[str, str]:
    """The newest two of the same policies on the same servers, else servers; else the newest."""
    for alike in (["policies", "servers"], ["servers"], []):
        groups = [own for _, own in runs.groupby(alike, sort=False)] if alike else [runs]
        newest = next((own for own in groups if len(own) > 1), None)
        if newest is not None:
            return newest["run"].iloc[1], newest["run"].iloc[0]
    return runs["run"].iloc[0], runs["run"].iloc[0]


def _turns(frame: pd.DataFrame) -> None:
    st.toggle("Also what is only decided by another rule", key="all")
    shown = frame if st.session_state["all"] else frame[~frame["kind"].str.startswith("~")]
    if shown.empty:
        st.text("No case and no session turned.")
    else:
        turns.show(shown)


def _changes(meaning: str, frame: pd.DataFrame) -> None:
    st.header("What the policies decide otherwise", anchor=False)
    st.text(meaning)
    if not frame.empty:
        turns.changes(frame)
