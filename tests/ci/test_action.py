"""The action for GitHub: its steps run here, with files in place of the runner's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from jsonschema import Draft7Validator
from jsonschema.validators import validator_for

from calling import ROOT

HEAD = "a" * 40
MARKER = "<!-- trebuchet:score -->"
FAKE_GH = """#!/usr/bin/env bash
printf '%s\\n' "$@" >> "$GH_CALLS"; echo -- >> "$GH_CALLS"
for word in "$@"; do [[ $word != body=@* ]] || cp "${word#body=@}" "$GH_CALLS.body"; done
case "$*" in
  *--jq*.head.sha*) echo "${GH_HEAD:-}" ;;
  *--paginate*) printf '%s' "${GH_FOUND:-}" ;;
esac
"""
FAKE_TREBUCHET = """#!/usr/bin/env bash
printf '%s\\n' "$@" > "$TREBUCHET_CALLS"
take=
for word in "$@"; do
  if [[ -n $take ]]; then echo "made $word" > "$word"; fi
  if [[ $word == -o ]]; then take=1; else take=; fi
done
exit "${TREBUCHET_EXIT:-0}"
"""


class Ended(NamedTuple):
    """How a step ended, and what it left for the next ones."""

    code: int
    out: str
    outputs: dict[str, str]
    summary: str
    calls: list[str]


class Runner:
    """A runner's files and variables in a folder, with stand-ins for programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.program("gh", FAKE_GH)
        self.program("trebuchet", FAKE_TREBUCHET)

    def program(self, name: str, text: str) -> None:
        """Puts a program on the path of the steps."""
        path = self.bin / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)

    def step(self, script: str, **variables: str) -> Ended:
        """Runs a script of the action as a step does, with these variables."""
        outputs, summary, calls = (self.folder / name for name in ("outputs", "summary", "calls"))
        for path in (outputs, summary, calls):
            path.write_text("", encoding="utf-8")
        done = subprocess.run(
            [str(ROOT / "ci" / script)],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={
                "PATH": f"{self.bin}:{os.environ['PATH']}",
                "HOME": str(self.folder),
                "GITHUB_OUTPUT": str(outputs),
                "GITHUB_STEP_SUMMARY": str(summary),
                "GITHUB_PATH": str(self.folder / "path"),
                "RUNNER_TEMP": str(self.folder),
                "GH_CALLS": str(calls),
                "TREBUCHET_CALLS": str(calls),
                **variables,
            },
        )
        said = outputs.read_text(encoding="utf-8")
        return Ended(
            done.returncode,
            done.stdout + done.stderr,
            dict(line.split("=", 1) for line in said.splitlines()),
            summary.read_text(encoding="utf-8"),
            calls.read_text(encoding="utf-8").splitlines(),
        )


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A fresh runner."""
    return Runner(tmp_path)


def official(name: str) -> Any:
    """A schema that the services publish for their files, as a package ships it."""
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((folder / f"{name}.json").read_text("utf-8"))


def validate(schema: Any, value: Any) -> None:
    """Holds a value against a schema of whatever draft."""
    validator_for(schema, Draft7Validator)(schema).validate(value)


def action() -> dict[str, Any]:
    """The action's file."""
    found = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_the_action_is_valid() -> None:
    """By the schema of action files; every output comes from a step that is there."""
    validate(official("github-actions"), action())
    steps = {step.get("id") for step in action()["runs"]["steps"]}
    for output in action()["outputs"].values():
        named = re.findall(r"steps\.([a-z]+)\.outputs", output["value"])
        assert named
        assert set(named) <= steps


def test_no_input_is_pasted_into_a_script() -> None:
    """Inputs and events reach a script as variables alone; other actions are pinned by commit."""
    for step in action()["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step.get("uses", f"a@{HEAD}"))


def test_every_input_is_used_and_every_variable_is_read() -> None:
    """No input without effect; a script reads the variables that its step gives it."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name in action()["inputs"]:
        assert text.count(f"inputs.{name}") >= 1, name
    for step in action()["runs"]["steps"]:
        script = re.search(r"ci/([a-z]+)", step.get("run", ""))
        if script:
            body = (ROOT / "ci" / script[1]).read_text(encoding="utf-8")
            for name in step["env"]:
                assert name in body, name


def test_the_gate_asks_for_every_report(runner: Runner) -> None:
    """All formats in one call; inputs become words that no shell reads again."""
    ended = runner.step(
        "gate",
        INPUT_POLICY="a b.json\r\n\n  \n$(touch gone);`touch gone`.json\n",
        INPUT_CONFIG="t.toml",
        INPUT_FAIL_ON="critical,new-bypass",
        INPUT_BASELINE="--force",
        INPUT_ARGUMENTS="--no-worse\n--today\n2026-01-01",
    )
    assert ended.code == 0, ended.out
    made = [f"trebuchet-report/report.{end}" for end in ("sarif", "html", "md", "json")]
    reports = [
        word for name in [*made, "trebuchet-report/report.junit.xml"] for word in ("-o", name)
    ]
    assert ended.calls == [
        "check",
        "--format",
        "github",
        *reports,
        *("--no-worse", "--today", "2026-01-01", "--config", "t.toml", "--baseline", "--force"),
        *("--fail-on", "critical", "--fail-on", "new-bypass"),
        *("--", "a b.json", "$(touch gone);`touch gone`.json"),
    ]
    assert not (runner.folder / "gone").exists()
    assert ended.outputs["status"] == "passed"
    assert ended.outputs["exit-code"] == "0"
    for key in ("sarif", "html", "markdown", "json", "junit"):
        assert Path(ended.outputs[key]).is_file()
        assert Path(ended.outputs[key]).is_absolute()
    assert "made trebuchet-report/report.md" in ended.summary


@pytest.mark.parametrize(
    ("code", "status"), [("0", "passed"), ("1", "failed"), ("2", "error"), ("3", "error")]
)
def test_a_verdict_is_no_crash(code: str, status: str, runner: Runner) -> None:
    """The step ends well, so that reports are sent; the last step ends with the code."""
    ended = runner.step("gate", TREBUCHET_EXIT=code, INPUT_ANNOTATIONS="false")
    assert ended.code == 0
    assert ended.outputs["status"] == status
    assert ended.outputs["exit-code"] == code
    assert ended.calls[:3] == ["check", "--format", "text"]
    assert ("::error" in ended.out) == (status == "error")
    last = action()["runs"]["steps"][-1]
    done = subprocess.run(
        ["bash", "-e", "-c", last["run"]], check=False, env={"EXIT_CODE": code, "PATH": "/bin"}
    )
    assert done.returncode == int(code)


def test_reports_of_an_earlier_run_are_not_sent_again(runner: Runner) -> None:
    """When nothing could be judged, there is no file of the last time."""
    runner.step("gate")
    runner.program("trebuchet", "#!/bin/sh\nexit 2\n")
    ended = runner.step("gate")
    assert set(ended.outputs) == {"status", "exit-code", "report"}
    assert ended.summary == ""


def test_the_gate_judges_for_real(runner: Runner) -> None:
    """An allow-all policy is red, with every report there; one that hides everything is green."""
    for script, policy in (
        ("open", {"version": "1", "default": "allow"}),
        ("shut", {"version": "1", "default": "deny", "hide": ["cancel_task"]}),
    ):
        (runner.folder / f"{script}.json").write_text(json.dumps(policy), encoding="utf-8")
        (runner.folder / f"{script}.toml").write_text(
            f'baseline = false\nlock = false\n[[policies]]\npath = "{script}.json"\n'
            'servers = ["taobao-scraper-mcp"]\n',
            encoding="utf-8",
        )
    runner.program(
        "trebuchet",
        f'#!/bin/sh\nPYTHONPATH="{ROOT / "analyzer"}" exec "{sys.executable}" -m trebuchet "$@"\n',
    )
    for script, status in (("open", "failed"), ("shut", "passed")):
        ended = runner.step("gate", INPUT_CONFIG=f"{script}.toml", INPUT_FAIL_ON="critical")
        assert ended.outputs["status"] == status, ended.out
        sarif = json.loads(Path(ended.outputs["sarif"]).read_text(encoding="utf-8"))
        levels = {result["level"] for result in sarif["runs"][0]["results"]}
        assert ("error" in levels) == (status == "failed")
        assert ("::error file=open.json," in ended.out) == (status == "failed")
        assert f"gate fail-on critical: {status}" in ended.out
        assert ended.summary.startswith("<!-- trebuchet:")


def comment(runner: Runner, body: str = f"{MARKER}\n\nAll is well.\n", **more: str) -> Ended:
    """The step that comments, with a text."""
    (runner.folder / "report.md").write_text(body, encoding="utf-8")
    base = {
        "COMMENT_REPOSITORY": "our/policies",
        "COMMENT_NUMBER": "17",
        "COMMENT_BODY": "report.md",
    }
    return runner.step("comment", **{**base, **more})


def test_a_first_comment_is_made_and_then_updated(runner: Runner) -> None:
    """One comment a pull request: posted when none of ours is there, else changed in place."""
    ended = comment(runner)
    assert ended.code == 0, ended.out
    assert "repos/our/policies/issues/17/comments" in ended.calls
    assert "POST" in ended.calls
    ended = comment(runner, GH_FOUND="99\n100\n")
    assert "repos/our/policies/issues/comments/99" in ended.calls
    assert "PATCH" in ended.calls
    assert "POST" not in ended.calls
    body = (runner.folder / "calls.body").read_text(encoding="utf-8")
    assert body == f"{MARKER}\n\nAll is well.\n"


@pytest.mark.parametrize(
    "variables",
    [
        {"COMMENT_NUMBER": "17; rm -rf /"},
        {"COMMENT_NUMBER": "017"},
        {"COMMENT_NUMBER": "17\n18"},
        {"COMMENT_NUMBER": "$(id)"},
        {"COMMENT_REPOSITORY": "our/policies/../../other"},
        {"COMMENT_BODY": "absent.md"},
        {"COMMENT_HEAD": HEAD, "GH_HEAD": "b" * 40},
    ],
    ids="-".join,
)
def test_a_bad_artefact_writes_no_comment(variables: dict[str, str], runner: Runner) -> None:
    """No number, another repository, another commit: refused before anything is sent."""
    ended = comment(runner, **variables)
    assert ended.code == 2
    assert "::error title=Trebuchet::" in ended.out
    assert not {"POST", "PATCH"}.intersection(ended.calls)


def test_a_text_without_the_marker_is_refused(runner: Runner) -> None:
    """So that a comment can always be found again; a marker of ours may name a policy."""
    assert comment(runner, body="Buy here\n").code == 2
    assert comment(runner, body="<!-- trebuchet:x --> @all\n").code == 2
    assert comment(runner, body="<!-- trebuchet:diff a/policy.json -->\n").code == 0


def test_the_commit_that_was_judged_may_comment(runner: Runner) -> None:
    """The head of the pull request is asked for, and compared."""
    ended = comment(runner, COMMENT_HEAD=HEAD, GH_HEAD=HEAD)
    assert ended.code == 0, ended.out
    assert "repos/our/policies/pulls/17" in ended.calls


def test_a_long_text_is_cut(runner: Runner) -> None:
    """A comment holds 65,536 characters; what is cut is said, and no half letter is left."""
    ended = comment(runner, body=f"{MARKER}\n" + "é" * 70_000)
    assert ended.code == 0, ended.out
    body = (runner.folder / "calls.body").read_bytes().decode("utf-8")
    assert len(body) < 65_536
    assert "Cut here" in body


def test_versions_are_checked_before_pip_sees_them(runner: Runner) -> None:
    """A version is digits and letters, never an address or an option."""
    for version in ("--index-url=x", "1.0 evil", "@ https://evil.example/x"):
        ended = runner.step("install", TREBUCHET_VERSION=version, TREBUCHET_PYTHON=sys.executable)
        assert ended.code == 2, ended.out


def test_installing_puts_the_verb_on_the_path(runner: Runner) -> None:
    """The checkout's own version, pinned by its constraints, in an environment of its own."""
    python = runner.bin / "python"
    log = runner.folder / "pip"
    runner.program(
        "python",
        f"""#!/usr/bin/env bash
if [[ $1 == -c ]]; then exec {sys.executable} "$@"; fi
mkdir -p "$3/bin"
printf '#!/bin/sh\\nprintf "%%s\\\\n" "$@" > {log}\\n' > "$3/bin/pip"
printf '#!/bin/sh\\necho trebuchet 0\\n' > "$3/bin/trebuchet"
chmod +x "$3/bin/pip" "$3/bin/trebuchet"
""",
    )
    for version, wanted in (("", str(ROOT)), ("1.2.3", "trebuchet==1.2.3")):
        ended = runner.step("install", TREBUCHET_VERSION=version, TREBUCHET_PYTHON=str(python))
        assert ended.code == 0, ended.out
        asked = log.read_text(encoding="utf-8").splitlines()
        assert asked[-1] == wanted
        assert asked[asked.index("--constraint") + 1] == str(ROOT / "constraints.txt")
    path = (runner.folder / "path").read_text(encoding="utf-8").splitlines()
    assert path[-1] == str(runner.folder / "trebuchet" / "bin")


def workflows() -> list[Any]:
    """The workflows that the page on builds shows."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    # YAML 1.1 takes `on` for true.
    return [
        {"on" if key is True else key: value for key, value in yaml.safe_load(block).items()}
        for block in blocks
        if re.search(r"^on:", block, re.MULTILINE)
    ]


def test_the_workflows_of_the_page_are_valid() -> None:
    """By the schema of workflow files; every action in them is pinned by its commit."""
    found = workflows()
    assert len(found) == 3
    for workflow in found:
        validate(official("github-workflows"), workflow)
        for job in workflow["jobs"].values():
            for step in job["steps"]:
                assert re.fullmatch(
                    r"[\w./-]+@([0-9a-f]{40}|COMMIT)", step.get("uses", f"a@{HEAD}")
                ), step["uses"]
                assert "github.event.pull_request.head" not in step.get("run", "")


def test_the_job_that_may_write_runs_no_code_of_a_fork() -> None:
    """Only the one after a workflow may write comments, and it checks out the base alone."""
    (first, second) = workflows()[1:]
    assert first["on"] == {"pull_request": None} or "pull_request" in first["on"]
    assert first["permissions"] == {"contents": "read"}
    assert "workflow_run" in second["on"]
    assert second["permissions"]["pull-requests"] == "write"
    for job in second["jobs"].values():
        for step in job["steps"]:
            assert "ref" not in step.get("with", {})


def test_the_gitlab_job_is_valid() -> None:
    """By GitLab's own schema."""
    value = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
    validate(official("gitlab-ci"), value)
    assert "trebuchet check" in value[".trebuchet"]["script"][1]


def test_the_hooks_call_verbs_that_are_there() -> None:
    """Each hook has what pre-commit asks for, and names files that people keep policies in."""
    from trebuchet.cli import VERBS

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["trebuchet-lint", "trebuchet-check"]
    for hook in hooks:
        program, verb = hook["entry"].split()
        assert program == "trebuchet"
        assert verb in VERBS
        assert hook["language"] == "python"
        for name in ("policy.json", "a/policy.yaml", "policies/mail.yml", "x/mail.policy.json"):
            assert re.search(hook["files"], name)
        assert not re.search(hook["files"], "package.json")
