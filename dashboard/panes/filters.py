"""What the matrix shows: the filters, and what its rows are grouped by."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from panes import choice, memory
from trebuchet.model.vocabulary import Severity
from trebuchet.views import GROUPINGS, TACTIC, Wanted, facets, run_names

LISTS: Final = ("tactic", "severity", "capability", "shape", "framework")
"""Filters of several values each, as the address names them."""
_MORE: Final = {"capability": "Capability", "shape": "Shape", "framework": "Framework id"}


def show(path: Path, attacks: pd.DataFrame, which: Sequence[str]) -> Wanted:
    """The filters as they stand; the ones that are needed seldom are folded."""
    groups = dict(zip(attacks["tactic"], attacks["group"], strict=True))
    severities = [each.value for each in reversed(Severity)]
    memory.narrow("tactic", list(groups))
    memory.narrow("severity", severities)
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        st.multiselect(
            "Tactic",
            list(groups),
            key="tactic",
            format_func=lambda tactic: groups[tactic],
            placeholder="every tactic",
            width=320,
        )
        st.pills("Severity", severities, key="severity", selection_mode="multi")
        st.text_input("Search", key="text", placeholder="loop, mail, quota", width=220)
        st.toggle("Also what was not played", key="unplayed")
    _more(path, which)
    state = st.session_state
    return Wanted(
        **{key: tuple(state[key]) for key in LISTS},
        text=state["text"] or "",
        played=not state["unplayed"],
        shared=state["shared"],
        baseline=state["baseline"] or "",
    )


def _more(path: Path, which: Sequence[str]) -> None:
    state = st.session_state
    words = facets()
    names = run_names(path)
    for key in _MORE:
        memory.narrow(key, list(words[key]))
    used = any(state[key] for key in (*_MORE, "shared", "baseline"))
    with (
        st.expander("More filters", expanded=used),
        st.container(horizontal=True, vertical_alignment="bottom", key="more-filters"),
    ):
        for key, label in _MORE.items():
            st.multiselect(
                label,
                list(words[key]),
                key=key,
                format_func=words[key].__getitem__,
                placeholder="any",
                width=280,
            )
        others = {run: name for run, name in names.items() if list(which) != [run]}
        choice.or_none("Changed since", "baseline", others, "no baseline")
        st.toggle("Only on tools that honest work uses", key="shared")


def grouping() -> str:
    """What the rows are grouped by; the address is silent on tactics, the usual grouping."""
    state = st.session_state
    if state["by"] not in GROUPINGS:
        state["by"] = None
    state["grouping"] = state["by"] or TACTIC
    st.segmented_control(
        "Rows by",
        list(GROUPINGS),
        key="grouping",
        format_func=GROUPINGS.__getitem__,
        required=True,
        on_change=_group,
    )
    return state["by"] or TACTIC


def _group() -> None:
    chosen = st.session_state["grouping"]
    st.session_state["by"] = None if chosen == TACTIC else chosen
