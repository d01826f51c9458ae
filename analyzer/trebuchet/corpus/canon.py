"""The one spelling of a value that hashes are taken of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel


def plain(value: BaseModel) -> dict[str, Any]:
    """What a value says, as its file would say it, without what is left at its default.

    Left out because a new optional key in the format must not change the hash of an old file.
    """
    facts: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return facts


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same text for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def fingerprint(value: Any) -> str:
    """The SHA-256 of plain data in its canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()
