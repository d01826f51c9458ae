"""`trebuchet world`: the owner's values as a policy's own literals tell them."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("world")
@click.argument("policy")
@click.option(
    "--server",
    "servers",
    multiple=True,
    metavar="NAME",
    help="Servers that it is for, as for `score`.",
)
@click.option("--inventory", metavar="FILE", help="A tools/list dump, as for `score`.")
@click.option("--dialect", metavar="NAME", help="policylayer or intercept; else by content.")
@click.option("-o", "--output", metavar="FILE", help="Write it there; never over a file.")
def command(
    policy: str,
    servers: tuple[str, ...],
    inventory: str | None,
    dialect: str | None,
    output: str | None,
) -> None:
    """Propose the world that POLICY speaks of, for its owner to confirm and pass as --world.

    Every name stands there; those that the policy's own literals tell come first, each with the
    line that it was read from.
    """
    from trebuchet import api
    from trebuchet.cli.scope import Asked, scope_of
    from trebuchet.cli.terminal import say
    from trebuchet.cli.writing import write_new
    from trebuchet.report.world import world_file

    scope = scope_of(Asked(policy=policy, servers=servers, inventory=inventory, dialect=dialect))
    text = world_file(api.assumed_world(scope.policies, scope.inventory))
    if output is None:
        say(text)
    else:
        write_new(Path(output), text)
