"""A file with fifty runs: every page that reads it opens, and shows what there is room for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from trebuchet.model.run import Run
from trebuchet.store import save

Open = Callable[..., AppTest]
RUNS = 50


@pytest.fixture(scope="module")
def fifty(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifty runs of ten policies, each scored five times."""
    path = tmp_path_factory.mktemp("fifty") / "runs.duckdb"
    run = runs["taobao-hide.json"]
    for number in range(RUNS):
        use = run.policies[0].model_copy(update={"name": f"policy-{number % 10}.json"})
        save(run.model_copy(update={"id": f"{number:016x}", "policies": (use,)}), path)
    return path


@pytest.mark.parametrize("screen", ["coverage", "case", "honest", "compare", "trend"])
def test_fifty_runs(opened: Open, fifty: Path, screen: str) -> None:
    """The page opens; the first one shows the eight policies that were scored last."""
    page = opened(fifty)
    if screen != "coverage":
        page = page.switch_page(f"screens/{screen}.py").run()
    assert not page.exception
    assert page.title
    if screen == "coverage":
        assert "8 policies" in page.info[0].value
        assert len(page.metric) == 16
    if screen == "trend":
        assert len(page.dataframe[0].value) == RUNS // 10
