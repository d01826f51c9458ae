"""One kept run as a list of runs shows it."""

from __future__ import annotations

from trebuchet.model.value import Value


class RunRow(Value):
    """The head of one kept run; counts and letters as in the run itself."""

    number: int
    """Place in the order of saving, from 1."""
    id: str
    saved_at: str
    """When it was kept, `2026-01-31T09:30:00Z`; of the file alone, no part of the run."""
    trebuchet: str
    policies: tuple[str, ...]
    servers: tuple[str, ...]
    stopped: float
    attacks: int
    intact: float
    honest: int
    protection: str | None
    usability: str | None
    corpus: str = ""
    """Fingerprint of the corpus; shares of runs with different ones cannot be compared."""
    attacks_share: float | None = None
    honest_share: float | None = None
    """The severity-weighted shares behind the letters, 0 to 1."""
    needs: tuple[str, ...] | None = None
    """The tools that agents need; None where nobody said, and every tool counts."""
