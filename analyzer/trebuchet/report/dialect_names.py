"""The policy languages as readers know them."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {"policylayer-1": "PolicyLayer 1", "intercept-1": "Intercept 1"}


def dialect_name(dialect: str) -> str:
    """The name of a policy language."""
    return _NAMES.get(dialect, dialect)
