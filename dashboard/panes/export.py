"""A table to take along, for spreadsheets and for other programs."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from trebuchet.views import csv_file, parquet


def show(frame: pd.DataFrame, name: str) -> None:
    """Two buttons that save the table as `NAME.csv` or `NAME.parquet`, written when asked for."""
    with st.container(horizontal=True, key=f"export-{name}", gap="small"):
        for word, suffix, kind, written in (
            ("CSV", "csv", "text/csv", csv_file),
            ("Parquet", "parquet", "application/vnd.apache.parquet", parquet),
        ):
            st.download_button(
                word,
                partial(written, frame),
                f"{name}.{suffix}",
                kind,
                key=f"{suffix}-{name}",
                help=f"Save the whole table as {word}.",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )
