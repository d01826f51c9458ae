"""`trebuchet decide`: one JSON decision a line for one JSON call a line."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("decide")
@click.argument("policy")
@click.argument("calls", default="-")
@click.option("--dialect", metavar="NAME", help="policylayer or intercept; else by content.")
@click.option("--lenient", is_flag=True, help="Unknown keys of an Intercept policy only warn.")
def command(policy: str, calls: str, dialect: str | None, lenient: bool) -> None:
    """Decide each call of CALLS (JSONL; - for standard input) by POLICY.

    A line in: {"tool", "arguments", "at", "server", "session", "grant", "outcome"}, all but tool
    optional. A line out: {"effect", "rule", "message", "source", "counters"}.
    """
    from trebuchet import api
    from trebuchet.cli.terminal import put, warn
    from trebuchet.report.decision import decision_json

    loaded = api.load_policy(Path(policy), dialect, lenient)
    for warning in loaded.warnings:
        warn(warning)
    read = api.load_calls(Path(calls)) if calls != "-" else api.read_input(sys.stdin.buffer.read())
    decided = api.replay(loaded, read)
    lines = [decision_json(decision) for decision in decided.decisions]
    put("".join(f"{line}\n" for line in lines))
