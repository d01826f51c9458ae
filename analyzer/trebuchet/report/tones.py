"""Which tone a severity has, the same in every report."""

from __future__ import annotations

from typing import Final

from trebuchet.model.vocabulary import Severity
from trebuchet.report.line import Tone

TONES: Final[dict[Severity, Tone]] = {
    Severity.CRITICAL: "bad",
    Severity.HIGH: "bad",
    Severity.MEDIUM: "warn",
    Severity.LOW: "plain",
}
