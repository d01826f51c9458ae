"""The paths of one run from one start: picture, list, calls, cuts, and what a change did."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from panes import choice, cuts, export, graph, hops, opened, style
from trebuchet.views import PATH_FILES, Paths, path_file, paths_found, run_names, start_words

_NAMES: Final = {".svg": "SVG", ".graphml": "GraphML", ".dot": "DOT", ".json": "JSON"}
_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".graphml": "application/xml",
    ".dot": "text/vnd.graphviz",
    ".json": "application/json",
}


def show(path: Path) -> None:
    """The choosers, and all that there is to say of the chosen run and start."""
    st.title("Where allowed calls lead", anchor=False)
    run, start = _chosen(path)
    with st.spinner("Looking for paths"):
        found = paths_found(path, run, start)
    if isinstance(found, str):
        st.session_state["path"] = None
        st.info("Paths cannot be looked for in this run.")
        st.text(found)
        return
    _head(found)
    chosen = _path(found.table)
    if not found.table.empty:
        graph.show(path, run, start, chosen)
        _downloads(path, run, start)
    if st.session_state["before"]:
        opened.show(path, st.session_state["before"], run, start)
    if not found.table.empty:
        _table(found.table, chosen)
        if chosen:
            hops.show(path, run, start, chosen, found.table)
        cuts.show(path, run, start)
    _goals(found)
    with st.container(key="quiet-promise"):
        st.text(
            "A path is a chain of calls that the policy lets through, by what the tools are known "
            "to do. It is no proof that an agent walks it, and a goal that is not found is not "
            "ruled out beyond the bound."
        )


def _chosen(path: Path) -> tuple[str, str]:
    names = run_names(path)
    with st.container(horizontal=True, key="choose"):
        run = choice.of("Run", "policy", names)
        start = choice.of("The attacker begins as", "start", start_words(path, run))
        others = {other: name for other, name in names.items() if other != run}
        choice.or_none("Compared with", "before", others, "no other run")
    return run, start


def _head(found: Paths) -> None:
    with st.container(key="strong-gist"):
        st.text(found.gist)
    with st.container(key="quiet-searched"):
        st.text(f"{found.searched} {found.origin}")
    for text in found.remarks:
        st.text(f"! {text}")


def _path(table: pd.DataFrame) -> str:
    """The path that is lit, or nothing for all of them."""
    words = {
        row["path"]: f"{row['number']}. {row['goal']}, {row['severity']}: {row['route']}"
        for row in table.to_dict("records")
    }
    if st.session_state["path"] not in words:
        st.session_state["path"] = None
    if not words:
        return ""
    st.selectbox(
        "Path",
        list(words),
        key="path",
        format_func=words.__getitem__,
        placeholder="all of them; choose one to light it",
    )
    return st.session_state["path"] or ""


def _downloads(path: Path, run: str, start: str) -> None:
    with st.container(horizontal=True):
        for name in PATH_FILES:
            suffix = Path(name).suffix
            st.download_button(
                _NAMES[suffix],
                partial(path_file, path, run, start, name),
                name,
                _TYPES[suffix],
                key=f"save-{suffix}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )


def _table(table: pd.DataFrame, chosen: str) -> None:
    st.header("Paths, the worst first", anchor=False)
    marked = table.assign(lit=["▶" if path == chosen else "" for path in table["path"]])
    st.session_state["rows"] = list(table["path"])
    st.dataframe(
        marked,
        key="paths",
        hide_index=True,
        height=style.height(len(table), 12),
        column_order=[
            "lit", "number", "goal", "severity", "calls", "route", "asked", "flow", "ways",
            "attacks",
        ],
        column_config={
            "lit": st.column_config.TextColumn("Lit", width=40),
            "number": st.column_config.NumberColumn("Rank", width=60),
            "goal": "Goal",
            "severity": st.column_config.TextColumn("Severity", width=80),
            "calls": st.column_config.NumberColumn("Calls", width=60),
            "route": st.column_config.TextColumn("By", width="large"),
            "asked": st.column_config.TextColumn("Person asked", width=100),
            "flow": "How often",
            "ways": st.column_config.NumberColumn("Ways", width=70),
            "attacks": "In the corpus",
        },
        on_select=_light,
        selection_mode="single-cell",
    )  # fmt: skip
    export.show(table, "paths")


def _light() -> None:
    """Light the path whose row was chosen."""
    state = st.session_state
    cells = state["paths"]["selection"]["cells"]
    if cells and cells[0][0] < len(state["rows"]):
        state["path"] = state["rows"][cells[0][0]]


def _goals(found: Paths) -> None:
    st.header("Every goal", anchor=False)
    st.dataframe(
        found.goals.style.map(style.cell, subset=["state"]),
        key="goals",
        hide_index=True,
        height=style.height(len(found.goals), len(found.goals)),
        column_config={
            "state": "Within these bounds",
            "goal": "Goal",
            "title": st.column_config.TextColumn("What it is", width="large"),
            "severity": "Severity",
            "calls": "Fewest calls",
            "paths": "Paths",
        },
    )
    export.show(found.goals, "goals")
