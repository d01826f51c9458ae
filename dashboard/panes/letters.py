"""The two letters and three counts of every run."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from trebuchet.views import letters_frame


def show(path: Path, which: Sequence[str]) -> None:
    """One card a run; they wrap on a narrow page."""
    frame = letters_frame(path, which)
    if frame["corpus"].nunique() > 1:
        st.warning("These runs played different corpora: their letters cannot be compared.")
    alike = frame["assumed"].nunique() == 1
    with st.container(key="cards"):
        for row in frame.to_dict("records"):
            with st.container(border=True, key=f"card-{row['run']}"):
                _card(row, assumed=not alike)
    if alike and frame["assumed"].iloc[0]:
        with st.container(key="quiet-assumed"):
            st.text(f"Assumed in all of them: {frame['assumed'].iloc[0]}.")


def _card(row: Mapping[Hashable, str], assumed: bool) -> None:
    run = row["run"]
    with st.container(key=f"strong-{run}", gap=None):
        st.text(row["label"])
    with st.container(key=f"quiet-where-{run}", gap=None):
        st.text(f"{row['servers']}, {row['kept']} UTC")
    with st.container(horizontal=True, key=f"letter-{run}"):
        st.metric("protection", row["protection"])
        st.metric("usability", row["usability"])
    with st.container(key=f"small-{run}"):
        st.text(
            f"attacks stopped {row['stopped']}\n"
            + (f"protection capped: {row['capped']}\n" if row["capped"] else "")
            + f"honest work intact {row['intact']}\n"
            + f"told apart {row['apart']}"
        )
        if row["notes"]:
            st.text(row["notes"])
    if assumed and row["assumed"]:
        with st.container(key=f"quiet-assumed-{run}"):
            st.text(f"assumed: {row['assumed']}")
