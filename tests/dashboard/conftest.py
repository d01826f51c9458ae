"""Files of runs as users have them: real policies on real servers, scored and kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from trebuchet._resources import resource
from trebuchet.analysis.proof import blanket
from trebuchet.api import load_corpus, load_examples, load_inventory, score
from trebuchet.model.policy import Policy
from trebuchet.model.run import Run
from trebuchet.model.vocabulary import Effect
from trebuchet.store import save

Open = Callable[..., AppTest]


def _run(policy: Policy, server: str) -> Run:
    return score({server: policy}, load_corpus(), load_inventory(servers=[server]))


@pytest.fixture(scope="session")
def runs() -> dict[str, Run]:
    """Runs of two shipped policies, and of one that asks a person about everything."""
    examples = {each.path.name: each for each in load_examples()}
    found = {
        name: _run(examples[name].policy, examples[name].server)
        for name in ("taobao-hide.json", "github-review.json")
    }
    return found | {"ask.json": _run(blanket("ask.json", Effect.ASK), "github")}


@pytest.fixture(scope="session")
def one(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with one run."""
    path = tmp_path_factory.mktemp("one") / "runs.duckdb"
    save(runs["github-review.json"], path)
    return path


@pytest.fixture(scope="session")
def three(runs: dict[str, Run], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with three runs, of as many policies."""
    path = tmp_path_factory.mktemp("three") / "runs.duckdb"
    for run in runs.values():
        save(run, path)
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the page over a file, with what its address says."""
    folder = resource("dashboard")
    monkeypatch.syspath_prepend(str(folder))

    def open_(path: Path, **address: str | list[str]) -> AppTest:
        monkeypatch.setenv("TREBUCHET_DB", str(path))
        page = AppTest.from_file(folder / "app.py", default_timeout=30)
        page.query_params.update(address)
        return page.run()

    return open_
