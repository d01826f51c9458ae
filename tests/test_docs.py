"""Documentation is executed: its commands run, its code runs, its links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest

import trebuchet
from calling import ROOT
from trebuchet.cli import VERBS, main

PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))

SERVES = ("dashboard",)
"""Verbs that end only when they are told to; their own tests start them."""

COPIES = {
    "policy.json": "github-review.json",
    "open.json": "taobao-open.json",
    "hidden.json": "taobao-hide.json",
    "cancels.json": "taobao-ten-a-minute.json",
    "refunds.yaml": "stripe-refunds.yaml",
}
"""The files that pages speak of, and the shipped examples that stand in for them."""

CALLS = [
    {"tool": "cancel_task", "arguments": {"task_id": "7"}, "at": "2026-01-01T09:00:00Z"},
    {"tool": "create_issue", "arguments": {"title": "A tap drips"}, "session": "morning"},
]


class Command(NamedTuple):
    """A command of a page, and the exit code that the page says it ends with."""

    line: str
    code: int


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(page: Path) -> Iterator[Command]:
    """The commands that a page shows, in order; `# exit code N` at the end of one is its code."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            said, _, comment = line.partition("  # exit code ")
            if said.startswith(("trebuchet ", "mkdir ")) and said.split()[1] not in SERVES:
                yield Command(said.strip(), int(comment or 0))


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that pages speak of; for the README, what it names in a clone."""
    examples = ROOT / "data" / "policies"
    if request.node.callspec.params["page"] == PAGES[0]:
        shutil.copytree(examples, tmp_path / "data" / "policies")
        (tmp_path / "data" / "inventory").mkdir()
        shutil.copy(ROOT / "data" / "inventory" / "github.json", tmp_path / "data" / "inventory")
        monkeypatch.chdir(tmp_path)
        _committed()
        return _at_home(tmp_path, monkeypatch)
    for path in examples.glob("*.*"):
        shutil.copy(path, tmp_path)
    for name, example in COPIES.items():
        shutil.copy(examples / example, tmp_path / name)
    shutil.copy(ROOT / "data" / "inventory" / "github.json", tmp_path / "tools.json")
    server = {"command": "npx", "args": ["@modelcontextprotocol/server-github"]}
    (tmp_path / "mcp.json").write_text(json.dumps({"mcpServers": {"github": server}}))
    tie = {"version": "1", "default": "deny", "tools": {"read_file": {}}}
    (tmp_path / "tie.json").write_text(json.dumps(tie), encoding="utf-8")
    text = "".join(f"{json.dumps(call)}\n" for call in CALLS)
    (tmp_path / "calls.jsonl").write_text(text, encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text('{"tol": "cancel_task"}\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _committed()
    return _at_home(tmp_path, monkeypatch)


def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, with the user's own folders and the package's path set for it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "analyzer"), *sys.path]))
    return tmp_path


def _committed() -> None:
    """Puts the working directory under git, with all that is there in its only commit."""
    who = ("-c", "user.name=ana", "-c", "user.email=ana@ourco.example", "-c", "commit.gpgsign=no")
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *who, *words], check=True, capture_output=True)


def run(line: str) -> int:
    """The exit code of a command; what a shell must read goes to one."""
    if line.startswith("trebuchet ") and not re.search(r"[|<>]", re.sub(r'"[^"]*"', "", line)):
        with pytest.raises(SystemExit) as ended:
            main(shlex.split(line)[1:])
        assert isinstance(ended.value.code, int)
        return ended.value.code
    python = shlex.quote(sys.executable)
    script = f'trebuchet() {{ {python} -m trebuchet "$@"; }}\n{line}'
    return subprocess.run(["bash", "-c", script], check=False, capture_output=True).returncode


@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(commands(page))], ids=lambda page: str(page.name)
)
def test_the_commands_of_a_page_run(
    page: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One after another in one folder, each with the exit code that the page says."""
    for command in commands(page):
        assert run(command.line) == command.code, f"{command.line}\n{capsys.readouterr().err}"


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: str(page.name)
)
def test_what_a_page_shows_is_what_comes_out(
    page: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every line shown stands in the output, in order; `…` leaves lines out, counts may age."""
    for block in blocks(page, "console"):
        command, *shown = block.splitlines()
        assert run(command.removeprefix("$ ")) == 0
        printed = iter(re.sub(r"\d+", "0", capsys.readouterr().out).splitlines())
        for line in shown:
            assert line == "…" or re.sub(r"\d+", "0", line) in printed, line


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: str(page.name)
)
def test_the_code_of_a_page_runs(page: Path, folder: Path) -> None:
    """Each block by itself, as a reader would paste it."""
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), {})  # noqa: S102 - the page's own code


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_links_lead_somewhere(page: Path) -> None:
    """Every file that a page links to is there."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not target.startswith(("http:", "https:")):
            assert (page.parent / target).exists(), target


def test_every_page_is_linked() -> None:
    """Every page of docs/ can be reached from the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in PAGES[2:]:
        assert f"docs/{page.name}" in readme or page.name in "".join(
            other.read_text(encoding="utf-8") for other in PAGES if other != page
        ), page.name


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_its_page(verb: str) -> None:
    """Some heading in docs/ names the verb, and the README leads to it."""
    headings = chain.from_iterable(
        re.findall(r"^#+ .*", page.read_text(encoding="utf-8"), re.MULTILINE) for page in PAGES[2:]
    )
    assert any(f"`trebuchet {verb}" in heading for heading in headings)
    assert f"`trebuchet {verb}`" in PAGES[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", trebuchet.__all__)
def test_every_public_name_is_explained(name: str) -> None:
    """The page of the Python interface says what each name is for."""
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert re.search(rf"`{name}[`(]", text)


def test_every_option_is_in_the_docs() -> None:
    """Each option of the verbs stands on some page."""
    from importlib import import_module

    import click

    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for verb, (module, _) in VERBS.items():
        command = import_module(module).command
        below = command.commands.values() if isinstance(command, click.Group) else [command]
        for each in below:
            for parameter in each.params:
                if isinstance(parameter, click.Option):
                    assert any(name in text for name in parameter.opts), f"{verb} {parameter}"
