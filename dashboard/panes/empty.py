"""The page before there is any run."""

from __future__ import annotations

import shlex
from pathlib import Path

import streamlit as st

from trebuchet.errors import StoreError
from trebuchet.report.text import inert
from trebuchet.views import keep_examples


def show(path: Path) -> None:
    """Say that there is nothing yet, and offer the shipped examples."""
    st.title("No runs yet", anchor=False)
    st.text(f"No runs are kept in {inert(str(path))}.")
    st.text("Every policy that is scored into this file appears here:")
    file = shlex.quote(inert(str(path)))
    st.code(f"trebuchet score YOUR-POLICY --db {file}", language=None, wrap_lines=True)
    st.text("Or begin with the shipped examples, here or on the command line:")
    st.button("Score the example policies", type="primary", on_click=_fill, args=(path,))
    st.code(f"trebuchet demo --db {file}", language=None, wrap_lines=True)
    if problem := st.session_state.pop("unkept", None):
        st.error("The runs could not be kept.")
        st.text(problem)


def _fill(path: Path) -> None:
    try:
        keep_examples(path)
    except StoreError as error:
        st.session_state["unkept"] = str(error)
