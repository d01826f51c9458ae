"""`trebuchet init`: a project set up, from its policies and its client's servers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trebuchet.api import Found, NewProject

SETTINGS = "trebuchet.toml"


@click.command("init")
@click.argument("policies", nargs=-1, metavar="[POLICY]...")
@click.option(
    "--client",
    metavar="FILE",
    help="A client's mcp.json; else the one in .mcp.json, mcp.json, .vscode or .cursor.",
)
@click.option("--no-workflow", is_flag=True, help="Write no workflow for GitHub.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(policies: tuple[str, ...], client: str | None, no_workflow: bool, force: bool) -> None:
    """Write the settings, the first baseline and lock, and a workflow for the policies here.

    Without POLICY they are looked for here and in policies/. Nothing that is there is written over
    without --force.
    """
    from trebuchet import api
    from trebuchet.cli.terminal import say
    from trebuchet.cli.writing import write_whole
    from trebuchet.report.starter import WORKFLOW, workflow_text
    from trebuchet.settings import baseline_text, lock_text

    targets = [SETTINGS, "trebuchet-baseline.json", "trebuchet-lock.json"]
    targets += [] if no_workflow else [WORKFLOW]
    if not force:
        _check_free(targets)
    found = api.survey_project(Path(), policies, client)
    made = api.new_project(found)
    texts = dict(
        zip(
            targets,
            (made.settings, baseline_text(made.baseline), lock_text(made.lock), workflow_text()),
            strict=False,
        )
    )
    for name, text in texts.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(Path(name), text)
    say("\n".join(_said(found, made, list(texts))))


def _check_free(targets: list[str]) -> None:
    from trebuchet.errors import Problem, UsageError
    from trebuchet.model.place import Place

    there = [name for name in targets if Path(name).exists()]
    if there:
        message = "is there already; nothing was written (--force writes over it)"
        raise UsageError(Problem(Place(name), "file-exists", message) for name in there)


def _said(found: Found, made: NewProject, written: list[str]) -> list[str]:
    from trebuchet.report.starter import OPEN_PLACE, WORKFLOW

    lines = [f"{policy.path}: for {', '.join(policy.servers)}" for policy in found.policies]
    if found.client:
        lines.append(f"{found.client}: the client's servers")
    lines += [
        f'  "{name}" is not in the inventory; `trebuchet inventory import {found.client} -o tools` '
        "asks it for its tools, then name the file below [servers]"
        for name in found.unknown
    ]
    lines.append("")
    lines += [f"written: {name}" for name in written]
    cases = sum(len(run.cases) for run in made.baseline.runs)
    verdicts = "1 verdict" if cases == 1 else f"{cases} verdicts"
    lines.append(
        f"  the baseline accepts {verdicts}; {made.through} of them say that an attack runs"
    )
    if made.critical:
        lines.append(
            f"  {made.critical} of them critical, so only what gets worse fails the check for now"
        )
    lines += ["", "next:  trebuchet check"]
    if WORKFLOW in written:
        lines.append(f"then:  put repository and commit for {OPEN_PLACE} in {WORKFLOW}")
    return lines
