"""The pytest plugin: the fixture `trebuchet`, and policies as files of tests.

`pytest --trebuchet-policy policy.json` collects one test a case and one a piece of honest work.
Nothing of the analyzer is imported before a test asks for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from trebuchet.pytest_plugin.bench import Bench

SEVERITIES = ("low", "medium", "high", "critical")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options `--trebuchet-…`, and the same in the ini file."""
    group = parser.getgroup("trebuchet", "attacks on tool-call policies")
    group.addoption(
        "--trebuchet-policy",
        action="append",
        default=[],
        metavar="FILE",
        help="collect the attacks and the honest work on this policy as tests; repeatable",
    )
    group.addoption(
        "--trebuchet-server",
        action="append",
        default=[],
        metavar="NAME",
        help="servers that the policies decide for; by the tools they name otherwise",
    )
    group.addoption(
        "--trebuchet-inventory",
        metavar="FILE",
        help="a tools/list dump, or a folder of them, instead of the shipped inventory",
    )
    group.addoption(
        "--trebuchet-needs",
        metavar="TOOL,TOOL",
        help="the tools that agents need; work on others is skipped",
    )
    group.addoption(
        "--trebuchet-severity",
        choices=SEVERITIES,
        default="low",
        help="milder cases that get through are expected to (xfail)",
    )
    parser.addini("trebuchet_policy", "policies to collect, a line each", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    """Lets the policies be collected beside what else is asked for."""
    config.addinivalue_line("markers", "trebuchet: a test of a tool-call policy")
    asked = {_resolved(config.invocation_params.dir, arg) for arg in config.args}
    for path in _policies(config):
        if path not in asked:
            config.args.append(str(path))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A policy that was asked for, as a file of tests."""
    if file_path.resolve() not in _policies(parent.config):
        return None
    from trebuchet.pytest_plugin.items import PolicyFile

    collector: pytest.Collector = PolicyFile.from_parent(parent, path=file_path)
    return collector


def _policies(config: pytest.Config) -> list[Path]:
    """The policies that were asked for, in order: of the command line, then of the ini file."""
    here, root = config.invocation_params.dir, config.rootpath
    asked = [_resolved(here, name) for name in config.getoption("--trebuchet-policy")]
    kept = [_resolved(root, name) for name in config.getini("trebuchet_policy")]
    return list(dict.fromkeys([*asked, *kept]))


def _resolved(folder: Path, name: str) -> Path:
    return (folder / name.partition("::")[0]).resolve()


@pytest.fixture(scope="session")
def trebuchet(request: pytest.FixtureRequest) -> Bench:
    """Scores policies in a test: `trebuchet.score("policy.json").must_stop("ATTACK")`.

    Corpus, tool lists and runs are kept for the session, so that a second look costs nothing.
    """
    from trebuchet.pytest_plugin.bench import bench_of

    return bench_of(request.config)
