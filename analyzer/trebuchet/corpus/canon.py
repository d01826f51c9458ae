"""The one spelling of a value that hashes are taken of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel

from trebuchet.model.value import thaw


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, and no difference between two equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint(value: BaseModel) -> str:
    """The SHA-256 of what a value says, in hexadecimal; how its file says it does not matter."""
    facts = thaw(value.model_dump(mode="json", by_alias=True))
    return hashlib.sha256(canonical(facts).encode("utf-8", "surrogatepass")).hexdigest()
