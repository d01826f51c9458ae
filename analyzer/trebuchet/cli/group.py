"""A verb that holds verbs: its help in full lines, and a hint for a verb that is misspelt."""

from __future__ import annotations

from collections.abc import Iterator

import click


class VerbGroup(click.Group):
    """A group that lists its verbs in the order in which they are defined, each with its line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the verbs, in the order of the help."""
        return list(self.commands)

    def lines(self, ctx: click.Context) -> Iterator[tuple[str, str]]:
        """Each verb with the first paragraph of its help."""
        for name, verb in self.commands.items():
            yield name, " ".join((verb.help or "").split("\n\n")[0].split())

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the verbs below the options."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(self.lines(ctx)))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that was named; a usage error with the nearest when there is none."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from trebuchet.errors import nearest

            raise click.UsageError(f'no verb "{args[0]}"{nearest(args[0], known)}', ctx)
        return super().resolve_command(ctx, args)
