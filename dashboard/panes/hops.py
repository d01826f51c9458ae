"""One path call by call: what is gained, what let it pass, and the policy's own line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import streamlit as st

from panes import policy_text
from trebuchet.views import PathHop, path_hops


def show(path: Path, run: str, start: str, chosen: str, table: pd.DataFrame) -> None:
    """The chosen path's calls in order, each beside the policy's text."""
    row = table[table["path"] == chosen].iloc[0]
    st.header(f"Path {row['number']}, call by call", anchor=False)
    asked = "a person is asked" if row["asked"] == "yes" else "nobody is asked"
    with st.container(key="quiet-path"):
        st.text(f"{row['goal']}: {row['severity']}, {asked}, {row['flow']}.")
    for place, hop in enumerate(path_hops(path, run, start, chosen), start=1):
        with st.container(border=True):
            said, policy = st.columns([6, 5])
            with said:
                _said(place, hop)
            with policy:
                st.text(hop.place)
                if hop.lines:
                    policy_text.show(hop.lines, f"policy, the line that decides call {place}")
    for attack in [name for name in str(row["attacks"]).split(", ") if name]:
        st.page_link(
            "screens/attacks.py",
            label="The attack of the corpus that is this chain",
            query_params={"attack": attack},
        )


def _said(place: int, hop: PathHop) -> None:
    with st.container(key=f"strong-hop-{place}"):
        st.text(f"{place}. {hop.sentence}")
    st.code(hop.call, language=None, wrap_lines=True)
    with st.container(key=f"quiet-hop-{place}"):
        st.text("\n".join(part for part in (f"{hop.decision}: {hop.rule}", hop.others) if part))
