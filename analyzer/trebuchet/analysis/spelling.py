"""Ways to write a name so that a format or a pattern takes it: a UUID, a date, a number, a host."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from zlib import crc32

_STAMP = "2026-01-02T09:00:00Z"


def _as_uuid(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


def _as_email(text: str) -> str:
    return text if "@" in text else f"{_slug(text)}@ourco.example"


def _as_uri(text: str) -> str:
    return text if "://" in text else f"https://docs.ourco.example/{text.lstrip('/')}"


def _as_stamp(text: str) -> str:
    return text if re.match(r"^\d{4}-\d{2}-\d{2}T.*Z$", text) else _STAMP


def _as_date(text: str) -> str:
    return text if re.match(r"^\d{4}-\d{2}-\d{2}$", text) else _STAMP[:10]


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "item"


def _hex(length: int) -> Callable[[str], str]:
    def spelled(text: str) -> str:
        return (uuid.uuid5(uuid.NAMESPACE_URL, text).hex * 2)[:length]

    return spelled


FORMATS: dict[str, Callable[[str], str]] = {
    "uuid": _as_uuid,
    "email": _as_email,
    "uri": _as_uri,
    "url": _as_uri,
    "date-time": _as_stamp,
    "date": _as_date,
    "time": lambda text: _STAMP[11:],
    "ipv4": lambda text: text if re.match(r"^\d+\.\d+\.\d+\.\d+$", text) else "192.0.2.10",
    "cidrv4": lambda text: text if "/" in text else "192.0.2.0/24",
    "json": lambda text: text if text.startswith(("{", "[")) else "{}",
}

SPELLINGS: tuple[Callable[[str], str], ...] = (
    _slug,
    lambda text: _slug(text).replace("-", "_"),
    lambda text: _slug(text).replace("-", ""),
    lambda text: _slug(text).replace("-", "_").upper(),
    lambda text: str(number_of(text)),
    _as_uuid,
    _hex(24),
    _hex(32),
    _hex(40),
    _hex(64),
    _hex(12),
    _as_email,
    _as_uri,
    lambda text: _STAMP,
    lambda text: _STAMP[:10],
    lambda text: _STAMP[11:19],
    lambda text: "P1D",
    lambda text: "192.0.2.10",
    lambda text: "192.0.2.0/24",
    lambda text: f"name={_slug(text)}",
    lambda text: f"{_STAMP[:10]}to{_STAMP[:10]}",
    lambda text: f"{_slug(text)}.example",
    lambda text: f"{_slug(text)}.png",
    lambda text: f"arn:aws:s3tables:us-east-1:000000000000:bucket/{_slug(text)[:60]}",
    lambda text: f"I{number_of(text)}:{number_of(text)}",
    lambda text: "=SUM(A1:A2)",
    lambda text: f"AC{_hex(32)(text)}",
    lambda text: f"+1202555{number_of(text) % 10000:04d}",
)
"""Ways to write a name so that a schema's pattern takes it, plainest first."""


def number_of(text: str) -> int:
    """A whole number for a name: its own trailing digits over a base made from the rest."""
    digits = re.search(r"\d+$", text)
    if digits and digits.group() == text:
        return int(text[:15])
    tail = int(digits.group()[-6:]) if digits else 0
    return 10_000 + crc32(re.sub(r"\d+$", "", text).encode()) % 80_000 * 10 + tail
