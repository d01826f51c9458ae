"""Data on one line, as JSON or as YAML in flow style."""

from __future__ import annotations

import json
import re
from typing import Any

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*(?:/[a-z]+)?\Z|[0-9]+/[a-z]+\Z")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def json_line(key: str, value: Any) -> str:
    """`"key": value`, as it stands inside a JSON object."""
    return f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"


def yaml_line(key: str, value: Any) -> str:
    """`key: value`, the value in flow style."""
    return f"{_flow(key)}: {_flow(value)}"


def yaml_entry(value: dict[str, Any]) -> str:
    """`- {key: value}`, as it stands in a YAML list."""
    return f"- {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, str) and _PLAIN.match(value) and value.lower() not in _WORDS:
        return value
    return _UNPRINTABLE.sub(
        lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False)
    )
