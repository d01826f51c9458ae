"""What a reader sees, to the letter. `TREBUCHET_GOLDEN=write pytest` takes a wanted change over."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from trebuchet.model.explained import Explained
from trebuchet.model.run import Run
from trebuchet.report.card import card
from trebuchet.report.explain import explain
from trebuchet.report.repair_line import RepairLine

Golden = Callable[[str, str], None]
CARDS = ("clean", "mixed", "scaffold", "empty", "few", "two-policies", "hostile")
EXPLAINED = ("looped", "hostile")
REPAIRS = {
    "looped-destructive-cancels@execution-market#em_cancel_task": RepairLine(
        '"limits": [{"counter": "cancels", "window": "day", "max": 3}]', "stop"
    ),
    "batch-wipe@execution-market#em_cancel_stale": RepairLine(
        "a control that sees what was called before", "missing"
    ),
}


@pytest.mark.parametrize("name", CARDS)
def test_card_reads_as_agreed(name: str, handmade: Mapping[str, Run], golden: Golden) -> None:
    """The card of each handmade run is the golden one."""
    golden(f"card-{name}.txt", card(handmade[name], REPAIRS))


@pytest.mark.parametrize("name", EXPLAINED)
def test_explanation_reads_as_agreed(
    name: str, explained: Mapping[str, Explained], golden: Golden
) -> None:
    """The explanation of each handmade case is the golden one."""
    golden(f"explain-{name}.txt", explain(explained[name]))


def test_every_handmade_run_has_its_card(handmade: Mapping[str, Run]) -> None:
    """No handmade run is left out of the golden files."""
    assert tuple(handmade) == CARDS
