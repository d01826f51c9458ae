"""`trebuchet init` and `trebuchet doctor`: a project set up, and looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from calling import Call, assert_readable, assert_refused
from trebuchet.report.starter import settings_text
from trebuchet.settings import load_configuration, read_configuration

WRITTEN = (
    "trebuchet.toml",
    "trebuchet-baseline.json",
    "trebuchet-lock.json",
    ".github/workflows/policies.yml",
)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """A folder with two policies and a client's configuration."""
    home = tmp_path / "repository"
    (home / "policies").mkdir(parents=True)
    for name in ("github-review.json", "stripe-refunds.yaml"):
        (home / "policies" / name).write_bytes((folder / name).read_bytes())
    github = {"command": "npx", "args": ["-y", "@modelcontextprotocol/server-github@2025.4.8"]}
    servers = {"gh": github, "desk": {"url": "https://desk.example/mcp"}}
    (home / ".mcp.json").write_text(json.dumps({"mcpServers": servers}))
    (home / "package.json").write_text('{"name": "x", "default": 1}')
    monkeypatch.chdir(home)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return home


def test_a_project_is_set_up_and_green(repository: Path, call: Call) -> None:
    """Settings, baseline, lock and workflow; the check passes, and the next step is named."""
    ran = call("init")
    assert (ran.code, ran.err) == (0, "")
    for name in WRITTEN:
        assert f"written: {name}" in ran.out
        assert (repository / name).is_file()
    assert '"desk" is not in the inventory' in ran.out
    assert ran.out.endswith(
        "next:  trebuchet check\n"
        f"then:  put repository and commit for OWNER/trebuchet@COMMIT in {WRITTEN[-1]}\n"
    )
    found = load_configuration(Path("trebuchet.toml")).settings
    assert {each.path: each.servers for each in found.policies} == {
        "policies/github-review.json": ("github",),
        "policies/stripe-refunds.yaml": ("stripe",),
    }
    assert call("check").code == 0
    workflow = yaml.safe_load((repository / WRITTEN[-1]).read_text())
    assert workflow["permissions"] == {"contents": "read"}


def test_nothing_is_written_over(repository: Path, call: Call) -> None:
    """One file that is there stops it all; --force writes over."""
    (repository / "trebuchet-lock.json").write_text("mine")
    assert_refused(call("init"), "trebuchet-lock.json: is there already; nothing was written")
    assert not (repository / "trebuchet.toml").exists()
    assert call("init", "--force", "--no-workflow").code == 0
    assert (repository / "trebuchet-lock.json").read_text() != "mine"
    assert not (repository / ".github").exists()


def test_what_gets_through_today_is_said(repository: Path, call: Call) -> None:
    """An open policy for the client's server: what is critical is accepted, and said to be."""
    (repository / "open.json").write_text('{"version": "1", "default": "allow"}')
    ran = call("init", "open.json", "--client", ".mcp.json")
    assert ran.code == 0, ran.err
    settings = (repository / "trebuchet.toml").read_text()
    critical = "of them critical" in ran.out
    assert ('"critical"' not in settings.split("\n[[")[0].split("fail-on =")[1]) is critical
    assert read_configuration(settings, "trebuchet.toml").settings.policies[0].servers == (
        "github",
    )
    assert call("check").code == 0


def test_two_policies_for_one_server_get_two_agents(repository: Path, call: Call) -> None:
    """The second one gets an agent of its own, so that both are judged."""
    text = (repository / "policies" / "github-review.json").read_text()
    (repository / "policies" / "github-night.json").write_text(text)
    assert call("init").code == 0
    found = load_configuration(Path("trebuchet.toml")).settings
    assert sorted(each.agent for each in found.policies) == ["", "", "policies/github-review.json"]
    assert call("check").code == 0


def test_where_nothing_tells_the_server_it_is_asked_for(repository: Path, call: Call) -> None:
    """No policy, or none of whose servers anything tells, is bad input; nothing is written."""
    (repository / ".mcp.json").unlink()
    (repository / "open.json").write_text('{"version": "1", "default": "allow"}')
    assert_refused(call("init", "open.json"), "open.json: nothing tells which server")
    for path in (repository / "policies").iterdir():
        path.unlink()
    (repository / "open.json").unlink()
    assert_refused(call("init"), "no policy was found here")
    assert_refused(call("init", "nowhere.json"), "nowhere.json: there is no such file")
    assert not (repository / "trebuchet.toml").exists()


@pytest.mark.parametrize("name", ['a "b".json', "tab\t.json", "ü\x7f.json", "back\\slash.json"])
def test_odd_names_are_written_as_they_are(name: str) -> None:
    """Whatever a file is called, the settings name it."""
    found = read_configuration(settings_text([(name, [name], "")]), "trebuchet.toml")
    assert found.settings.policies[0].path == name
    assert found.settings.policies[0].servers == (name,)


def test_the_doctor_finds_a_project_well(repository: Path, call: Call) -> None:
    """Every part with what was found; exit code 0."""
    assert call("init").code == 0
    workflow = repository / WRITTEN[-1]
    mended = workflow.read_text().replace("uses: OWNER/trebuchet@COMMIT", "uses: us/trebuchet@1f2e")
    workflow.write_text(mended)
    ran = call("doctor")
    assert ran.code == 0, ran.out
    assert "✗" not in ran.out
    for part in ("corpus", "settings", "policies", "servers", "baseline", "lock", "cache"):
        assert f"✓ {part}" in ran.out
    assert_readable(ran.out, 200)
    assert call("doctor", "--format", "json").json["well"] is True


def test_the_doctor_finds_a_workflow_that_was_never_filled_in(repository: Path, call: Call) -> None:
    """It would fail on the first pull request; what to put where is said."""
    assert call("init").code == 0
    ran = call("doctor")
    assert ran.code == 1
    assert f"✗ workflow      {WRITTEN[-1]}: uses: OWNER/trebuchet@COMMIT" in ran.out
    assert "do: put the repository of Trebuchet and the commit" in ran.out


def test_the_doctor_says_what_to_do(repository: Path, call: Call) -> None:
    """A fault has its place and its remedy, and exit code 1."""
    assert call("doctor").code == 0
    assert "do: trebuchet init" in call("doctor").out
    assert call("init").code == 0
    (repository / "trebuchet-lock.json").unlink()
    ran = call("doctor")
    assert ran.code == 1
    assert "do: trebuchet lock update" in ran.out
    wrong = {"version": "1", "default": "deny", "hides": []}
    (repository / "policies" / "github-review.json").write_text(json.dumps(wrong))
    ran = call("doctor")
    assert ran.code == 1
    assert 'did you mean "hide"?' in " ".join(ran.out.split())
    (repository / "trebuchet.toml").write_text("inventry = 1\n")
    ran = call("doctor", "--format", "json")
    assert ran.code == 1
    parts = {part["part"]: part for part in json.loads(ran.out)["parts"]}
    assert parts["settings"]["state"] == "fault"
    assert "trebuchet.toml:1:1" in parts["settings"]["found"]


def test_the_doctor_knows_a_foreign_database(repository: Path, call: Call) -> None:
    """A file that is no store is a fault, with its name."""
    (repository / "runs.duckdb").write_text("not a database")
    ran = call("doctor", "--db", "runs.duckdb")
    assert ran.code == 1
    assert "runs.duckdb" in ran.out
