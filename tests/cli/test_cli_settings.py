"""Settings that do not fit the project: all mistakes of one file at once, each at its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calling import Call, assert_readable, assert_refused

MISTAKEN = """\
needs = ["get_isue"]
closed = ["exfiltratd"]
corpus = ["ours"]
sessions = "calls.jsonl"
[world]
"own.domian" = "x.example"
[[policies]]
path = "deny.json"
dialect = "intercpt"
[[policies]]
path = "deni.json"
servers = ["gihub"]
agent = "b"
[[policies]]
path = "broken.json"
servers = ["github"]
agent = "c"
"""


def test_all_mistakes_of_the_settings_come_at_once(folder: Path, call: Call) -> None:
    """Files, words, servers, tools, the world, and what is wrong in the files: one list."""
    (folder / "trebuchet.toml").write_text(MISTAKEN)
    refused = call("check")
    assert_refused(
        refused,
        'trebuchet.toml:1:10: needs: no tool "get_isue" is here; did you mean "get_issue"?',
        'trebuchet.toml:2:11: closed: no goal "exfiltratd"',
        'trebuchet.toml:3:11: there is no "ours"',
        'trebuchet.toml:4:12: there is no "calls.jsonl"',
        'trebuchet.toml:6:16: unknown world name "own.domian"; did you mean "own.domain"?',
        'trebuchet.toml:9:11: unknown dialect "intercpt"',
        'did you mean "intercept"?',
        'trebuchet.toml:11:8: there is no "deni.json"; did you mean "deny.json"?',
        'trebuchet.toml:12:12: no server "gihub" is known; did you mean "github"?',
        'broken.json:1:18: unknown key "hides"',
    )
    assert len(refused.err.splitlines()) == 10, refused.err


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ('["get_isue"]', '1:10: needs: no tool "get_isue" is here; did you mean "get_issue"?'),
        ('["read_graph"]', '1:10: needs: no tool "read_graph" is here'),
        ('["github#get_isue"]', 'did you mean "github#get_issue"?'),
        ("[]", "1:9: needs names no tool; leave it out"),
    ],
)
def test_a_needed_tool_must_be_on_a_judged_server(
    folder: Path, call: Call, needs: str, says: str
) -> None:
    """A misspelt one would hide work that breaks; of another server it says nothing."""
    policy = '[[policies]]\npath = "deny.json"\nservers = ["github"]\n'
    (folder / "trebuchet.toml").write_text(f"needs = {needs}\n{policy}")
    assert_refused(call("check"), f"trebuchet.toml:{says}" if says[0] == "1" else says)


def test_a_tool_of_a_policy_that_is_left_out_is_known(folder: Path, call: Call) -> None:
    """A check of one policy does not complain of the tools that another one's agents need."""
    fetch = '[[policies]]\npath = "deny.json"\nservers = ["fetch"]\n'
    memory = '[[policies]]\npath = "allow.json"\nservers = ["memory"]\n'
    settings = f'needs = ["fetch", "read_graph"]\nbaseline = false\nlock = false\n{fetch}{memory}'
    (folder / "trebuchet.toml").write_text(settings)
    assert call("check", "deny.json", "--no-cache").err == ""


def test_without_settings_init_is_named(folder: Path, call: Call) -> None:
    """There is no file to mend; what makes one is said."""
    assert_refused(
        call("check"), "trebuchet.toml: there is none here", "`trebuchet init` writes one"
    )
    (folder / "trebuchet.toml").write_text("no-worse = true\n")
    assert_refused(call("check"), "write a [[policies]] table")


def test_a_key_that_is_here_twice_is_named(folder: Path, call: Call) -> None:
    """The place alone does not tell which of the keys of a line is meant."""
    (folder / "trebuchet.toml").write_text('lock = false\nlock = "x.json"\n')
    assert_refused(call("check"), 'the key "lock" is here twice')
    (folder / "trebuchet.toml").write_text('[servers]\na = "a.json"\n[servers]\nb = "b.json"\n')
    assert_refused(call("check"), 'the table "servers" is here twice')


def test_a_blank_text_is_complained_of_once(folder: Path, call: Call) -> None:
    """An empty reason is blank; that it has no characters goes without saying."""
    (folder / "trebuchet.toml").write_text(
        '[[waivers]]\nattack = "x"\nreason = ""\nowner = "ana"\nexpires = 2027-01-31\n'
    )
    refused = call("check")
    assert_refused(refused, "trebuchet.toml:3:10: waivers[0].reason is blank")
    assert len(refused.err.splitlines()) == 1


def test_an_unknown_dialect_of_an_option_stands_at_the_option(folder: Path, call: Call) -> None:
    """Only in the settings it has a line."""
    assert json.loads((folder / "deny.json").read_text())
    assert_refused(call("lint", "deny.json", "--dialect", "intercpt"), "--dialect: unknown dialect")


def test_a_goal_that_is_not_closed_is_shown_as_paths_shows_it(folder: Path, call: Call) -> None:
    """Call by call, each on a line of its own; and the command that tells more is named."""
    policy = '[[policies]]\npath = "allow.json"\nservers = ["fetch", "filesystem"]\n'
    settings = f'closed = ["exfiltrated"]\nfail-on = []\nbaseline = false\nlock = false\n{policy}'
    (folder / "trebuchet.toml").write_text(settings)
    ran = call("check", "--no-cache")
    assert ran.code == 1
    assert_readable(ran.out)
    command = "trebuchet paths allow.json --server fetch --server filesystem --to exfiltrated"
    assert " ".join(ran.out.replace("\\\n", "").split()).endswith(f"next: {command}")
    told = call(*command.split()[1:])
    calls = [row for row in ran.out.splitlines() if row.startswith("     1. ")]
    assert calls
    assert calls[0] in told.out.splitlines()


PROJECT = 'fail-on = []\nlock = false\n[[policies]]\npath = "deny.json"\nservers = ["memory"]\n'


def test_a_waiver_of_an_attack_that_is_nowhere_names_the_nearest(folder: Path, call: Call) -> None:
    """It is as good as no waiver, and a misspelt one is not taken out but mended."""
    for target, says in (
        ('attack = "looped-destructive-cancel"', "no attack is called so; did you mean"),
        ('session = "code-review-rounds"', 'called so; did you mean "code-review-round"?'),
        ('attack = "refund-desk-drained"', "there is nothing left to waive"),
    ):
        waiver = f'[[waivers]]\n{target}\nreason = "r"\nowner = "o"\nexpires = 2027-01-31\n'
        (folder / "trebuchet.toml").write_text(f"baseline = false\n{PROJECT}{waiver}")
        ran = call("check", "--today", "2026-12-01", "--no-cache")
        assert ran.code == 1
        assert says in " ".join(ran.out.split())


def test_a_broken_baseline_is_told_in_a_few_lines(folder: Path, call: Call) -> None:
    """One wrong word may be in it a hundred times; what helps is said, and does."""
    (folder / "trebuchet.toml").write_text(PROJECT)
    assert call("baseline", "update", "--no-cache").code == 0
    path = folder / "trebuchet-baseline.json"
    path.write_text(path.read_text().replace('"blocked"', '"bloked"'))
    for words in (("check",), ("baseline", "update")):
        refused = call(*words)
        assert_refused(refused, "trebuchet-baseline.json:", 'did you mean "blocked"?')
        assert len(refused.err.splitlines()) == 3
        assert "problems more; delete the file, and `trebuchet baseline update`" in refused.err
    path.write_text("{")
    assert_refused(call("check"), "(delete the file, and `trebuchet baseline update` makes")
    path.unlink()
    assert call("baseline", "update", "--no-cache").code == 0
    assert call("check", "--no-cache").code == 0


def test_a_baseline_that_is_named_is_called_as_it_was_typed(folder: Path, call: Call) -> None:
    """Relative places stay relative, as those of the settings do."""
    (folder / "trebuchet.toml").write_text(PROJECT)
    (folder / "mine.json").write_text("{")
    assert_refused(call("check", "--baseline", "mine.json"), "mine.json:1:2: ")
    assert not call("check", "--baseline", "mine.json").err.startswith("/")
