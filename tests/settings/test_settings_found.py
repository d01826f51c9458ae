"""Settings are found from the working directory up, and know where each value was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calling import ROOT
from trebuchet.errors import SettingsError
from trebuchet.model.settings import (
    SEVERITIES,
    TURNS,
    FailOn,
    PolicySetting,
    Settings,
    Thresholds,
    Waiver,
)
from trebuchet.settings import find_configuration, load_configuration, read_configuration

OURS = 'fail-on = ["any"]\n'
SHARED = '[project]\nname = "x"\n[tool.trebuchet]\nfail-on = ["any"]\n'


def test_the_nearest_file_is_found(tmp_path: Path) -> None:
    """From a folder upwards; trebuchet.toml before pyproject.toml."""
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(SHARED)
    assert find_configuration(below) == tmp_path / "pyproject.toml"
    (tmp_path / "trebuchet.toml").write_text(OURS)
    assert find_configuration(below) == tmp_path / "trebuchet.toml"
    (tmp_path / "a" / "trebuchet.toml").write_text(OURS)
    assert find_configuration(below) == tmp_path / "a" / "trebuchet.toml"


def test_the_search_ends_at_the_repository(tmp_path: Path) -> None:
    """What lies above the top of a git repository is somebody else's."""
    below = tmp_path / "repository" / "a"
    below.mkdir(parents=True)
    (tmp_path / "trebuchet.toml").write_text(OURS)
    (tmp_path / "repository" / ".git").mkdir()
    assert find_configuration(below) is None


@pytest.mark.parametrize("text", ["[tool.other]\n", "[tool]\ntrebuchets = 1\n", "not toml"])
def test_another_tools_file_is_passed_by(text: str, tmp_path: Path) -> None:
    """A pyproject.toml without our table is not ours, and not ours to complain of."""
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text(text)
    (tmp_path / "trebuchet.toml").write_text(OURS)
    assert find_configuration(inner) == tmp_path / "trebuchet.toml"


def test_a_shared_file_keeps_its_lines() -> None:
    """Of `[tool.trebuchet]` every place is the file's own."""
    text = SHARED + '[[tool.trebuchet.policies]]\npath = "policy.json"\n'
    found = read_configuration(text, "home/pyproject.toml")
    assert found.settings.fail_on == ("any",)
    assert str(found.place("policies[0].path")) == "home/pyproject.toml:6:8"
    assert str(found.place("policies[0].servers[1]")) == "home/pyproject.toml:5:1"
    assert found.at("policy.json") == Path("home/policy.json")


def test_an_unknown_key_of_a_shared_file_has_its_line() -> None:
    """Problems speak of the file, not of the table."""
    with pytest.raises(SettingsError) as caught:
        read_configuration("[tool.trebuchet]\ninventry = 1\n", "pyproject.toml")
    assert str(caught.value).startswith('pyproject.toml:2:1: unknown key "inventry"')


def test_without_a_word_everything_has_a_default(tmp_path: Path) -> None:
    """An empty file is valid, and fails on what is critical or gets worse."""
    (tmp_path / "trebuchet.toml").write_text("")
    found = load_configuration(tmp_path / "trebuchet.toml").settings
    assert found == Settings()
    assert found.fail_on == ("critical", "worse")


def test_the_words_of_fail_on_are_severities_and_turns() -> None:
    """Every severity and turn can be asked for, and two words for all of them."""
    assert set(get_args(FailOn)) == {*SEVERITIES, *TURNS, "any", "worse"}


def keys(kind: type[Any]) -> list[tuple[str, str]]:
    """The keys of a table with their descriptions."""
    return [
        (field.alias or name, field.description or "") for name, field in kind.model_fields.items()
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Keys", Settings),
        ("`[[policies]]`", PolicySetting),
        ("`[thresholds]`", Thresholds),
        ("`[[waivers]]`", Waiver),
    ],
)
def test_the_page_has_every_key(title: str, kind: type[Any]) -> None:
    """docs/settings.md has one row a key, in order, with the description of the model."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {title}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| (.*) \|$", section, re.MULTILINE)
    assert rows == keys(kind)


def test_the_settings_of_the_pages_are_valid() -> None:
    """Every block of TOML in the documentation can be read."""
    blocks = [
        (path.name, block)
        for path in sorted((ROOT / "docs").glob("*.md"))
        for block in re.findall(r"^```toml\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)
    ]
    assert len(blocks) >= 3
    for _, block in blocks:
        name = "pyproject.toml" if "[tool.trebuchet" in block else "trebuchet.toml"
        read_configuration(block, name)


LINES = st.lists(
    st.sampled_from(
        [
            "[[policies]]",
            "[[waivers]]",
            "[thresholds]",
            "[servers]",
            "[world]",
            'path = "policy.json"',
            'path = ""',
            "servers = []",
            'servers = ["desk", 1]',
            'desk = "desk.json"',
            'fail-on = ["any", "worst"]',
            "no-worse = true",
            "baseline = false",
            "lock = 0",
            'case = "a"',
            'attack = " "',
            'reason = "r"',
            'owner = "o"',
            "expires = 2027-01-31",
            'expires = "2027-99-99"',
            "protection = 101",
            'usability = "A+"',
            "own.domain = 1",
            "needs = [[]]",
            "waivers = 1",
            "policies = [{}]",
        ]
    ),
    max_size=12,
)


@settings(deadline=None)
@given(LINES)
def test_any_settings_are_read_or_refused(lines: list[str]) -> None:
    """Whatever stands where, there are settings or problems with places; never a crash."""
    try:
        found = read_configuration("\n".join(lines), "trebuchet.toml")
    except SettingsError as error:
        refused = error.problems
    else:
        assert found.place("policies").line <= max(1, len(lines))
        return
    assert refused
    assert all(problem.place.line >= 1 for problem in refused)
    assert all("\n" not in problem.message for problem in refused)
