"""The command line: parses arguments, calls the verbs of `trebuchet.api`, prints.

Exit codes: 0 clean, 1 a gate failed, 2 bad input or usage, 3 a fault of ours.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module

import click

from trebuchet._version import __version__
from trebuchet.cli.group import VerbGroup

VERBS: dict[str, tuple[str, str]] = {
    "score": ("trebuchet.cli.score", "Score a policy file: what gets through, what breaks."),
    "diff": ("trebuchet.cli.diff", "Compare two policies: what a change lets through and breaks."),
    "explain": ("trebuchet.cli.explain", "Tell a policy tool by tool, and what its rules do."),
    "tune": ("trebuchet.cli.tune", "Try a limit at every value: what it stops and breaks."),
    "history": (
        "trebuchet.cli.history",
        "Score a policy at every commit: what opened and closed what.",
    ),
    "paths": (
        "trebuchet.cli.paths",
        "Find how one allowed tool leads to the next, and what cuts it.",
    ),
    "check": ("trebuchet.cli.check", "Hold a project's policies against its gates."),
    "baseline": ("trebuchet.cli.baseline", "Renew and show what a check compares with."),
    "lock": ("trebuchet.cli.lock", "Renew and show the tool lists that a project trusts."),
    "init": ("trebuchet.cli.init", "Set a project up: settings, baseline, lock and workflow."),
    "doctor": ("trebuchet.cli.doctor", "Say what is found here, and what to do about it."),
    "decide": ("trebuchet.cli.decide", "Decide calls from a JSONL file, one decision a line."),
    "lint": ("trebuchet.cli.lint", "Read policy files and say all that is wrong with them."),
    "attacks": ("trebuchet.cli.attacks", "Browse, search, check and write attacks."),
    "inventory": ("trebuchet.cli.inventory", "Show and import the tools of MCP servers."),
    "world": ("trebuchet.cli.world", "Propose the owner's world from a policy's literals."),
    "demo": ("trebuchet.cli.demo", "Score the shipped example policies."),
    "dashboard": ("trebuchet.cli.dashboard", "Open the page over the database of runs."),
    "runs": ("trebuchet.cli.runs", "List and show the runs in the database."),
    "sql": ("trebuchet.cli.sql", "Ask the database of runs, read-only."),
    "completion": ("trebuchet.cli.completion", "Print the completion script of a shell."),
}
"""Each verb with its module, imported when it is called, and its line in the help."""


class _Verbs(VerbGroup):
    """A group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[cmd_name][0]).command
        return command

    def lines(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        return ((verb, line) for verb, (_, line) in VERBS.items())


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: trebuchet demo",
)
@click.version_option(__version__, prog_name="trebuchet", message="%(prog)s %(version)s")
def group() -> None:
    """Throw a corpus of attacks at a tool-call policy and see which get through."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits with its code."""
    from trebuchet.cli.terminal import forgive

    forgive(sys.stdout)
    forgive(sys.stderr)
    try:
        code = group.main(arguments, prog_name="trebuchet", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        code = _misused(error)
    except Exception as error:
        code = _failed(error)
    sys.exit(code if isinstance(code, int) else 0)


def _misused(error: click.ClickException) -> int:
    from trebuchet.cli.misuse import misuse
    from trebuchet.cli.terminal import warn

    context = getattr(error, "ctx", None)
    verb = context.command_path if context else "trebuchet"
    warn(f"{verb}: {misuse(error)} (`{verb} --help` shows what there is)")
    return 2


MOST_PROBLEMS = 200
"""Problems of one input that are printed; a file can hold half a million."""


def _failed(error: Exception) -> int:
    from trebuchet.cli.terminal import warn
    from trebuchet.errors import TrebuchetError

    if isinstance(error, TrebuchetError):
        for problem in error.problems[:MOST_PROBLEMS]:
            warn(str(problem))
        if len(error.problems) > MOST_PROBLEMS:
            warn(f"… and {len(error.problems) - MOST_PROBLEMS} problems more")
        return 2
    import traceback

    traceback.print_exception(error)
    warn(f"trebuchet {__version__}: this is a fault of ours, not of your input")
    return 3
