"""`trebuchet world` and `trebuchet demo`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from calling import ROOT, Call, assert_readable, harmful

MAIL = {
    "version": "1",
    "default": "deny",
    "tools": {
        "send_mail": {
            "require": [{"path": "args.recipient", "op": "regex", "value": "@acme\\.example$"}]
        },
        "list_tasks": {},
    },
}


@pytest.fixture
def mail(folder: Path) -> str:
    """A policy that allows mail to the owner's domain alone."""
    (folder / "mail.json").write_text(json.dumps(MAIL, indent=2), encoding="utf-8")
    return "mail.json"


def test_a_world_is_proposed_from_the_policys_literals(mail: str, call: Call) -> None:
    """The owner's domain is read from the pattern, with its line; every other name stands there."""
    ran = call("world", mail, "--inventory", "desk.json")
    assert ran.code == 0
    assert not harmful(ran.out)
    proposed = yaml.safe_load(ran.out)
    shipped = yaml.safe_load((ROOT / "data" / "world.yaml").read_text(encoding="utf-8"))
    assert proposed.keys() == shipped.keys()
    assert proposed["own.domain"] == "acme.example"
    assert "mail.json:" in ran.out
    assert proposed["outsider.domain"] == shipped["outsider.domain"]


def test_the_proposal_is_a_world(mail: str, call: Call) -> None:
    """Written with `-o` it is taken by `--world`, and the score is the one that assumed it."""
    assert call("world", mail, "--inventory", "desk.json", "-o", "world.yaml") == (0, "", "")
    words = ("score", mail, "--inventory", "desk.json", "--format", "json", "--db", "none")
    assumed = call(*words).json
    said = call(*words, "--world", "world.yaml").json
    assert assumed["assumed"]["world"] is True
    assert said["assumed"]["world"] is False
    assert said["world"] == assumed["world"]
    assert said["summary"] == assumed["summary"]


def test_the_owners_domain_is_not_called_broken(mail: str, call: Call) -> None:
    """Honest mail goes to the owner's domain, so the policy does not break it."""
    words = ("score", mail, "--inventory", "desk.json", "--format", "json", "--db", "none")
    found = call(*words, "--needs", "send_mail,list_tasks").json
    sends = [
        case for case in found["cases"] if case["binding"][case["focus"]]["tool"] == "send_mail"
    ]
    assert sends
    decided = [case for case in sends if case["decidable"]]
    assert all(case["twin"]["verdict"] in {"intact", "not-needed"} for case in decided)


def test_a_server_can_be_named(call: Call) -> None:
    """A policy that names no tool has a world where the server is given."""
    ran = call("world", "allow.json", "--server", "stripe", "--dialect", "policylayer")
    assert ran.code == 0
    assert yaml.safe_load(ran.out)["own.domain"] == "ourco.example"


def test_the_demo_shows_every_example(folder: Path, call: Call) -> None:
    """Each example with what to look at, in 80 columns; then what to type next; runs are kept."""
    ran = call("demo")
    assert (ran.code, ran.err) == (0, "")
    assert_readable(ran.out)
    examples = yaml.safe_load((ROOT / "data" / "policies" / "demo.yaml").read_text("utf-8"))
    flat = " ".join(ran.out.split())
    for number, example in enumerate(examples, 1):
        place = f"{number} of {len(examples)} {example['policy']} on {example['server']}"
        assert place in flat
        assert example["look"] in flat
    assert "200 of 200 calls ran" in ran.out
    kept = call("runs", "list", "--format", "json").json
    assert len(kept) == len(examples)


def test_what_the_demo_says_to_type_works(call: Call) -> None:
    """Every command below "next" runs, but for the one that waits for the user's policy."""
    out = call("demo").out
    for line in out.split("\nnext\n")[1].replace("\\\n", " ").splitlines():
        words = line.split()
        assert words[0] == "trebuchet"
        if words[-1] != "YOUR-POLICY":
            typed = [word.strip('"') for word in line.split(maxsplit=2)[2:]]
            arguments = typed if words[1] == "sql" else words[2:]
            ran = call(words[1], *arguments)
            assert ran.code == 0, ran.err
            assert ran.out


def test_the_whole_cards_are_there_when_asked_for(folder: Path, call: Call) -> None:
    """`--full` prints the card of each, `--db none` keeps nothing."""
    ran = call("demo", "--full", "--db", "none")
    assert ran.code == 0
    assert_readable(ran.out)
    assert ran.out.count("\n  told apart ") == ran.out.count("\nnext:") >= 6
    assert not list(folder.rglob("*.duckdb"))
