"""The configuration of a project: `trebuchet.toml` or `[tool.trebuchet]`, with every line."""

from __future__ import annotations

from trebuchet.settings.find import NAMES, find_configuration
from trebuchet.settings.read import load_configuration, read_configuration

__all__ = ["NAMES", "find_configuration", "load_configuration", "read_configuration"]
