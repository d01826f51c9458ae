"""Scores over runs, as a picture and as a table."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from panes import export
from trebuchet.views import INTACT, STOPPED, trend_frame, trend_table

_HEIGHT: Final = 320


def show(path: Path) -> None:
    """The policy whose runs are shown, its line of scores, and the runs behind the points."""
    st.title("Scores over time", anchor=False)
    frame = trend_frame(path)
    policies = list(dict.fromkeys(reversed(frame["policy"].tolist())))
    if st.session_state["of"] not in policies:
        st.session_state["of"] = policies[0]
    st.selectbox("Policy", policies, key="of", width=420)
    own = frame[frame["policy"] == st.session_state["of"]]
    eras = own["era"].nunique()
    if eras > 1:
        st.info(
            "Between these runs the corpus changed, or what agents need: lines are broken there, "
            "since the shares on both sides count different attacks or other work."
        )
    _picture(own)
    _table(trend_table(path, st.session_state["of"]))


def _picture(frame: pd.DataFrame) -> None:
    """One line a measure and corpus; shapes tell the measures apart, too."""
    told = ["commit", "subject"] if any(frame["commit"]) else []
    title = "commit, and runs of no commit after them" if told else "run"
    steps = frame.sort_values("order")["step"].drop_duplicates().tolist()
    dark = st.context.theme.type == "dark"
    ink = "#d5d9e0" if dark else "#4a4f57"
    scale = alt.Scale(
        domain=[STOPPED, INTACT],
        range=["#7db0ff", "#f0a63c"] if dark else ["#1f5fbf", "#b86e00"],
    )
    base = alt.Chart(frame).encode(
        x=alt.X("step:N", title=title, sort=steps, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "percent:Q",
            title="weighted share, %",
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(labelFlush=False),
        ),
        color=alt.Color("measure:N", title=None, scale=scale, legend=alt.Legend(orient="top")),
        detail="era:N",
        tooltip=[*told, "kept", "measure", "percent", "count", "letter", "corpus", "needs", "run"],
    )
    layers = [
        base.mark_line(),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            shape=alt.Shape("measure:N", title=None, legend=None)
        ),
    ]
    breaks = frame.drop_duplicates("era").iloc[1:]
    if not breaks.empty:
        rules = alt.Chart(breaks).mark_rule(strokeDash=[4, 3], color=ink)
        corpus = alt.Tooltip("corpus", title="other attacks or needs from here, corpus")
        layers.insert(0, rules.encode(x=alt.X("step:N", sort=steps), tooltip=[corpus]))
    st.altair_chart(
        alt.layer(*layers)
        .properties(height=_HEIGHT)
        .configure_axis(labelColor=ink, titleColor=ink)
        .configure_legend(labelColor=ink),
        key="trend",
        alt="The weighted shares of attacks stopped and of honest work intact, run by run; the "
        "table below says the same.",
    )


def _table(frame: pd.DataFrame) -> None:
    st.dataframe(
        frame,
        key="runs",
        hide_index=True,
        column_config={
            "number": "Run", "kept": "Kept, UTC", "commit": "Commit", "subject": "Subject",
            "protection": "Protection",
            "stopped": "Attacks stopped", "usability": "Usability",
            "intact": "Honest work intact", "corpus": "Corpus", "needs": "Agents need", "run": "Id",
        },
    )  # fmt: skip
    export.show(frame, "runs")
