"""The help: every verb and option has a word on it, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from calling import Call, assert_refused
from trebuchet import __version__
from trebuchet.cli import VERBS, group


def _verbs(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from _verbs(below, (*path, name))


PATHS = tuple(_verbs(group, ()))


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = group
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    return command


@pytest.mark.parametrize("path", PATHS, ids=lambda path: " ".join(path) or "trebuchet")
def test_help_fits_a_terminal(path: tuple[str, ...], call: Call) -> None:
    """Every verb says what it does, in lines under 80 columns, and ends well."""
    for flag in ("--help", "-h"):
        ran = call(*path, flag)
        assert ran.code == 0
        assert ran.err == ""
        assert max(len(line) for line in ran.out.splitlines()) < 80
        assert "..." not in ran.out.partition("\n")[2]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: " ".join(path) or "trebuchet")
def test_every_verb_and_option_is_explained(path: tuple[str, ...]) -> None:
    """No verb without a sentence that ends in a full stop, no option without one."""
    command = _command(path)
    assert (command.help or "").split("\n\n")[0].strip().endswith(".")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{' '.join(path)} {parameter.opts}"
            assert parameter.help.endswith("."), parameter.help


def test_the_help_names_every_verb(call: Call) -> None:
    """Each verb has a line, in the order in which a newcomer needs them."""
    text = call("--help").out
    places = [text.index(f"\n  {verb} ") for verb in VERBS]
    assert places == sorted(places)
    assert all(line in " ".join(text.split()) for _, line in VERBS.values())


def test_verbs_below_a_verb_are_listed_whole(call: Call) -> None:
    """No line of the list is cut off, and the order is that of their use."""
    text = call("attacks", "--help").out
    places = [text.index(f"\n  {verb} ") for verb in ("list", "show", "search", "lint", "new")]
    assert places == sorted(places)
    assert "each must be hurt." in " ".join(text.split())


def test_the_version_is_the_packages(call: Call) -> None:
    """`--version` prints the name and the version, nothing else."""
    assert call("--version") == (0, f"trebuchet {__version__}\n", "")


@pytest.mark.parametrize("path", [(), ("attacks",), ("inventory",), ("runs",)])
def test_no_verb_is_bad_usage_that_shows_the_help(path: tuple[str, ...], call: Call) -> None:
    """Called without a verb, it shows the verbs on standard error and exits with 2."""
    ran = call(*path)
    assert_refused_with_help(ran.code, ran.out, ran.err)


def assert_refused_with_help(code: int, out: str, err: str) -> None:
    """Exit code 2, with the help on standard error."""
    assert (code, out) == (2, "")
    assert err.startswith("Usage: trebuchet")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("scor policy.json", 'no verb "scor"; did you mean "score"?'),
        ("launch", 'trebuchet: no verb "launch"'),
        ("attacks lst", 'trebuchet attacks: no verb "lst"; did you mean "list"?'),
        ("inventory shw github", 'no verb "shw"; did you mean "show"?'),
        ("runs delete", 'trebuchet runs: no verb "delete"'),
        ("score --polcy x", 'trebuchet score: no such option "--polcy"; did you mean "--policy"?'),
        ("score --severity urgent", '"urgent" is not one of low, medium, high, critical'),
        ("score --fail-on never", '"never" is not one of critical, high, any'),
        ("score allow.json --format xml", '"xml" is not one of text, json'),
        ("score a.json b.json", "unexpected extra argument"),
        ("decide", 'trebuchet decide: missing argument "POLICY"'),
        ("attacks show", 'missing argument "ID"'),
        ("attacks search", 'missing argument "WORDS..."'),
        ("attacks new an-id", 'missing option "--tactic"'),
        ("attacks list --kind rumour", '"rumour" is not one of attack, benign'),
        ("inventory show", 'missing argument "SERVER"'),
        ("inventory classify", 'missing argument "TOOLS.json"'),
        ("inventory import", 'missing argument "SOURCE"'),
        ("inventory import desk.json --timeout soon", '--timeout: "soon" is no number'),
        ("world", 'missing argument "POLICY"'),
        ("sql", 'missing argument "QUERY"'),
        ("completion", 'missing argument "SHELL": one of bash, zsh, fish ('),
        ("completion fsh", 'SHELL: "fsh" is not one of bash, zsh, fish; did you mean "fish"?'),
        ("score --severity hihg", '--severity: "hihg" is not one of low, medium, high, critical; '),
        ("score --severity hihg", 'did you mean "high"?'),
        ("score allow.json -o x.md --format jsn", 'did you mean "json"?'),
        ("tune allow.json --window weeek", '--window: "weeek" is not one of minute, hour, day ('),
        ("paths allow.json --limit -1", '--limit: "-1" is no whole number of at least 0'),
        ("paths allow.json --limit few", '--limit: "few" is no whole number of at least 0'),
        ("dashboard --port 0", '--port: "0" is no whole number from 1 to 65535'),
        ("score --db", 'option "--db" requires an argument'),
        ("sql x --format yaml", '"yaml" is not one of table, csv, json, parquet'),
    ],
)
def test_bad_usage_is_one_sentence(arguments: str, says: str, call: Call) -> None:
    """It names the verb, what is wrong with it, and where to look; exit code 2."""
    ran = call(*arguments.split())
    assert_refused(ran, says, "--help` shows what there is")
    assert len(ran.err.splitlines()) == 1
