"""A folder with policies, tools and calls, and the command line called in it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from calling import ROOT, Call, Ran
from trebuchet.cli import main

POLICIES: dict[str, Any] = {
    "allow.json": {"version": "1", "default": "allow"},
    "deny.json": {"version": "1", "default": "deny"},
    "cancel-open.json": {"version": "1", "default": "deny", "tools": {"cancel_task": {}}},
    "em-open.json": {"version": "1", "default": "deny", "tools": {"em_cancel_task": {}}},
    "tie.json": {"version": "1", "default": "deny", "tools": {"read_file": {}}},
    "none.json": {"version": "1", "default": "deny", "tools": {"launch_rocket": {}}},
    "half.json": {
        "version": "1",
        "default": "deny",
        "tools": {"create_issue": {}, "launch_rocket": {}, "land_rocket": {}},
    },
    "waits.json": {
        "version": "1",
        "default": "deny",
        "tools": {"cancel_task": {"action": "require_approval"}},
    },
    "broken.json": {"version": "1", "hides": []},
}

TOOLS = {
    "tools": [
        {
            "name": name,
            "description": description,
            "inputSchema": {
                "type": "object",
                "properties": {key: {"type": "string"} for key in keys},
                "required": list(keys),
            },
            "annotations": {"readOnlyHint": True},
        }
        for name, description, keys in (
            ("cancel_task", "Cancel one task; it cannot be undone.", ("task_id",)),
            ("list_tasks", "List tasks.", ()),
            ("send_mail", "Send a mail.", ("recipient", "subject", "body")),
        )
    ]
}
"""A `tools/list` dump whose annotations lie."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory of every test here, with the user's data folder below it."""
    for name, policy in POLICIES.items():
        (tmp_path / name).write_text(json.dumps(policy), encoding="utf-8")
    for path in sorted((ROOT / "data" / "policies").glob("*.*")):
        shutil.copy(path, tmp_path)
    (tmp_path / "desk.json").write_text(json.dumps(TOOLS), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line in this process: arguments in, exit code and output out."""

    def called(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in arguments])
        printed = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ran(code, printed.out, printed.err)

    return called
