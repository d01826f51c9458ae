"""The cell of the matrix that the reader chose, with the ways on from it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import streamlit as st

from trebuchet.views import chosen_cell


def show(path: Path, which: Collection[str]) -> None:
    """How the chosen attack fared under the chosen policy; it has its place before, too."""
    state = st.session_state
    attack, run = state["attack"], state["policy"]
    with st.container(border=True, key="chosen"):
        if not attack:
            with st.container(key="quiet-chosen"):
                st.text("Choose a cell of the matrix: what came of its case stands here.")
            return
        found = chosen_cell(path, run if run in which else "", attack)
        with st.container(key="strong-chosen"):
            st.text(found.head)
        with st.container(key="quiet-chosen"):
            st.text(found.facts)
        with st.container(horizontal=True, key="ways"):
            if found.played:
                st.page_link(
                    "screens/case.py",
                    label="Call by call →",
                    query_params={"policy": run, "attack": attack},
                )
            st.page_link(
                "screens/attacks.py",
                label="What this attack is →",
                query_params={"attack": attack},
            )
