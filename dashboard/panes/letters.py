"""The two letters and three counts of every run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from trebuchet.views import letters_frame


def show(path: Path, which: Sequence[str]) -> None:
    """One card a run; they wrap on a narrow page."""
    frame = letters_frame(path, which)
    if frame["corpus"].nunique() > 1:
        st.warning("These runs played different corpora: their letters cannot be compared.")
    with st.container(horizontal=True, key="cards"):
        for row in frame.itertuples():
            with st.container(border=True, width=340, height="stretch", key=f"card-{row.run}"):
                _card(row)


def _card(row: object) -> None:
    said = row._asdict()  # type: ignore[attr-defined]
    run = said["run"]
    with st.container(key=f"strong-{run}", gap=None):
        st.text(said["label"])
    with st.container(key=f"quiet-where-{run}", gap=None):
        st.text(f"{said['servers']}, {said['kept']} UTC")
    with st.container(horizontal=True, key=f"letter-{run}"):
        st.metric("protection", said["protection"])
        st.metric("usability", said["usability"])
    lines = [
        f"attacks stopped {said['stopped']}",
        f"honest work intact {said['intact']}",
        f"told apart {said['apart']}",
    ]
    if said["capped"]:
        lines.insert(1, f"protection capped: {said['capped']}")
    st.text("\n".join(lines))
    if said["notes"]:
        st.text(said["notes"])
    if said["assumed"]:
        with st.container(key=f"quiet-assumed-{run}"):
            st.text(f"assumed: {said['assumed']}")
