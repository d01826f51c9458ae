"""What the command line refuses: one sentence each, exit code 2, nothing printed or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from calling import Call, assert_refused

REFUSED = [
    ("score", "score: name a policy file, or pass --policy SERVER=FILE", "trebuchet demo"),
    ("explain", "explain: name a policy file"),
    ("tune --tool x", "tune: name a policy file"),
    ("paths", "paths: name a policy file"),
    ("world", "world: "),
    ("score ", "score: name a policy file"),
    ("score nowhere.json", "nowhere.json: there is no such file"),
    ("score .", ".: this is a folder, not a file"),
    ("score broken.json", "broken.json:1:1: ", '"default"'),
    ("score broken.json", 'broken.json:1:18: unknown key "hides"', 'did you mean "hide"?'),
    ("score tie.json", "desktop-commander (1 of 1), filesystem (1 of 1)", "pass --server"),
    ("score none.json", "no server of the inventory has the tool", "--inventory FILE"),
    ("score half.json", "over half of the 3 tools", "github (1 of 3)", "pass --server NAME"),
    ("score allow.json", "names no tool", "pass --server NAME or --server all"),
    ("score allow.json --server githb", 'no server "githb"', 'did you mean "github"?'),
    ("score taobao-hide.json --attack looped-cancels", 'no attack "looped-cancels"'),
    ("score taobao-hide.json --tactic runawy", 'did you mean "runaway"?'),
    ("score taobao-hide.json --min-score luck=5", 'no score "luck"', "told-apart"),
    ("score taobao-hide.json --min-score protection", "write protection=N"),
    ("score taobao-hide.json --min-score protection=101", "no number from 0 to 100"),
    ("score taobao-hide.json --min-score protection=nan", "no number from 0 to 100"),
    ("score taobao-hide.json --explain nothing", 'no case "nothing" in this run'),
    ("score --policy taobao-hide.json", '"taobao-hide.json" is not SERVER=FILE'),
    ("score --policy githb=deny.json", 'did you mean "github"?'),
    ("score --policy github=deny.json --policy github=allow.json", '"github" was given two'),
    ("score deny.json --policy github=deny.json", 'drop "deny.json", or --policy'),
    ("score --policy github=deny.json --server github", "drop --server github, or --policy"),
    ("score --policy github=nowhere.json", "nowhere.json: there is no such file"),
    ("score taobao-hide.json --dialect cedar", 'unknown dialect "cedar"', "policylayer, intercept"),
    ("score taobao-hide.json --world nowhere.yaml", "nowhere.yaml: there is no such file"),
    ("score taobao-hide.json --inventory nowhere.json", "nowhere.json: there is no such file"),
    ("score taobao-hide.json --sessions nowhere.jsonl", "nowhere.jsonl: there is no such file"),
    ("score taobao-hide.json --sessions empty.jsonl", "empty.jsonl: there is no call in this file"),
    ("score taobao-hide.json --sessions=", "--sessions: the name is empty"),
    ("score taobao-hide.json --world=", "--world: the name is empty"),
    ("score taobao-hide.json --inventory=", "--inventory: the name is empty"),
    ("score taobao-hide.json --corpus nowhere", "nowhere: there is no such folder"),
    ("score taobao-hide.json --db allow.json", "allow.json: ", "this file is no database of runs"),
    ("score taobao-hide.json --db .", ".: "),
    ("decide nowhere.json", "nowhere.json: there is no such file"),
    ("decide broken.json", "broken.json:1:1: ", "broken.json:1:18: "),
    ("decide allow.json nowhere.jsonl", "nowhere.jsonl: there is no such file"),
    ("decide allow.json --dialect cedar", 'unknown dialect "cedar"'),
    ("attacks show looped-destructive-cancel", 'did you mean "looped-destructive-cancels"?'),
    ("attacks list --tactic runawy", 'did you mean "runaway"?'),
    ("attacks list --severity urgent", 'no attack has the severity "urgent"'),
    ("attacks list --kind benign --tactic money", "an honest session has no tactic"),
    ("attacks list --corpus nowhere", "nowhere: there is no such folder"),
    ("attacks lint --corpus nowhere", "nowhere: there is no such folder"),
    ("attacks new An_Id --tactic runaway", '"An_Id" is no id'),
    ("attacks new an-id --tactic runawy", 'did you mean "runaway"?'),
    ("attacks new looped-destructive-cancels --tactic runaway", "is taken"),
    ("attacks new an-id --tactic runaway -o allow.json", "allow.json: cannot be written"),
    ("attacks new an-id --tactic runaway -o nowhere/a.yaml", "nowhere/a.yaml: cannot be written"),
    ("inventory list --inventory nowhere", "nowhere: there is no such file"),
    ("inventory show githb", 'no server "githb"', 'did you mean "github"?'),
    ("inventory show github create_isue", 'no tool "create_isue"', 'did you mean "create_issue"?'),
    ("inventory classify nowhere.json", "nowhere.json: there is no such file"),
    ("inventory classify allow.json", "allow.json:1:1: "),
    ("inventory import allow.json", "allow.json:1:1: "),
    ("inventory import no-such-program", "there is no such file, and no such command"),
    ("inventory import 'open", "the quotes do not close"),
    ("inventory import desk.json --name=", "a server's name is not blank"),
    ("inventory import desk.json -o allow.json", "allow.json"),
    ("world tie.json", "desktop-commander (1 of 1), filesystem (1 of 1)"),
    ("world taobao-hide.json -o allow.json", "allow.json: cannot be written"),
    ("demo --db allow.json", "allow.json: ", "this file is no database of runs"),
    ("runs list --db nowhere.duckdb", "nowhere.duckdb: "),
    ("runs list --db allow.json", "allow.json: "),
    ("runs show", "no runs are kept here yet"),
    ("sql FROM\tbypasses", "no runs are kept here yet"),
    ("sql FROM\tbypasses --db allow.json", "allow.json: "),
]
"""What is typed, and what the answer says of it."""


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: str(typed[0]))
def test_it_is_refused_in_a_sentence(typed: tuple[str, ...], folder: Path, call: Call) -> None:
    """Exit code 2, nothing on standard output, no file made, none changed."""
    (folder / "empty.jsonl").write_text("\n")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    arguments, *says = typed
    assert_refused(call(*arguments.split(" ")), *says)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
