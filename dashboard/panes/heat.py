"""The heat map: how much of each group every run stops; a click filters by the group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import Final, NamedTuple

import altair as alt
import pandas as pd
import streamlit as st

from panes import export
from trebuchet.views import DOUBT, GROUPINGS, NO_ID, TACTIC, Wanted, group_ids, heat_frame

_ROW: Final = 26
_COLUMN: Final = 74
_LABELS: Final = 215
"""Pixels of a row, of a column at least, and of the names of the rows."""
_LETTERS: Final = 13
"""Letters of a policy's name that stand in one line above its column."""


class _Looks(NamedTuple):
    """Colours on a light or a dark page; from orange to blue, since green would claim too much."""

    shares: tuple[str, str, str]
    doubt: str
    ink: str
    soft: str
    ground: str


_LIGHT: Final = _Looks(
    ("#f4c9bb", "#f5edd8", "#b9d4f1"), doubt="#e4e6ea", ink="#10151c", soft="#565d68",
    ground="#ffffff",
)  # fmt: skip
_DARK: Final = _Looks(
    ("#5e2a1d", "#443f2e", "#1c446d"), doubt="#363b44", ink="#f4f6f9", soft="#aab1bc",
    ground="#191815",
)  # fmt: skip


def show(path: Path, which: Sequence[str], wanted: Wanted, by: str) -> pd.DataFrame:
    """A row a group and a column a run; where nothing was played stands a dash without colour.

    What cannot be told from honest work is grey, however much of it is stopped. Gives what is
    shown, for the table.
    """
    frame = heat_frame(path, which, _unfiltered(wanted, by), by)
    if frame.empty:
        return frame
    chosen = _chosen(by)
    frame["chosen"] = [not chosen or key in chosen for key in frame["key"]]
    # a map of its own for each choice, so that a click on what is chosen is a click, too
    key = f"heat-{by}-{' '.join(chosen)}"
    least = _LABELS + _COLUMN * frame["label"].nunique()
    st.html(f"<style>.st-key-heat > div {{min-width: {least}px;}}</style>")
    with st.container(key="heat"):
        st.altair_chart(
            _chart(frame, by),
            key=key,
            on_select=lambda: _pick(by, key),
            selection_mode="pick",
            alt=f"How much each policy stops, by {GROUPINGS[by]}; the table below says the same.",
        )
    return frame


def table(frame: pd.DataFrame, by: str) -> None:
    """The same in rows, for those who cannot see the map or want to take it along."""
    if frame.empty:
        return
    with st.expander("The heat map as a table"):
        rows = frame[["group", "label", "text", "told", "share"]]
        st.dataframe(
            rows,
            key="heat-table",
            hide_index=True,
            column_config={
                "group": GROUPINGS[by],
                "label": "Policy",
                "text": "Stopped",
                "told": st.column_config.TextColumn("In words", width="large"),
                "share": st.column_config.NumberColumn("Weighted share", format="percent"),
            },
        )
        export.show(rows, f"heat-{by}")


def _chart(frame: pd.DataFrame, by: str) -> alt.LayerChart | alt.FacetChart:
    looks = _DARK if st.context.theme.type == "dark" else _LIGHT
    frame["column"] = ["\n".join(wrap(label, _LETTERS)) for label in frame["label"]]
    frame["said"] = frame["group"] + " under " + frame["label"] + ": " + frame["told"]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "column:N",
            title=None,
            sort=list(dict.fromkeys(frame["column"])),
            axis=alt.Axis(
                orient="top", labelAngle=0, labelAlign="center", labelBaseline="line-bottom",
                labelExpr="split(datum.value, '\\n')", labelColor=looks.soft,
                labelOverlap=False, ticks=False, domain=False,
            ),
        ),
        y=alt.Y(
            "group:N",
            title=None,
            sort=list(dict.fromkeys(frame["group"])),
            axis=alt.Axis(
                labelLimit=_LABELS - 10, labelColor=looks.ink, labelBaseline="middle", ticks=False,
                domain=False,
            ),
        ),
        description="said:N",
        tooltip=[
            alt.Tooltip("group:N", title=GROUPINGS[by]),
            alt.Tooltip("label:N", title="policy"),
            alt.Tooltip("told:N", title="attacks"),
        ],
    )  # fmt: skip
    share = alt.Color(
        "share:Q",
        title="weighted share stopped",
        scale=alt.Scale(domain=[0, 0.5, 1], range=list(looks.shares), interpolate="rgb"),
        legend=alt.Legend(
            orient="bottom", format="%", gradientLength=140, tickCount=3,
            titleColor=looks.soft, labelColor=looks.soft,
        ),
    )  # fmt: skip
    played = (
        base.transform_filter("isValid(datum.share)")
        .mark_rect(stroke=looks.ground, strokeWidth=2)
        .encode(
            color=alt.condition(f"datum.text[0] === '{DOUBT}'", alt.value(looks.doubt), share),
            opacity=alt.condition("datum.chosen", alt.value(1), alt.value(0.35)),
        )
        .add_params(alt.selection_point(name="pick", fields=["key"]))
    )
    text = base.mark_text(fontSize=12).encode(
        text="text:N",
        color=alt.condition("isValid(datum.share)", alt.value(looks.ink), alt.value(looks.soft)),
    )
    return alt.layer(played, text).properties(height=alt.Step(_ROW))


def _key(by: str) -> str:
    """The filter that a group is a value of."""
    return "tactic" if by == TACTIC else "framework"


def _chosen(by: str) -> list[str]:
    """The groups of this map that are filtered by."""
    own = group_ids(by)
    return [each for each in st.session_state[_key(by)] if each in own]


def _others(by: str) -> list[str]:
    """What else the same filter holds: ids of other frameworks."""
    own = group_ids(by)
    return [each for each in st.session_state[_key(by)] if each not in own]


def _unfiltered(wanted: Wanted, by: str) -> Wanted:
    """All groups stay on the map, so that another can be chosen on it."""
    return wanted._replace(tactic=()) if by == TACTIC else wanted._replace(framework=_others(by))


def _pick(by: str, key: str) -> None:
    """Filter by the group that was clicked; a click on it again takes the filter away."""
    picked = [each["key"] for each in st.session_state[key]["selection"]["pick"]][:1]
    again = picked == _chosen(by)
    new = [] if again else [each for each in picked if each != NO_ID]
    st.session_state[_key(by)] = [*_others(by), *new]
