"""Which attacks of a matrix are shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from trebuchet.model.vocabulary import Severity
from trebuchet.views.cell import Cell
from trebuchet.views.database import facets_of


class Wanted(NamedTuple):
    """Which attacks a matrix shows; what is empty leaves all in."""

    tactic: Collection[str] = ()
    severity: Collection[str] = ()
    """Of the worst case in these runs, else the attack's own."""
    capability: Collection[str] = ()
    shape: Collection[str] = ()
    framework: Collection[str] = ()
    """Ids of any framework."""
    text: str = ""
    """Words that all occur in id, title or tactic."""
    played: bool = False
    """Only what some run here has a verdict on."""
    shared: bool = False
    """Only what was played on a tool that honest work uses, too."""
    baseline: str = ""
    """A run: only attacks that fare otherwise in some run here than in that one."""

    def takes(self, attack: str, tactic: str, severity: Severity | None, words: str) -> bool:
        """Whether an attack passes by what it is."""
        text = f"{attack} {words}".casefold()
        return (
            (not self.tactic or tactic in self.tactic)
            and (not self.severity or severity in self.severity)
            and self._has_facets(attack)
            and all(word in text for word in self.text.casefold().split())
        )

    def fits(self, cells: Sequence[Cell]) -> bool:
        """Whether an attack passes by how it fares; a baseline's cell is the first."""
        return (
            (not self.played or any(cell.total for cell in cells))
            and (not self.shared or any(cell.shared for cell in cells))
            and (not self.baseline or any(str(cell) != str(cells[0]) for cell in cells))
        )

    def _has_facets(self, attack: str) -> bool:
        own = facets_of(attack)
        return all(
            not values or not set(values).isdisjoint(own.get(facet, ()))
            for facet, values in (
                ("capability", self.capability),
                ("shape", self.shape),
                ("framework", self.framework),
            )
        )
