"""The calls of an attack and of its twin, in time."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

_ROW: Final = 34
_WIDTH: Final = 720
_HEAD: Final = alt.Header(
    labelAngle=0, labelAlign="left", labelAnchor="start", labelFontWeight="bold", labelOrient="top"
)


def show(calls: pd.DataFrame) -> None:
    """A line in time for the attack and one for its twin, and every call in a table below."""
    base = alt.Chart().encode(
        x=alt.X("start:Q", title="seconds since the first call"),
        y=alt.Y("step:N", title=None, sort=list(dict.fromkeys(calls["step"]))),
        tooltip=["step", "when", "often", "says", "gives"],
    )
    chart = (
        alt.layer(
            base.mark_bar(height=8, opacity=0.55).encode(x2="end:Q"),
            base.mark_point(filled=True, size=110, opacity=1),
            data=calls,
        )
        .properties(height=alt.Step(_ROW), width=_WIDTH)
        .facet(row=alt.Row("trace:N", title=None, sort=["attack", "honest twin"], header=_HEAD))
        .resolve_scale(y="independent")
    )
    st.altair_chart(chart, key="timeline")
    st.dataframe(
        calls,
        key="calls",
        hide_index=True,
        column_order=["trace", "when", "step", "role", "says", "often", "gives"],
        column_config={
            "trace": "Of",
            "when": "When",
            "step": "Step",
            "role": "By",
            "says": "With",
            "often": "How often",
            "gives": "Gives",
        },
    )
