"""Runs in a DuckDB file: kept whole, read back equal, asked in SQL. DuckDB lives here alone."""

from trebuchet.store.escalations import load_escalation, save_escalation
from trebuchet.store.keeping import default_path, load, load_outline, meant, runs, save
from trebuchet.store.question import FORMATS, ask, query
from trebuchet.store.table_file import write_parquet

__all__ = [
    "FORMATS",
    "ask",
    "default_path",
    "load",
    "load_escalation",
    "load_outline",
    "meant",
    "query",
    "runs",
    "save",
    "save_escalation",
    "write_parquet",
]
