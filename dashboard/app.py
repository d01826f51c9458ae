"""The dashboard over the file of runs: which attacks each policy blocks.

`trebuchet dashboard` runs it. Its pages lay out what `trebuchet.views` says and compute nothing.
"""

from __future__ import annotations

import streamlit as st
from panes import style

from trebuchet.errors import TrebuchetError

# Every page: its script in `screens/`, which is its address too, and its title.
PAGES = (
    ("coverage", "Coverage"),
    ("attacks", "Attacks"),
    ("case", "Case"),
    ("honest", "Honest work"),
    ("escalation", "Escalation"),
    ("compare", "Compare"),
    ("trend", "Trend"),
    ("attempt", "Try"),
)

st.logo(style.ICON)
style.apply()
page = st.navigation(
    [
        st.Page(f"screens/{name}.py", title=title, url_path=name, default=name == "coverage")
        for name, title in PAGES
    ],
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} · Trebuchet",
    page_icon=style.ICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
try:
    page.run()
except TrebuchetError as error:
    st.error("This cannot be read. Reload the page to try again.")
    st.text("\n".join(str(problem) for problem in error.problems))
