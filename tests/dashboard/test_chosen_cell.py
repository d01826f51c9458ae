"""The cell that a reader chose in the matrix: what stands there, and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from trebuchet.model.run import Run
from trebuchet.report.text import DASH
from trebuchet.views import Wanted, chosen_cell, heat_frame
from trebuchet.views.database import facets_of

Open = Callable[..., AppTest]
LOOP = "looped-destructive-cancels"


def test_a_played_cell_tells_its_case(three: Path, runs: dict[str, Run]) -> None:
    """The worst case of the attack stands there with its tool, calls, rule and twin."""
    found = chosen_cell(three, runs["taobao-hide.json"].id, LOOP)
    assert found.played
    assert found.head == "Looped destructive cancels, under taobao-hide.json: ✓ blocked"
    assert "cancel_task of taobao-scraper-mcp" in found.facts
    assert "honest twin broken" in found.facts


def test_a_cell_without_a_case_says_why(three: Path, runs: dict[str, Run]) -> None:
    """Of what was not played there is the reason, and no other attack's case."""
    found = chosen_cell(three, runs["github-review.json"].id, LOOP)
    assert not found.played
    assert found.head.endswith(f"{DASH} not applicable")
    assert "no tool" in found.facts
    unknown = chosen_cell(three, runs["github-review.json"].id, "no-such-attack")
    assert not unknown.played
    assert unknown.head.startswith("no-such-attack, under github-review.json: ")


def test_an_attack_alone_is_what_happens(three: Path) -> None:
    """Without a run the attack's own summary stands there."""
    found = chosen_cell(three, "", LOOP)
    assert not found.played
    assert found.head == "Looped destructive cancels"
    assert "cancels task after task" in found.facts


def test_a_link_shows_the_cell(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """The address names the chosen cell; a run that is not shown is none of the page's."""
    run = runs["taobao-hide.json"].id
    page = opened(three, attack=LOOP, policy=run)
    assert any("taobao-hide.json: ✓ blocked" in str(each.value) for each in page.text)
    assert page.query_params == {"attack": LOOP, "policy": run}
    other = opened(three, attack=LOOP, policy=run, run=runs["github-review.json"].id)
    assert not other.exception
    assert not any("✓ blocked" in str(each.value) for each in other.text if "under" in each.value)


def test_a_case_that_was_not_played(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """A link to a case that the run does not hold says so, and shows none instead."""
    page = opened(three)
    page.switch_page("screens/case.py")
    page.query_params.update({"policy": runs["github-review.json"].id, "attack": LOOP})
    page.run()
    assert not page.exception
    assert [each.value for each in page.info] == ["This run has no case of that attack."]
    assert not page.dataframe


def test_a_map_by_ids_keeps_other_filters(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """A filter by an id of another framework narrows the map as it narrows the matrix."""
    run = runs["github-review.json"].id
    played = sorted({case.attack for case in runs["github-review.json"].cases})
    ids = {id_ for attack in played for id_ in facets_of(attack)["framework"]}
    other = min(id_ for id_ in ids if id_.startswith("AML."))
    page = opened(three, run=run, framework=other, by="owasp-asi")
    assert not page.exception
    table = next(each.value for each in page.dataframe if "told" in each.value)
    asked = Wanted(framework=(other,), played=True)
    assert list(table["text"]) == list(heat_frame(three, [run], asked, "owasp-asi")["text"])
    assert list(table["text"]) != list(heat_frame(three, [run], None, "owasp-asi")["text"])
