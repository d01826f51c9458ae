"""The configuration of a project: `trebuchet.toml` or `[tool.trebuchet]`, with every line."""

from __future__ import annotations

from trebuchet.settings.committed import baseline_text, load_baseline, load_lock, lock_text
from trebuchet.settings.find import NAMES, find_configuration
from trebuchet.settings.read import load_configuration, read_configuration

__all__ = [
    "NAMES",
    "baseline_text",
    "find_configuration",
    "load_baseline",
    "load_configuration",
    "load_lock",
    "lock_text",
    "read_configuration",
]
