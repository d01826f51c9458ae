"""The command line: parses arguments, calls the verbs of `trebuchet.api`, prints.

Exit codes: 0 clean, 1 a gate failed, 2 bad input or usage, 3 a fault of ours.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from trebuchet._version import __version__

VERBS: dict[str, tuple[str, str]] = {
    "score": ("trebuchet.cli.score", "Score a policy file: what gets through, what breaks."),
    "decide": ("trebuchet.cli.decide", "Decide calls from a JSONL file, one decision a line."),
    "attacks": ("trebuchet.cli.attacks", "Browse, search, check and write attacks."),
    "inventory": ("trebuchet.cli.inventory", "Show and import the tools of MCP servers."),
    "world": ("trebuchet.cli.world", "Propose the owner's world from a policy's literals."),
    "demo": ("trebuchet.cli.demo", "Score the shipped example policies."),
    "dashboard": ("trebuchet.cli.dashboard", "Open the page over the database of runs."),
    "runs": ("trebuchet.cli.runs", "List and show the runs in the database."),
    "sql": ("trebuchet.cli.sql", "Ask the database of runs, read-only."),
}
"""Each verb with its module, imported when it is called, and its line in the help."""


class _Verbs(click.Group):
    """A group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, help_) for verb, (_, help_) in VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from trebuchet.errors import nearest

            ctx.fail(f'no verb "{args[0]}"{nearest(args[0], VERBS)}')
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: trebuchet demo",
)
@click.version_option(__version__, prog_name="trebuchet", message="%(prog)s %(version)s")
def group() -> None:
    """Throw a corpus of attacks at a tool-call policy and see which get through."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line and exits with its code."""
    try:
        code = group.main(arguments, prog_name="trebuchet", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = 2
    except BrokenPipeError:
        # Whoever read us has seen enough; the interpreter must not fail flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _failed(error)
    sys.exit(code if isinstance(code, int) else 0)


def _failed(error: Exception) -> int:
    from trebuchet.errors import TrebuchetError

    if isinstance(error, TrebuchetError):
        from trebuchet.cli.terminal import plain

        for problem in error.problems:
            print(plain(str(problem)), file=sys.stderr)  # noqa: T201 - the command line prints
        return 2
    import traceback

    traceback.print_exception(error)
    print(  # noqa: T201 - the command line prints
        f"trebuchet {__version__}: this is a fault of ours, not of your input", file=sys.stderr
    )
    return 3
