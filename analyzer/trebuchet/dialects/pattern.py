"""Regular expressions of policies: RE2's, refused when the policy is read."""

from __future__ import annotations

import re2

from trebuchet.documents import shown

LONGEST = 10_000
"""Characters of the longest pattern: beyond, RE2 begins to write to the terminal on its own."""


def pattern_fault(pattern: str) -> str | None:
    """Why RE2 cannot use a pattern, in a few words; None when it can."""
    if not _is_text(pattern):
        return "it holds half a surrogate pair"
    if len(pattern) > LONGEST:
        return f"it is longer than {LONGEST:,} characters"
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as fault:
        return _reason(fault)
    return None


def _is_text(pattern: str) -> bool:
    # A lone surrogate ends the binding's process rather than raising.
    try:
        pattern.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _reason(fault: Exception) -> str:
    said = fault.args[0] if fault.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if "too large" in words or "out of memory" in words:
        return "it needs more memory than RE2 allows"
    return shown(words)[1:-1] or "RE2 does not accept it"
