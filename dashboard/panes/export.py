"""A table to take along: CSV by the button above it, Parquet by one below it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from trebuchet.views import parquet


def show(frame: pd.DataFrame, name: str) -> None:
    """The button that saves the table as `NAME.parquet`; it is written when it is asked for."""
    st.download_button(
        "Parquet",
        lambda: parquet(frame),
        f"{name}.parquet",
        "application/vnd.apache.parquet",
        key=f"parquet-{name}",
        help="The whole table for other programs; CSV is among the buttons above it.",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
