"""The page over the file of runs: which attacks each policy blocks.

`trebuchet dashboard` runs it. It lays out what `trebuchet.views` says and computes nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from panes import attack, empty, head, honest, letters, matrix, memory, style

from trebuchet.errors import TrebuchetError
from trebuchet.store import default_path
from trebuchet.views import runs_frame


def page(path: Path) -> None:
    """The whole page, from top to bottom."""
    if not path.exists():
        empty.show(path)
        return
    runs = runs_frame(path)
    if runs.empty:
        empty.show(path)
        return
    which = head.show(path, runs)
    if not which:
        st.info("Choose at least one run.")
        return
    letters.show(path, which)
    matrix.show(path, which)
    attack.show(path, which)
    honest.show(path, which)


st.set_page_config(page_title="Trebuchet: coverage", page_icon=style.ICON, layout="wide")
style.apply()
memory.recall()
try:
    page(Path(os.environ.get("TREBUCHET_DB") or default_path()))
except TrebuchetError as error:
    st.error("This cannot be read. Reload the page to try again.")
    st.text("\n".join(str(problem) for problem in error.problems))
memory.keep()
