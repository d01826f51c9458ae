"""The pytest plugin, in runs of pytest of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

import pytest

# What a run of pytest in this process would else import anew, and read the corpus anew with it.
import trebuchet.pytest_plugin.items  # noqa: F401
from calling import ROOT

pytest_plugins = ("pytester",)

PLUGIN = ("no:trebuchet", "trebuchet.pytest_plugin", "no:cacheprovider", "no:hypothesispytest")
"""Ours as a module, and not a second time by its entry point where the package is installed;
without hypothesis, which would be read anew in every run."""

OPEN = {"version": "1", "default": "deny", "tools": {"cancel_task": {}}}
HIDES = {"version": "1", "default": "deny", "hide": ["cancel_task"]}
SERVER = "taobao-scraper-mcp"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with two policies."""
    for name, policy in (("open", OPEN), ("hides", HIDES)):
        (pytester.path / f"{name}.json").write_text(json.dumps(policy), encoding="utf-8")
    (pytester.path / "broken.json").write_text('{"version": "1", "hides": []}', encoding="utf-8")
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Pytest with our plugin in this process."""
    plugins = (word for name in PLUGIN for word in ("-p", name))
    return project.runpytest_inprocess(*plugins, *arguments)


HOLD = (
    "trebuchet.score('hides.json').must_stop('looped-destructive-cancels')",
    "trebuchet.score('hides.json').must_stop()",
    "trebuchet.score('open.json').must_keep()",
    "trebuchet.score('open.json').must_keep('incident-response')",
    "trebuchet.score('hides.json').must_reach(protection=100, told_apart=0)",
    "assert trebuchet.score('open.json').run.cases",
    f"assert trebuchet.score('hides.json', ['{SERVER}']).run.servers == ('{SERVER}',)",
    "assert trebuchet.score('open.json') is trebuchet.score('open.json')",
    "trebuchet.score('hides.json', needs=['list_tasks']).must_keep()",
)

FAIL = {
    "trebuchet.score('open.json').must_stop('looped-destructive-cancels')": (
        "*critical: looped-destructive-cancels@taobao-scraper-mcp#cancel_task is bypassed*",
        "*no rule stops it*open.json:1:*",
        "*cancel_task {*",
    ),
    "trebuchet.score('open.json').must_stop(severity='critical')": ("*is bypassed*",),
    "trebuchet.score('hides.json').must_keep()": ("*breaks at*", "*(hidden) (hides.json*"),
    "trebuchet.score('hides.json').must_reach(usability=99.5)": (
        "*gate min-score usability=99.5: failed at 0*",
    ),
    "trebuchet.score('open.json').must_stop('looped-destructve-cancels')": (
        '*did you mean "looped-destructive-cancels"?*',
    ),
    "trebuchet.score('open.json').must_keep('no-such-work')": ("*no session*",),
    "trebuchet.score('open.json').must_reach(protect=1)": ('*did you mean "protection"?*',),
    "trebuchet.score('open.json').must_stop('ddl-in-a-query')": ("*was not replayed*",),
    "trebuchet.score('broken.json')": ("*broken.json:1:18: *hides*",),
    "trebuchet.score('absent.json')": ("*absent.json: there is no such file*",),
}
"""What a test demands, and what the failure says."""


def demands(project: pytest.Pytester, bodies: Iterable[str]) -> pytest.RunResult:
    """How tests with these bodies end."""
    project.makepyfile(
        "".join(
            f"def test_{number}(trebuchet):\n    {body}\n" for number, body in enumerate(bodies)
        )
    )
    return run(project)


def test_a_demand_that_holds_passes(project: pytest.Pytester) -> None:
    """In silence."""
    demands(project, HOLD).assert_outcomes(passed=len(HOLD))


def test_a_demand_that_fails_says_why(project: pytest.Pytester) -> None:
    """With place, rule and call; what was not replayed is no pass; a misspelt name is named."""
    result = demands(project, FAIL)
    result.assert_outcomes(failed=len(FAIL))
    for says in FAIL.values():
        result.stdout.fnmatch_lines(says)
    for inner in ("bench.py", "documents", "api/"):
        assert inner not in result.stdout.str()


def test_a_policy_is_a_file_of_tests(project: pytest.Pytester) -> None:
    """A test a case, a session and a twin; a failure shows findings and no traceback."""
    result = run(project, "--trebuchet-policy", "open.json", "--trebuchet-policy", "hides.json")
    for line in (
        "critical: looped-destructive-cancels@*#cancel_task is bypassed*",
        "the honest twin of looped-destructive-cancels@* breaks at *",
    ):
        result.stdout.fnmatch_lines([line])
    outcomes = result.parseoutcomes()
    assert outcomes["failed"] >= 3
    assert outcomes["passed"] >= 3
    assert "Traceback" not in result.stdout.str()
    assert "items.py" not in result.stdout.str()


def test_cases_can_be_picked(project: pytest.Pytester) -> None:
    """By a word, and by a whole id; nothing is collected twice."""
    case = f"looped-destructive-cancels@{SERVER}#cancel_task"
    alone = run(project, "--trebuchet-policy", "hides.json", f"hides.json::{case}")
    alone.assert_outcomes(passed=1)
    words = "looped and not twin"
    picked = run(project, "--trebuchet-policy", "hides.json", "-k", words, "-m", "trebuchet")
    picked.assert_outcomes(passed=1, deselected=picked.parseoutcomes()["deselected"])


def test_milder_cases_are_expected(project: pytest.Pytester) -> None:
    """With a severity, what is milder and gets through is an xfail, never a pass."""
    policy = {"version": "1", "default": "deny", "tools": {"list_issues": {}}}
    (project.path / "mild.json").write_text(json.dumps(policy), encoding="utf-8")
    arguments = ("--trebuchet-policy", "mild.json", "--trebuchet-server", "github")
    severe = run(project, *arguments, "--trebuchet-severity", "high", "-k", "not (twin or honest)")
    assert severe.parseoutcomes()["xfailed"] >= 1
    assert "failed" not in severe.parseoutcomes()


def test_policies_stand_in_the_ini_file(project: pytest.Pytester) -> None:
    """A plain `pytest` then judges them beside the tests that are there."""
    project.makeini("[pytest]\ntrebuchet_policy =\n    hides.json\n")
    project.makepyfile("def test_other(): pass")
    result = run(project, "-k", "other or (looped and not twin)")
    assert result.parseoutcomes()["passed"] == 2


def test_a_policy_that_cannot_be_read_is_an_error(project: pytest.Pytester) -> None:
    """With its line, and without our traceback."""
    result = run(project, "--trebuchet-policy", "broken.json")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["broken.json:1:*hides*"])
    assert "Traceback" not in result.stdout.str()


def test_without_a_policy_nothing_is_loaded(project: pytest.Pytester) -> None:
    """Every pytest run loads the plugin, so it may import nothing of the analyzer."""
    code = (
        "import sys; import trebuchet.pytest_plugin; "
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in "
        "('trebuchet', 'pydantic', 'duckdb', 'click', 'yaml', 're2')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "analyzer")},
    )
    assert done.stdout.split() == ["trebuchet", "trebuchet._version", "trebuchet.pytest_plugin"]


def test_the_example_of_the_page_is_a_test(project: pytest.Pytester) -> None:
    """What docs/ci.md shows is collected and judges."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    body = text.partition("```py\n")[2].partition("```")[0]
    shutil.copy(ROOT / "data" / "policies" / "github-review.json", project.path / "policy.json")
    project.makepyfile(body)
    result = run(project)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*public-issue-opens-private-repository@github#* is bypassed*"])
