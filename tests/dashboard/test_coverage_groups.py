"""The matrix by tactic and by frameworks, its facets, its heat map, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from contrast import LEAST, contrast, over
from trebuchet.model.run import Run, TwinVerdict, Verdict
from trebuchet.model.vocabulary import Capability, Shape
from trebuchet.store import load, load_outline, save
from trebuchet.views import (
    GROUPINGS,
    NO_ID,
    TACTIC,
    Wanted,
    coverage,
    coverage_frame,
    heat_frame,
    mapping_note,
)
from trebuchet.views.cell import cells, outlined
from trebuchet.views.story import shipped

Open = Callable[..., AppTest]
REVIEW, HIDE, ASK = "github-review.json", "taobao-hide.json", "ask.json"


def _ids(runs: dict[str, Run]) -> list[str]:
    return [run.id for run in runs.values()]


def test_an_outline_is_the_run_without_evidence(three: Path, runs: dict[str, Run]) -> None:
    """What is read in short gives the same cells and the same summary as the whole run."""
    for run in runs.values():
        outline = load_outline(three, run.id)
        assert outlined(outline) == cells(run)
        assert outline.run == load(three, run.id).model_copy(update={"cases": (), "sessions": ()})


@pytest.mark.parametrize("by", [by for by in GROUPINGS if by != TACTIC])
def test_rows_by_a_framework(three: Path, runs: dict[str, Run], by: str) -> None:
    """An attack stands under each of its ids, and under none where it has none."""
    frame = coverage_frame(three, _ids(runs), by=by)
    plain = coverage_frame(three, _ids(runs)).set_index("attack")
    assert set(frame["attack"]) == set(plain.index)
    framework = next(each for each in shipped().taxonomy.frameworks if each.id == by)
    for row in frame[frame["attack"] != ""].to_dict("records"):
        own = shipped().attack(row["attack"])
        assert own is not None
        mapped = {named.id for named in own.frameworks if named.framework == by}
        if mapped:
            assert row["group"].split()[0] in mapped
        else:
            assert row["group"] == f"no id of {framework.title}"
        assert row[REVIEW] == plain.loc[row["attack"], REVIEW]
    assert coverage(three, _ids(runs), by=by).shown == len(set(frame["attack"]) - {""})


def test_a_mapping_is_no_compliance() -> None:
    """Beside a matrix by a framework's ids stands what it does not say."""
    assert mapping_note(TACTIC) == ""
    for by in GROUPINGS:
        assert by == TACTIC or "no compliance" in mapping_note(by)


def test_facets_narrow_the_matrix(three: Path, runs: dict[str, Run]) -> None:
    """Capability, shape and framework id leave in what has one of the values, all together."""
    which = _ids(runs)
    for wanted in (
        Wanted(capability=[Capability.DESTROY.value]),
        Wanted(shape=[Shape.LOOP.value]),
        Wanted(framework=["ASI02"]),
    ):
        assert 0 < coverage(three, which, wanted).shown < coverage(three, which).shown
    both = Wanted(shape=[Shape.LOOP.value], framework=["ASI02"])
    for attack in set(coverage_frame(three, which, both)["attack"]) - {""}:
        own = shipped().attack(attack)
        assert own is not None
        assert own.shape is Shape.LOOP
        assert "ASI02" in {named.id for named in own.frameworks}


def test_shared_tools_alone(three: Path, runs: dict[str, Run]) -> None:
    """One switch leaves in the attacks that were played on tools which honest work uses."""
    shared = {case.attack for run in runs.values() for case in run.cases if case.shared}
    assert shared
    found = coverage_frame(three, _ids(runs), Wanted(shared=True))
    assert set(found["attack"]) - {""} == shared


def test_only_what_changed_since_a_baseline(three: Path, runs: dict[str, Run]) -> None:
    """Against a baseline only cells that differ are left, and the baseline stands first."""
    old, new = runs[REVIEW], runs[ASK]
    found = coverage(three, [new.id], Wanted(baseline=old.id))
    assert list(found.runs.values()) == [old.id, new.id]
    before, after = found.runs
    rows = found.frame[found.frame["attack"] != ""]
    assert found.shown == len(rows) > 0
    assert (rows[before] != rows[after]).all()
    own, other = cells(old), cells(new)
    differ = {id_ for id_ in own.keys() | other.keys() if str(own.get(id_)) != str(other.get(id_))}
    assert set(rows["attack"]) == differ
    assert coverage(three, [new.id], Wanted(baseline=new.id)).shown == 0


def test_the_heat_map_counts_as_the_card(three: Path, runs: dict[str, Run]) -> None:
    """Shares weigh attacks as the card does; what was not played has a dash and no share."""
    frame = heat_frame(three, _ids(runs))
    for name, run in runs.items():
        own = frame[frame["label"] == name].set_index("key")
        for tactic in run.summary.tactics:
            row = own.loc[tactic.tactic]
            assert str(row["text"]).endswith(f" {tactic.stopped}/{tactic.total}")
            assert 0 <= row["share"] <= 1
        played = {tactic.tactic for tactic in run.summary.tactics}
        rest = own[~own.index.isin(played)]
        assert rest["share"].isna().all()
        assert (rest["text"] == "\u2013").all()


def test_a_tick_is_undoubted(three: Path, runs: dict[str, Run]) -> None:
    """A tick stands only where all are blocked and can be told; a policy that asks has none."""
    frame = heat_frame(three, _ids(runs))
    glyphs = frame[frame["label"] == ASK]["text"].str[0]
    assert "✓" not in set(glyphs)
    assert "‖" in set(glyphs)
    for name, run in runs.items():
        for row in frame[frame["label"] == name].to_dict("records"):
            if row["text"].startswith("✓"):
                inside = [case for case in run.cases if case.tactic == row["key"]]
                assert {case.verdict for case in inside} == {Verdict.BLOCKED}
                assert not {case.attack for case in inside} & set(run.undecidable)


def test_a_heat_map_by_ids(three: Path, runs: dict[str, Run]) -> None:
    """By a framework the key of a group is its id, by which a click filters."""
    keys = set(heat_frame(three, _ids(runs), by="owasp-asi")["key"])
    assert keys <= {*(f"ASI{number:02}" for number in range(1, 11)), NO_ID}


def test_a_link_opens_the_filters(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """Grouping, facets, switches and baseline stand in the address, and open the same page."""
    address: dict[str, str | list[str]] = {
        "by": "owasp-mcp",
        "shape": "loop",
        "baseline": runs[REVIEW].id,
    }
    page = opened(three, **address)
    assert not page.exception
    assert page.query_params == address
    assert any("OWASP MCP Top 10" in str(each.value) for each in page.text)
    frame = page.dataframe[0].value
    assert set(frame[frame["attack"] != ""]["attack"]) <= {
        attack.id for attack in shipped().attacks if attack.shape is Shape.LOOP
    }
    page.toggle(key="shared").set_value(True).run()
    assert page.query_params["shared"] == "yes"
    again = opened(three, by="nobody", baseline="gone", capability="none")
    assert not again.exception
    assert again.query_params == {}


def test_a_run_that_is_kept_while_the_page_is_open(
    opened: Open, runs: dict[str, Run], tmp_path: Path
) -> None:
    """A run that another process keeps appears on the next look at the page."""
    path = tmp_path / "runs.duckdb"
    save(runs[HIDE], path)
    page = opened(path)
    assert len(page.metric) == 2
    save(runs[REVIEW], path)
    page.run()
    assert len(page.metric) == 4


@pytest.mark.parametrize(
    ("palette", "ink", "page"),
    [("_LIGHT", "#0b0d12", "#ffffff"), ("_DARK", "#fafafa", "#171614")],
)
def test_pinned_columns_are_legible(
    opened: Open, one: Path, palette: str, ink: str, page: str
) -> None:
    """The grid leaves six tenths of a pinned column's colour: still enough, in every row."""
    opened(one)
    look = getattr(import_module("panes.style"), palette)[""]
    group = dict(part.split(": ") for part in look.split("; "))
    for color, ground in ((group["color"], group["background-color"]), (ink, page)):
        assert contrast(over(color, ground, 0.6), ground) >= LEAST


def test_twins_count_for_the_mark(runs: dict[str, Run]) -> None:
    """A cell keeps the mark of what it costs when it is read in short."""
    run = runs[REVIEW]
    costly = {case.attack for case in run.cases if case.twin.verdict is TwinVerdict.BROKEN}
    marked = {
        attack for attack, cell in cells(run).items() if any(m.glyph == "†" for m in cell.marks)
    }
    assert marked == costly
