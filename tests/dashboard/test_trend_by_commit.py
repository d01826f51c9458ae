"""The trend of a policy whose commits are known: in their order, not in that of keeping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from trebuchet.api import load_corpus, load_inventory, parse_policy, score
from trebuchet.model.history import PolicyRevision
from trebuchet.store import save
from trebuchet.store.revisions import save_revisions
from trebuchet.views import sides, trend_frame, trend_table

TEXTS = {
    "open": '{"version": "1", "default": "allow"}',
    "shut": '{"version": "1", "default": "deny", "tools": {"create_issue": {}}}',
    "edited": '{"version": "1", "default": "deny", "tools": {"get_issue": {}}}',
}
COMMITS = (
    ("a" * 40, "Open the desk", "open"),
    ("b" * 40, "Shut it", "shut"),
    ("c" * 40, "Undo", "open"),
)
"""Commits with their subjects and what they left; the last goes back to the first."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose runs were kept in another order than that of the commits."""
    corpus, inventory = load_corpus(), load_inventory(servers=["github"])
    path = tmp_path_factory.mktemp("commits") / "runs.duckdb"
    ids = {}
    for name in ("edited", "shut", "open"):
        run = score({"github": parse_policy(TEXTS[name], name="policy.json")}, corpus, inventory)
        ids[name] = run.id
        save(run, path)
    revisions = [
        PolicyRevision(
            file="policy.json",
            commit=commit,
            position=place,
            date="2026-01-01T00:00:00+00:00",
            subject=subject,
            run=ids[name],
        )
        for place, (commit, subject, name) in enumerate(COMMITS)
    ]
    save_revisions(revisions, path)
    return path


def test_commits_can_be_compared(path: Path) -> None:
    """A run that judged a commit is offered with the commit and its subject."""
    offered = list(sides(path).values())
    assert len(offered) == 3
    assert f", {'a' * 7} Open the desk, {'c' * 7} Undo, " in offered[0]
    assert f", {'b' * 7} Shut it, " in offered[1]


def test_commits_come_in_their_order(path: Path) -> None:
    """Each commit is a step, one run may stand for two, and a run of no commit comes last."""
    frame = trend_frame(path)
    steps = frame.drop_duplicates("order").sort_values("order")
    assert list(steps["step"]) == ["a" * 7, "b" * 7, "c" * 7, "1"]
    assert list(steps["number"]) == [3, 2, 3, 1]
    assert list(steps["subject"]) == ["Open the desk", "Shut it", "Undo", ""]
    table = trend_table(path, "policy.json on github")
    assert list(table["commit"]) == ["", "c" * 7, "b" * 7, "a" * 7]


def test_the_page_shows_commits(path: Path, opened: Callable[..., AppTest]) -> None:
    """The trend page has a row a commit, with its subject."""
    page = opened(path)
    page.switch_page("screens/trend.py").run()
    assert not page.exception
    assert list(page.dataframe[0].value["subject"]) == ["", "Undo", "Shut it", "Open the desk"]
