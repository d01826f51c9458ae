"""What the page was asked to show, kept in the address so that a link shows the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import streamlit as st

MANY: Final = ("run", "tactic", "severity")
"""What the address may hold several of."""

ONE: Final = ("text", "attack", "played")


def recall() -> None:
    """Take over what the address says, once, when somebody opens the page."""
    if "recalled" in st.session_state:
        return
    st.session_state["recalled"] = True
    for key in MANY:
        st.session_state[key] = st.query_params.get_all(key)
    st.session_state["text"] = st.query_params.get("text", "")
    st.session_state["attack"] = st.query_params.get("attack")
    st.session_state["played"] = st.query_params.get("played") == "yes"
    st.session_state["which"] = CHOSEN if st.session_state["run"] else LATEST


def narrow(key: str, known: Collection[str]) -> list[str]:
    """Drop from a remembered list what is not there (any more); gives what was dropped."""
    asked = st.session_state.get(key) or []
    st.session_state[key] = [each for each in asked if each in known]
    return [each for each in asked if each not in known]


def keep() -> None:
    """Write into the address whatever differs from a page that was just opened."""
    state = st.session_state
    wanted: dict[str, str | list[str]] = {key: list(state[key]) for key in MANY if state.get(key)}
    if state.get("which") != CHOSEN:
        wanted.pop("run", None)
    if state.get("text"):
        wanted["text"] = state["text"]
    if state.get("attack"):
        wanted["attack"] = state["attack"]
    if state.get("played"):
        wanted["played"] = "yes"
    st.query_params.from_dict(wanted)


LATEST: Final = "Latest run of each policy"
CHOSEN: Final = "Chosen runs"
