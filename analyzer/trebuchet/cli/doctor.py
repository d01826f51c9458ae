"""`trebuchet doctor`: what is found here, and what to do about it."""

from __future__ import annotations

import click

from trebuchet.cli.configuring import CONFIG
from trebuchet.cli.options import DATABASE, FORMAT


@click.command("doctor")
@CONFIG
@DATABASE
@FORMAT
@click.pass_context
def command(ctx: click.Context, config: str | None, db: str | None, format_: str) -> None:
    """Look at the installation and at the project here: each part with ok, or what to do.

    Exit code 1 when something will not work.
    """
    from datetime import UTC, datetime

    from trebuchet import api
    from trebuchet.cli.configuring import configuration
    from trebuchet.cli.keeping import database
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.doctor import doctor, doctor_json
    from trebuchet.store.cache import cache_folder

    around = api.Surroundings(datetime.now(UTC).date(), database(db), cache_folder())
    parts = api.diagnose(lambda: configuration(config), around)
    say(doctor_json(parts) if format_ == "json" else doctor(parts, width(), color()))
    ctx.exit(1 if any(part.state == "fault" for part in parts) else 0)
