"""Trebuchet: an attack database and policy-regression analyzer for the tool calls of AI agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trebuchet._version import __version__
from trebuchet.errors import (
    CorpusError,
    InventoryError,
    PolicyError,
    Problem,
    StoreError,
    TraceError,
    TrebuchetError,
    UsageError,
)
from trebuchet.model.call import ToolCall

if TYPE_CHECKING:
    from trebuchet.api import (
        decider,
        explain,
        load_corpus,
        load_inventory,
        load_policy,
        load_world,
        parse_policy,
        replay,
        score,
    )

__all__ = [
    "CorpusError",
    "InventoryError",
    "PolicyError",
    "Problem",
    "StoreError",
    "ToolCall",
    "TraceError",
    "TrebuchetError",
    "UsageError",
    "__version__",
    "decider",
    "explain",
    "load_corpus",
    "load_inventory",
    "load_policy",
    "load_world",
    "parse_policy",
    "replay",
    "score",
]

_VERBS = frozenset(
    {
        "decider",
        "explain",
        "load_corpus",
        "load_inventory",
        "load_policy",
        "load_world",
        "parse_policy",
        "replay",
        "score",
    }
)


def __getattr__(name: str) -> Any:
    """The verbs, imported when one is first asked for: `import trebuchet` stays light."""
    if name in _VERBS:
        from trebuchet import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
