"""What a policy means: what a change of it changes, and which of its rules do nothing."""

from __future__ import annotations

from trebuchet.analysis.meaning.difference import differences
from trebuchet.analysis.meaning.redundancy import idle_rules

__all__ = ["differences", "idle_rules"]
