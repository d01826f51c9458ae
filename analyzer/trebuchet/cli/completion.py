"""`trebuchet completion`: the script that lets a shell complete verbs and options."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script for SHELL; put it where the shell reads such scripts, or `eval` it."""
    from click.shell_completion import get_completion_class

    from trebuchet.cli import group
    from trebuchet.cli.terminal import say

    made = get_completion_class(shell)
    if made is None:  # pragma: no cover - click knows all of SHELLS
        raise click.UsageError(f"click has no completion for {shell}")
    script = made(group, {}, "trebuchet", "_TREBUCHET_COMPLETE")
    # Not `source()`: for bash it starts one, to look at its version.
    say(script.source_template % script.source_vars())
