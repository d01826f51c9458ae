"""One of several, chosen by the reader or by the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

_WIDTH = 360


def of(label: str, key: str, words: Mapping[str, str]) -> str:
    """The chosen one of these ids; the first where nothing is chosen, or what is not there."""
    if st.session_state.get(key) not in words:
        st.session_state[key] = next(iter(words))
    chosen: str = st.selectbox(
        label, list(words), key=key, format_func=words.__getitem__, width=_WIDTH
    )
    return chosen


def or_none(label: str, key: str, words: Mapping[str, str], nothing: str) -> str | None:
    """The chosen one of these ids, or None; `nothing` is what then stands in its place.

    Where there is nothing to choose, nothing is shown.
    """
    if st.session_state.get(key) not in words:
        st.session_state[key] = None
    if not words:
        return None
    chosen: str | None = st.selectbox(
        label,
        list(words),
        key=key,
        format_func=words.__getitem__,
        placeholder=nothing,
        width=_WIDTH,
    )
    return chosen
