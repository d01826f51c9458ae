"""The world: the values behind the names that attacks and honest sessions speak in.

A trace never says `mallory@evil.example`; it says `{outsider.email}`. So a policy that allows only
the owner's domain is judged by honest mail to that domain and by attacks that leave it.
"""

from __future__ import annotations

from trebuchet.model.value import FrozenMap, Value

Scalar = str | int | float


class World(Value):
    """Names with their values, and where those came from that are not the shipped ones."""

    values: FrozenMap[Scalar]
    sources: FrozenMap[str] = {}
    """Name to the place it was read from (`policy.json:7:12`, `trebuchet.toml`)."""
