"""`trebuchet demo`: the shipped example policies, scored one after another."""

from __future__ import annotations

import click


@click.command("demo")
@click.option(
    "--db",
    metavar="FILE",
    help="Keep the runs here, or nowhere with `none`; else in the data folder.",
)
@click.option("--full", is_flag=True, help="Print the whole card of each.")
def command(db: str | None, full: bool) -> None:
    """Score the shipped example policies and say what to look at in each."""
    from trebuchet import api
    from trebuchet.cli.keeping import keep, ready
    from trebuchet.cli.printing import repairs_of, scored_card
    from trebuchet.cli.terminal import color, say, width
    from trebuchet.report.demo import closing, glimpse

    ready(db)
    corpus, examples = api.load_corpus(), api.load_examples()
    for number, example in enumerate(examples, 1):
        inventory = api.load_inventory(servers=[example.server])
        scored = api.scored({example.server: example.policy}, corpus, inventory)
        keep(scored.run, db)
        place = f"{number} of {len(examples)}"
        say(glimpse(scored.run, place, example.look, repairs_of(scored, 1), width(), color()))
        say("")
        if full:
            asked = ("trebuchet", "score", str(example.path), "--server", example.server)
            say(scored_card(scored, width(), color(), asked))
            say("")
    last = examples[0]
    say(closing(str(last.path), last.server, width(), color()))
