"""Limits as a person says them."""

from __future__ import annotations

from typing import Final, Literal

_FOR: Final = {"grant": "each grant", "session": "each session", "policy": "all callers together"}


def unit(counted: str, many: bool = True) -> str:
    """What a limit counts: `calls`, or the sum of an argument."""
    if counted.startswith("args."):
        return f"of {counted.removeprefix('args.')}"
    return "calls" if many else "call"


def per(window: str) -> str:
    """`a day`, `an hour`; another length as it stands: `per 90s`."""
    if window[:1].isdigit():
        return f"per {window}"
    return f"an {window}" if window == "hour" else f"a {window}"


def whose(kind: Literal["grant", "session", "policy"]) -> str:
    """Whose calls are counted together."""
    return f"for {_FOR[kind]}"


def at_most(value: int, counted: str, window: str) -> str:
    """`at most 10 calls a minute`, `at most 2000 of amount a day`."""
    return f"at most {value} {unit(counted, value != 1)} {per(window)}"
