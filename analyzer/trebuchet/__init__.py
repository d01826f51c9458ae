"""Trebuchet: an attack database and policy-regression analyzer for the tool calls of AI agents."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from trebuchet._version import __version__

if TYPE_CHECKING:
    from trebuchet.api import (
        compare,
        decider,
        escalate,
        explain,
        load_corpus,
        load_inventory,
        load_policy,
        load_world,
        parse_policy,
        replay,
        score,
        scored,
    )
    from trebuchet.errors import (
        CorpusError,
        InventoryError,
        PolicyError,
        Problem,
        SettingsError,
        StoreError,
        TraceError,
        TrebuchetError,
        UsageError,
    )
    from trebuchet.model.call import ToolCall

__all__ = [
    "CorpusError",
    "InventoryError",
    "PolicyError",
    "Problem",
    "SettingsError",
    "StoreError",
    "ToolCall",
    "TraceError",
    "TrebuchetError",
    "UsageError",
    "__version__",
    "compare",
    "decider",
    "escalate",
    "explain",
    "load_corpus",
    "load_inventory",
    "load_policy",
    "load_world",
    "parse_policy",
    "replay",
    "score",
    "scored",
]

_HOMES = {
    "ToolCall": "trebuchet.model.call",
    **dict.fromkeys((name for name in __all__ if name.islower()), "trebuchet.api"),
}
"""Where a public name is defined; the others are errors."""


def __getattr__(name: str) -> Any:
    """A public name, imported when it is first asked for, so that the command line starts fast."""
    if name not in __all__:
        raise AttributeError(f'module "trebuchet" has no attribute "{name}"')
    return getattr(import_module(_HOMES.get(name, "trebuchet.errors")), name)
