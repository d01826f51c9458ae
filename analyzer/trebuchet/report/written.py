"""Values as the text of a JSON file, the same in every report."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from trebuchet.model.value import thaw


def written(value: Any) -> str:
    """`value` as indented JSON in ASCII; a number that JSON has no word for becomes its name."""
    return json.dumps(_finite(thaw(value)), indent=2, allow_nan=False) + "\n"


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return value
