"""A table as a file for other programs."""

from __future__ import annotations

from io import BytesIO

import pandas as pd

from trebuchet.report.csv_text import csv_text


def parquet(frame: pd.DataFrame) -> bytes:
    """The table as a Parquet file, without the row numbers; the same bytes for the same table."""
    out = BytesIO()
    frame.to_parquet(out, engine="pyarrow", index=False)
    return out.getvalue()


def csv_file(frame: pd.DataFrame) -> str:
    """The table as CSV that a spreadsheet can open without harm, without the row numbers."""
    whole = frame.astype(object).where(frame.notna(), None)
    names = [str(name) for name in whole.columns]
    rows = whole.itertuples(index=False, name=None)
    return csv_text(names, (dict(zip(names, row, strict=True)) for row in rows))
