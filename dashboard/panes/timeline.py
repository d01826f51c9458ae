"""The calls of an attack and of its twin, in time."""

from __future__ import annotations

from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from panes import export

_ROW: Final = 34
_CLOCK: Final = (
    "datum.value < 120 ? datum.value + ' s' : datum.value < 7200 ?"
    " format(datum.value / 60, '.3~g') + ' min' : datum.value < 172800 ?"
    " format(datum.value / 3600, '.3~g') + ' h' : format(datum.value / 86400, '.3~g') + ' days'"
)
"""How the axis says a number of seconds."""
_STEPS: Final = (1, 5, 15, 60, 300, 900, 3600, 7200, 21_600, 86_400, 604_800, 2_592_000)


def show(calls: pd.DataFrame) -> None:
    """A line in time for each step of the attack and of its twin, and every call in a table."""
    dark = st.context.theme.type == "dark"
    ink = "#d5d9e0" if dark else "#4a4f57"
    rows = calls.assign(row=calls["trace"] + ": " + calls["step"])
    base = alt.Chart(rows).encode(
        x=alt.X(
            "start:Q",
            title="since each of the two began",
            axis=alt.Axis(labelExpr=_CLOCK, values=_ticks(calls["end"].max())),
        ),
        y=alt.Y("row:N", title=None, sort=list(dict.fromkeys(rows["row"]))),
        tooltip=["step", "when", "often", "says", "gives"],
        color=alt.Color(
            "trace:N",
            legend=None,
            scale=alt.Scale(
                domain=["attack", "honest twin"],
                range=["#ff9a8f", "#7db0ff"] if dark else ["#b3261e", "#1f5fbf"],
            ),
        ),
    )
    chart = (
        alt.layer(
            base.mark_bar(height=8, opacity=0.55).encode(x2="end:Q"),
            base.mark_point(filled=True, size=110, opacity=1),
        )
        .properties(height=alt.Step(_ROW))
        .configure_axis(labelColor=ink, titleColor=ink)
        .configure_axisY(labelLimit=170)
    )
    st.altair_chart(
        chart,
        key="timeline",
        alt="The steps of the attack and of its honest twin in time; the table below lists them.",
    )
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
    export.show(calls, "calls")


def _ticks(last: float) -> list[float]:
    """Round moments on the axis, seven at most but for a trace of many months."""
    step = next((step for step in _STEPS if last / step <= 6), _STEPS[-1])
    return [number * step for number in range(int(last // step) + 2)]
