"""The page in every state that a reader can bring it into."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from contrast import LEAST, contrast
from trebuchet.api import load_examples
from trebuchet.model.run import Run
from trebuchet.store import runs as heads
from trebuchet.store import save

Open = Callable[..., AppTest]


def words(page: AppTest) -> str:
    """Every line of plain text on the page."""
    assert not page.exception
    return "\n".join(str(each.value) for each in page.text)


def attacks(page: AppTest) -> list[str]:
    """The attacks that the matrix shows."""
    return [name for name in page.dataframe[0].value["attack"] if name]


def test_without_a_file(opened: Open, tmp_path: Path) -> None:
    """Where nothing is kept the page says so, names the command, and can score the examples."""
    path = tmp_path / "runs.duckdb"
    page = opened(path)
    assert f"No runs are kept in {path}." in words(page)
    assert f"trebuchet demo --db {path}" in [code.value for code in page.code]
    assert not path.exists()
    page.button[0].click().run()
    assert len(heads(path)) == len(load_examples())
    assert page.title[0].value == "Which attacks each policy blocks"
    assert "taobao-open.json" in words(page)


def test_a_file_without_runs(opened: Open, runs: dict[str, Run], tmp_path: Path) -> None:
    """A store that holds no run is the same as none."""
    path = tmp_path / "runs.duckdb"
    save(runs["ask.json"], path)
    with duckdb.connect(str(path)) as store:
        store.execute("DELETE FROM runs")
    assert "No runs are kept" in words(opened(path))


def test_an_empty_file(opened: Open, tmp_path: Path) -> None:
    """A file of no bytes, as an interrupted copy leaves it, is the same as none."""
    path = tmp_path / "runs.duckdb"
    path.touch()
    assert "No runs are kept" in words(opened(path))


def test_one_run(opened: Open, one: Path, runs: dict[str, Run]) -> None:
    """One run fills the whole page."""
    page = opened(one)
    said = runs["github-review.json"].summary
    assert f"attacks stopped {said.attacks.passed:g}/{said.attacks.total}," in words(page)
    assert [metric.value for metric in page.metric] == [said.protection, said.usability]
    assert "github-review.json" in page.dataframe[0].value
    assert len(page.dataframe) == 2
    assert page.query_params == {}


def test_three_runs(opened: Open, three: Path) -> None:
    """Three policies stand side by side, and what was assumed is said once."""
    page = opened(three)
    names = [name for name in page.dataframe[0].value if str(name).endswith(".json")]
    assert names == ["taobao-hide.json", "github-review.json", "ask.json"]
    assert words(page).count("the shipped world") == 1


def test_choosing_runs_writes_them_into_the_address(opened: Open, three: Path) -> None:
    """Choosing begins with what is shown; the address then names the runs, and opens the same."""
    page = opened(three)
    page.segmented_control[0].set_value("Chosen runs").run()
    ids = [row.id for row in heads(three)]
    assert page.query_params["run"] == ids
    page.multiselect(key="run").set_value(ids[:1]).run()
    assert page.query_params["run"] == ids[0]
    again = opened(three, run=ids[0])
    assert again.segmented_control[0].value == "Chosen runs"
    assert list(again.dataframe[0].value).count("taobao-hide.json") == 1
    assert "ask.json" not in again.dataframe[0].value
    again.multiselect(key="run").set_value([]).run()
    assert "Choose at least one run." in [each.value for each in again.info]
    again.segmented_control[0].set_value("Latest run of each policy").run()
    assert again.query_params == {}


def test_a_run_that_is_gone(opened: Open, three: Path) -> None:
    """An address that names a run which is not kept says so and shows the latest ones to choose."""
    page = opened(three, run=["0" * 16, heads(three)[0].id])
    assert "0" * 16 in words(page)
    assert list(page.multiselect(key="run").value) == [heads(three)[0].id]


def test_filters_narrow_the_matrix(opened: Open, three: Path) -> None:
    """Tactic, severity, search and the switch narrow the matrix and go into the address."""
    page = opened(three)
    played = attacks(page)
    page.toggle(key="unplayed").set_value(True).run()
    every = attacks(page)
    assert set(played) < set(every)
    page.multiselect(key="tactic").set_value(["runaway", "money"]).run()
    assert set(page.dataframe[0].value["group"]) == {
        "Runaway and budget drain",
        "Money and transactions",
    }
    page.pills[0].set_value(["critical"]).run()
    page.text_input[0].set_value("looped cancels").run()
    assert attacks(page) == ["looped-destructive-cancels"]
    assert page.query_params == {
        "tactic": ["runaway", "money"],
        "severity": "critical",
        "text": "looped cancels",
        "unplayed": "yes",
    }
    again = opened(three, **page.query_params)
    assert attacks(again) == ["looped-destructive-cancels"]
    again.text_input[0].set_value("nothing like it").run()
    assert "No attack passes these filters." in [each.value for each in again.info]
    assert attacks(opened(three, tactic="no-such", severity="dire")) == played


def test_a_busy_file(
    opened: Open, one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that somebody writes for long is one sentence, not a fault."""
    monkeypatch.setattr("trebuchet.store.file.PATIENCE", 0.1)
    path = tmp_path / "busy.duckdb"
    shutil.copy(one, path)
    with duckdb.connect(str(path)):
        page = opened(path)
    assert [each.value for each in page.error] == [
        "This cannot be read. Reload the page to try again."
    ]
    assert "another process has held this file" in words(page)


def test_no_database(opened: Open, tmp_path: Path) -> None:
    """A file of another kind is one sentence, not a fault."""
    path = tmp_path / "policy.json"
    path.write_text("{}", encoding="utf-8")
    assert "this file is no database of runs" in words(opened(path))


def test_the_database_needs_no_runs(opened: Open, tmp_path: Path) -> None:
    """A file that cannot be read takes one part from an attack's page, and no more."""
    path = tmp_path / "runs.duckdb"
    path.write_text("garbage", encoding="utf-8")
    page = opened(path)
    page.switch_page("screens/attacks.py")
    page.query_params["attack"] = "looped-destructive-cancels"
    page.run()
    assert "cannot be read just now" in words(page)
    assert "Frameworks and sources" in [each.value for each in page.header]


def test_runs_of_two_corpora_are_not_compared(
    opened: Open, runs: dict[str, Run], tmp_path: Path
) -> None:
    """Where the runs played different corpora the page warns of comparing them."""
    path = tmp_path / "runs.duckdb"
    save(runs["ask.json"], path)
    save(runs["taobao-hide.json"].model_copy(update={"id": "a" * 16, "corpus": "older"}), path)
    page = opened(path)
    assert any("cannot be compared" in each.value for each in page.warning)


def test_hostile_names_are_text(opened: Open, runs: dict[str, Run], tmp_path: Path) -> None:
    """Markup of a policy's author stands nowhere where the page would act on it."""
    evil = "![a](http://evil.example/a.png)<img src=http://evil.example/b.png>:red[x]"
    run = runs["taobao-hide.json"]
    use = run.policies[0].model_copy(update={"name": evil, "notes": (evil,), "warnings": (evil,)})
    case = run.cases[0].model_copy(
        update={"title": evil, "message": evil, "attack": "own-attack", "tactic": evil}
    )
    path = tmp_path / "runs.duckdb"
    save(
        run.model_copy(
            update={"policies": (use,), "cases": (case,), "warnings": (evil,), "corpus": evil}
        ),
        path,
    )
    page = opened(path, attack="own-attack", text=evil)
    assert "evil.example" in words(page)
    acted = [page.markdown, page.title, page.header, page.subheader, page.caption, page.info]
    acted += [page.warning, page.error]
    assert "evil" not in "".join(str(each.value) for kind in acted for each in kind)
    assert "evil" not in "".join(each.proto.body for each in page.get("html"))


@pytest.mark.parametrize("palette", ["_LIGHT", "_DARK"])
def test_cells_are_legible_and_honest(
    opened: Open, one: Path, monkeypatch: pytest.MonkeyPatch, palette: str
) -> None:
    """Every cell has the contrast that WCAG asks for, and only an undoubted block is green."""
    opened(one)
    from trebuchet.views import LEGEND

    style = import_module("panes.style")

    looks = getattr(style, palette)
    page = {"_LIGHT": "#ffffff", "_DARK": "#191815"}[palette]
    for look in looks.values():
        parts = dict(part.split(": ") for part in look.split("; "))
        assert contrast(parts["color"], parts.get("background-color", page)) >= LEAST
    monkeypatch.setattr(style, "_LIGHT", looks)
    monkeypatch.setattr(style, "_DARK", looks)
    green = [str(word) for word in LEGEND if style.cell(str(word)) == looks["✓"]]
    assert green == ["✓ blocked"]
    assert style.cell("✓ blocked ? †") == looks["?"]
    assert style.cell("✗ bypassed 3/10 ?") == looks["✗"]
    assert len({word.glyph for word in LEGEND}) == len(LEGEND)
