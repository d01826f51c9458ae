"""Two runs compared, and scores over time, in the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from trebuchet.api import load_corpus, load_inventory, parse_policy, score
from trebuchet.model.run import Run
from trebuchet.store import save
from trebuchet.views import INTACT, STOPPED, comparison, trend_frame, trend_table

Open = Callable[..., AppTest]
OPEN = '{"version": "1", "default": "allow", "tools": {}}'
SHUT = '{"version": "1", "default": "deny", "tools": {"create_issue": {}}}'


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Run]]:
    """A file with two versions of one policy, and a third run made with another corpus."""
    corpus, inventory = load_corpus(), load_inventory(servers=["github"])
    path = tmp_path_factory.mktemp("versions") / "runs.duckdb"
    runs = [
        score({"github": parse_policy(text, name="policy.json")}, corpus, inventory)
        for text in (OPEN, SHUT)
    ]
    runs.append(runs[1].model_copy(update={"id": "e" * 16, "corpus": "f" * 64}))
    for run in runs:
        save(run, path)
    return path, runs


def test_a_change_is_told_on_both_sides(versions: tuple[Path, list[Run]]) -> None:
    """Shutting a policy stops attacks and breaks work; each turn has its call and both lines."""
    path, runs = versions
    found = comparison(path, runs[0].id, runs[1].id)
    kinds = set(found.turns["kind"])
    assert {"✓ newly stopped", "✗ newly broken"} <= kinds
    assert "✗ new bypass" not in kinds
    broken = found.turns[found.turns["kind"] == "✗ newly broken"].iloc[0]
    assert broken["old_place"].startswith("policy.json:1:")
    assert broken["new_place"].startswith("policy.json:1:")
    assert broken["call"]
    back = comparison(path, runs[1].id, runs[0].id)
    assert "✗ new bypass" in set(back.turns["kind"])


def test_a_change_means_something_beyond_attacks(versions: tuple[Path, list[Run]]) -> None:
    """What the policies decide otherwise is shown by calls, a stand-in for any other tool too."""
    path, runs = versions
    found = comparison(path, runs[0].id, runs[1].id)
    assert "any other tool" in set(found.changes["tool"])
    assert "differ" in found.meaning


def test_another_corpus_is_said(versions: tuple[Path, list[Run]]) -> None:
    """Runs of different corpora are compared, and it is said that not all can be."""
    path, runs = versions
    assert comparison(path, runs[1].id, runs[2].id).not_comparable


def test_a_trend_breaks_where_the_corpus_changes(versions: tuple[Path, list[Run]]) -> None:
    """Each run has both measures; a run of another corpus begins another era."""
    path, runs = versions
    frame = trend_frame(path)
    assert list(frame["measure"]) == [STOPPED, INTACT] * 3
    assert list(frame["era"]) == [1, 1, 1, 1, 2, 2]
    assert set(frame["policy"]) == {"policy.json on github"}
    table = trend_table(path, "policy.json on github")
    assert list(table["number"]) == [3, 2, 1]
    assert table["protection"].iloc[2] == (runs[0].summary.protection or "")


def test_a_trend_breaks_where_the_needs_change(
    versions: tuple[Path, list[Run]], tmp_path: Path
) -> None:
    """What agents need changes what counts as honest work: the line breaks, and the table says."""
    path = tmp_path / "runs.duckdb"
    first = versions[1][0]
    for run in (first, first.model_copy(update={"id": "d" * 16, "needs": ("get_issue",)})):
        save(run, path)
    frame = trend_frame(path)
    assert frame["policy"].nunique() == 1
    assert sorted(frame["era"].unique()) == [1, 2]
    (policy,) = frame["policy"].unique()
    assert list(trend_table(path, policy)["needs"]) == ["1 tool", "every tool"]


def test_policies_of_one_name_are_two(versions: tuple[Path, list[Run]], tmp_path: Path) -> None:
    """Two files of the same name in two folders, and other servers, are lines of their own."""
    path = tmp_path / "runs.duckdb"
    first = versions[1][0]
    (use,) = first.policies
    for place, name in enumerate(("a/policy.json", "b/policy.json")):
        there = use.model_copy(update={"name": name})
        save(first.model_copy(update={"id": str(place) * 16, "policies": (there,)}), path)
    wide = first.model_copy(update={"id": "c" * 16, "servers": ("github", "stripe")})
    save(wide, path)
    assert sorted(trend_frame(path)["policy"].unique()) == [
        "a/policy.json on github",
        "b/policy.json on github",
        "policy.json on github, stripe",
    ]


def test_other_servers_are_not_worse(versions: tuple[Path, list[Run]], tmp_path: Path) -> None:
    """What only one side could play is counted apart, and is no regression."""
    path = tmp_path / "runs.duckdb"
    github = versions[1][0]
    policy = parse_policy(OPEN, name="policy.json")
    inventory = load_inventory(servers=["taobao-scraper-mcp"])
    other = score({"taobao-scraper-mcp": policy}, load_corpus(), inventory)
    for run in (github, other):
        save(run, path)
    found = comparison(path, github.id, other.id)
    assert found.verdict.startswith("0 worse, 0 better, ")
    assert "no longer judged" in found.verdict
    assert set(found.turns["kind"]) == {"? lost", "· new"}


def test_the_compare_page(opened: Open, versions: tuple[Path, list[Run]]) -> None:
    """The page compares the runs that the address names, and leaves other reasons out at first."""
    path, runs = versions
    page = opened(path)
    page.switch_page("screens/compare.py")
    page.query_params.update({"old": runs[0].id, "new": runs[1].id})
    page.run()
    assert not page.exception
    assert "worse" in page.header[0].value
    shown = len(page.dataframe[1].value)
    page.toggle(key="all").set_value(True).run()
    assert len(page.dataframe[1].value) >= shown
    assert page.query_params["all"] == "yes"
    page.selectbox(key="old").set_value(runs[1].id).run()
    assert "same run" in page.info[0].value


def test_one_run_cannot_be_compared(opened: Open, one: Path) -> None:
    """With one run the page says that a second is needed."""
    page = opened(one)
    page.switch_page("screens/compare.py").run()
    assert not page.exception
    assert "one run" in page.info[0].value


def test_the_trend_page(opened: Open, versions: tuple[Path, list[Run]]) -> None:
    """The page says where the corpus changed, and shows the runs behind the points."""
    path, _ = versions
    page = opened(path)
    page.switch_page("screens/trend.py").run()
    assert not page.exception
    assert "corpus changed" in page.info[0].value
    assert len(page.dataframe[0].value) == 3
    assert page.query_params == {"of": "policy.json on github"}
