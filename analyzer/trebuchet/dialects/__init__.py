"""Policy text in, `NativePolicy` out, with the place of every rule; one module a dialect."""

from __future__ import annotations

from trebuchet.dialects.amendment import Amended, amend
from trebuchet.dialects.examples import Example, load_examples
from trebuchet.dialects.parse import DIALECTS, dialect_problems, load_policy, parse_policy

__all__ = [
    "DIALECTS",
    "Amended",
    "Example",
    "amend",
    "dialect_problems",
    "load_examples",
    "load_policy",
    "parse_policy",
]
