"""The attack database: search and facets, and one attack as a case file."""

from __future__ import annotations

from panes import casefile, catalogue, memory

from trebuchet.views import FACETS

with memory.of("attacks", many=FACETS, one=("text", "attack"), flags=("incident",)):
    if not casefile.show():
        catalogue.show()
