"""Paths of escalation in the dashboard: found, lit, cut, compared, saved."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from calling import harmful
from escalations import ESCALATIONS
from trebuchet.model.run import Run
from trebuchet.store import save
from trebuchet.views import (
    PATH_FILES,
    Paths,
    cut_files,
    cut_goals,
    cuts_frame,
    parquet,
    path_file,
    path_hops,
    paths_change,
    paths_found,
    paths_picture,
    start_words,
)

Open = Callable[..., AppTest]
REVIEW, HIDE = "github-review.json", "taobao-hide.json"


def _found(path: Path, run: str, start: str = "outsider") -> Paths:
    found = paths_found(path, run, start)
    assert isinstance(found, Paths), found
    return found


def _at(page: AppTest, **address: str) -> AppTest:
    page.switch_page("screens/escalation.py")
    page.query_params.update(address)
    page.run()
    assert not page.exception
    return page


def _words(page: AppTest) -> str:
    return "\n".join(str(each.value) for each in page.text)


@pytest.fixture(scope="module")
def kept_paths(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with runs that were kept with paths of their own, of a corpus that is gone."""
    path = tmp_path_factory.mktemp("kept") / "runs.duckdb"
    for place, name in enumerate(("plain", "safe", "hostile")):
        run = runs[HIDE].model_copy(
            update={"id": f"{place:x}" * 16, "escalation": ESCALATIONS[name]}
        )
        save(run, path)
    return path


def test_paths_are_found_live(three: Path, runs: dict[str, Run]) -> None:
    """A run without paths gets them from its own policies, worst first, with start and bound."""
    found = _found(three, runs[REVIEW].id)
    assert found.gist == "3 goals reached, within 8 calls from outsider"
    assert found.origin.startswith("Found just now")
    assert found.table["goal"].iloc[0] == "exfiltrated"
    assert list(found.table["number"]) == list(range(1, len(found.table) + 1))
    assert set(found.goals["state"].str[0]) <= set("✗‖?○")


def test_nothing_found_names_start_and_bound(three: Path, runs: dict[str, Run]) -> None:
    """That there is no path is never said without where it begins and how far was searched."""
    found = _found(three, runs[HIDE].id)
    assert found.gist == "No path to any goal was found within 8 calls from outsider"
    assert found.table.empty


def test_every_start_has_words(three: Path, runs: dict[str, Run]) -> None:
    """Two starts are of no server, two of each; each can be searched from."""
    words = start_words(three, runs[REVIEW].id)
    assert list(words) == [
        "outsider",
        "careless-agent",
        "hostile-server:github",
        "stolen-grant:github",
    ]
    assert paths_found(three, runs[REVIEW].id, "nobody") == 'there is no start "nobody"'


def test_a_path_names_its_lines(three: Path, runs: dict[str, Run]) -> None:
    """Each call of a path has its sentence, its call, and one line of the policy lit."""
    run = runs[REVIEW].id
    chosen = _found(three, run).table["path"].iloc[0]
    hops = path_hops(three, run, "outsider", chosen)
    assert len(hops) == 3
    for hop in hops:
        assert hop.sentence.endswith(f"({hop.place})")
        assert hop.call.startswith("github#")
        lit = [line for line, _, is_lit in hop.lines if is_lit]
        assert lit == [int(hop.place.split(":")[1])]
    assert path_hops(three, run, "outsider", "no-such") == ()


def test_one_path_is_lit(three: Path, runs: dict[str, Run]) -> None:
    """What the chosen path leads through is marked, and nothing is where none is chosen."""
    run = runs[REVIEW].id
    table = _found(three, run).table
    plain, words = paths_picture(three, run, "outsider")
    assert 'class="paths"' in plain
    assert "exfiltrated" in words
    for path, calls in zip(table["path"], table["calls"], strict=True):
        drawn, _ = paths_picture(three, run, "outsider", path, "dark")
        root = ElementTree.fromstring(drawn)  # noqa: S314 - made here
        assert root.get("class") == "paths lit"
        classes = [(each.get("class") or "").split() for each in root.iter()]
        lit = [names for names in classes if "on" in names and "node" in names]
        assert len([names for names in lit if not {"fact", "start", "goal"} & set(names)]) == calls
        assert len(lit) < len([names for names in classes if "node" in names])


def test_the_picture_is_of_the_asked_scheme(three: Path, runs: dict[str, Run]) -> None:
    """A page that is dark gets a dark picture, whatever the reader's screen is."""
    run = runs[REVIEW].id
    light, dark = (
        paths_picture(three, run, "outsider", scheme=scheme)[0] for scheme in ("light", "dark")
    )
    assert "@media not all" in light
    assert "@media all" in dark
    assert "prefers-color-scheme" not in light + dark


def test_cuts_have_rules_and_prices(three: Path, runs: dict[str, Run]) -> None:
    """Each goal that is reached has its cheapest set, with rules to copy and what they break."""
    run = runs[REVIEW].id
    assert set(cut_goals(three, run, "outsider")) == {"exfiltrated", "corrupted", "crossed-tenant"}
    for goal in cut_goals(three, run, "outsider"):
        first = cut_files(three, run, "outsider", goal)[0]
        assert first.standing.startswith(("Proven", "Not proven"))
        assert all(what and rule for what, rule in first.rules)
        assert bool(first.breaks) == ("no honest work" not in first.title)
    assert set(cuts_frame(three, run, "outsider")["goal"]) == set(cut_goals(three, run, "outsider"))


def test_a_change_opens_and_closes(three: Path, runs: dict[str, Run]) -> None:
    """What one run lets through and the other does not is opened one way, closed the other."""
    shut, review = runs[HIDE].id, runs[REVIEW].id
    opened = paths_change(three, shut, review, "outsider")
    closed = paths_change(three, review, shut, "outsider")
    assert not isinstance(opened, str)
    assert not isinstance(closed, str)
    assert "within 8 calls from outsider" in opened.verdict
    assert set(opened.table["kind"]) == {"✗ opened"}
    assert set(closed.table["kind"]) == {"✓ closed"}
    assert list(opened.table["path"]) == list(closed.table["path"])
    assert "different servers" in opened.remark
    asked = paths_change(three, shut, review, "hostile-server:github")
    assert asked == 'Before: there is no server "github" here'


def test_files_for_other_programs(three: Path, runs: dict[str, Run]) -> None:
    """Each file is of its format and holds the paths; a table reads back from Parquet."""
    run = runs[REVIEW].id
    texts = {name: path_file(three, run, "outsider", name) for name in PATH_FILES}
    for name, tag in (("paths.svg", "svg"), ("paths.graphml", "graphml")):
        assert ElementTree.fromstring(texts[name]).tag.endswith(tag)  # noqa: S314 - made here
    assert texts["paths.dot"].startswith("digraph")
    assert json.loads(texts["paths.json"])["goals"]["exfiltrated"]["reachable"]
    table = _found(three, run).table
    assert pd.read_parquet(BytesIO(parquet(table))).equals(table)
    assert parquet(table) == parquet(table)


def test_kept_paths_stand_as_they_were(kept_paths: Path) -> None:
    """Paths that were kept with a run are shown from the start that they were found from."""
    found = _found(kept_paths, "0" * 16)
    assert found.origin.startswith("Kept with the run.")
    assert set(found.table["path"]) == {
        path.id for goal in ESCALATIONS["plain"].goals for path in goal.paths
    }
    other = _found(kept_paths, "0" * 16, "careless-agent")
    assert other.origin.startswith("Found just now")


def test_hostile_paths_are_text(kept_paths: Path) -> None:
    """Names of a server's author leave harmless, in tables, calls, cuts and picture."""
    run, start = "2" * 16, ESCALATIONS["hostile"].start
    found = _found(kept_paths, run, start)
    cells = [str(cell) for frame in (found.table, found.goals) for cell in frame.to_numpy().ravel()]
    cells += [found.gist, found.searched, *found.remarks]
    for hop in path_hops(kept_paths, run, start, found.table["path"].iloc[0]):
        cells += [hop.sentence, hop.call, hop.others, hop.rule, hop.place]
    for goal in cut_goals(kept_paths, run, start):
        for cut in cut_files(kept_paths, run, start, goal):
            cells += [cut.title, cut.standing, *cut.breaks]
    assert not any(harmful(cell) for cell in cells)
    assert "<script" not in paths_picture(kept_paths, run, start)[0]


def test_without_a_file(opened: Open, tmp_path: Path) -> None:
    """Where nothing is kept the page says how to fill the file."""
    page = _at(opened(tmp_path / "none.duckdb"))
    assert page.title[0].value == "No runs yet"


def test_the_page(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """A link opens a run, a start and a lit path, with its calls, the cuts and the change."""
    run = runs[REVIEW].id
    chosen = _found(three, run, "careless-agent").table["path"].iloc[1]
    page = _at(opened(three), policy=run, start="careless-agent", path=chosen, before=runs[HIDE].id)
    assert page.selectbox(key="start").value == "careless-agent"
    assert page.selectbox(key="path").value == chosen
    assert "within 8 calls from careless-agent" in _words(page)
    heads = [each.value for each in page.header]
    assert heads == [
        "Before and after",
        "Paths, the worst first",
        "Path 2, call by call",
        "What would close it",
        "Every goal",
    ]
    lit = next(each.value for each in page.dataframe if "lit" in each.value)
    assert list(lit[lit["lit"] == "▶"]["path"]) == [chosen]
    assert any("data:image/svg+xml" in each.proto.body for each in page.get("html"))
    page.selectbox(key="start").set_value("outsider").run()
    assert page.query_params["start"] == "outsider"


def test_a_broken_address(opened: Open, three: Path, runs: dict[str, Run]) -> None:
    """What the address names and is not there is dropped; the first run and start stand in."""
    page = _at(opened(three), policy="<b>", start="<script>", path="no", before="gone")
    assert page.selectbox(key="start").value == "outsider"
    assert "Paths cannot be looked for in this run." in [each.value for each in page.info]
    assert set(page.query_params) == {"policy", "start"}
    assert "<" not in str(page.query_params)


def test_a_page_of_kept_paths(opened: Open, kept_paths: Path) -> None:
    """A kept run that reaches nothing says so with its bound; one of hostile names is text."""
    page = _at(opened(kept_paths), policy="1" * 16)
    assert "No path to any goal was found within" in _words(page)
    assert [each.value for each in page.header] == ["Every goal"]
    page.selectbox(key="policy").set_value("2" * 16).run()
    assert not page.exception
    acted = [page.markdown, page.title, page.header, page.subheader, page.info, page.error]
    assert "script" not in "".join(str(each.value) for kind in acted for each in kind)
