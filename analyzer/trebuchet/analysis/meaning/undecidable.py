"""What cannot be decided here, said in words; it becomes `not proved`, never `equal`."""

from __future__ import annotations


class UndecidableError(Exception):
    """A question that is beyond the means or the bounds of this analysis; its text says why."""

    @property
    def why(self) -> str:
        """The reason in words."""
        return str(self)
