"""`trebuchet explain`: a policy as a person would read it, with what each rule is good for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from trebuchet.cli.outputs import OUTPUT, Maker, format_option, planned, print_format, write_outputs
from trebuchet.cli.score import scope_options

if TYPE_CHECKING:
    from trebuchet.model.account import Account

_FORMATS = ("text", "json", "markdown")


@click.command("explain")
@scope_options
@format_option(*_FORMATS)
@OUTPUT
def command(format_: str, outputs: tuple[str, ...], **scope: Any) -> None:
    """Tell a policy tool by tool, with the rules that nothing meets, break work or do nothing."""
    from trebuchet.api.accounting import accounts
    from trebuchet.cli.scope import Asked, scope_of
    from trebuchet.cli.terminal import WIDTH, color, width

    asked = Asked(**scope)
    plan = planned(outputs, _FORMATS, asked.files())
    read = scope_of(asked)
    found = accounts(
        read.policies,
        read.corpus,
        read.inventory,
        **read.terms(),
    )
    write_outputs(plan, _makers(found, WIDTH, False))
    print_format(format_, _makers(found, width(), color()))


def _makers(found: Sequence[Account], width: int, color: bool) -> Mapping[str, Maker]:
    from trebuchet.report.account import account_text
    from trebuchet.report.account_json import account_json
    from trebuchet.report.account_markdown import account_markdown

    return {
        "text": lambda: account_text(found, width, color),
        "json": lambda: account_json(found),
        "markdown": lambda: account_markdown(found),
    }
