"""`trebuchet score`: the card, the JSON, every option, and the gates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from calling import ROOT, Call, Ran, assert_readable, assert_refused

LOOP = "looped-destructive-cancels"
SCHEMA = json.loads((ROOT / "docs" / "score.schema.json").read_text(encoding="utf-8"))


def scored(call: Call, *arguments: object) -> Any:
    """The JSON of a score that is kept nowhere, held against its schema."""
    found = call("score", *arguments, "--format", "json", "--db", "none").json
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def by_attack(found: Any) -> dict[str, Any]:
    """The cases of a run on one server by their attack."""
    return {case["attack"]: case for case in found["cases"]}


@pytest.mark.parametrize(
    ("policy", "server", "tool", "column"),
    [
        ("taobao-hide.json", "taobao-scraper-mcp", "cancel_task", 46),
        ("execution-market-hide.json", "execution-market", "em_cancel_task", 46),
    ],
)
def test_the_users_policies_block_the_loop_of_cancels(
    policy: str, server: str, tool: str, column: int, call: Call
) -> None:
    """A hidden tool stops the loop, and the line that hides it is named."""
    found = scored(call, policy)
    assert found["servers"] == [server]
    case = by_attack(found)[LOOP]
    assert case["verdict"] == "blocked"
    assert case["source"] == f"{policy}:1:{column}"
    assert case["executed"] == 0
    bound = case["binding"]["cancel"]
    assert (bound["server"], bound["tool"]) == (server, tool)
    assert "can destroy" in bound["why"]
    assert case["id"] == f"{LOOP}@{server}#{tool}"
    assert case["twin"]["verdict"] == "broken"
    assert case["twin"]["source"] == f"{policy}:1:{column}"


@pytest.mark.parametrize("server", ["taobao-scraper-mcp", "execution-market"])
def test_without_a_rule_the_loop_runs_whole(server: str, call: Call) -> None:
    """Allow-all is a bypass, with the count of cancels that ran."""
    case = by_attack(scored(call, "allow.json", "--server", server))[LOOP]
    assert case["verdict"] == "bypassed"
    assert (case["executed"], case["attempted"]) == (200, 200)
    assert case["harm"]["measure"] == "targets"
    assert case["harm"]["reached"] == 200
    assert case["rule"] is None
    assert case["source"] == "allow.json:1:18"


def test_ten_a_minute_is_judged_over_a_day(call: Call) -> None:
    """A limit a minute is no yes or no: what it lets through in a day counts."""
    case = by_attack(scored(call, "taobao-ten-a-minute.json"))[LOOP]
    assert case["verdict"] in {"contained", "bypassed"}
    assert case["executed"] > 10
    assert case["harm"]["reached"] >= case["harm"]["limit"] or case["verdict"] == "contained"


def test_approval_holds_the_loop(call: Call) -> None:
    """A policy that asks a person is neither a block nor a bypass."""
    found = scored(call, "waits.json")
    assert by_attack(found)[LOOP]["verdict"] == "held"
    assert found["summary"]["attacks"]["stopped"] == 1


@pytest.fixture
def card(call: Call) -> Ran:
    """The card of a policy that lets the loop through."""
    return call("score", "taobao-ten-a-minute.json", "--db", "none")


def test_the_card_says_what_a_reader_needs(card: Ran) -> None:
    """Policy, server, marks, assumptions, the finding with its line and repair, the next step."""
    assert card.code == 0
    assert card.err == ""
    assert_readable(card.out)
    for words in (
        "PolicyLayer 1, default deny, 1 tool named",
        "server                    taobao-scraper-mcp",
        "protection",
        "usability",
        "told apart",
        "assumed",
        "--world FILE",
        "--needs TOOL",
        f"✗ critical  {LOOP}  cancel_task",
        "taobao-ten-a-minute.json:5:5",
        "limit it:",
        f"next:  trebuchet score taobao-ten-a-minute.json \\\n       --explain {LOOP}\n",
    ):
        assert words in card.out, words


def test_the_printed_repair_limits_the_attack(card: Ran, folder: Path, call: Call) -> None:
    """The fragment of the card, put into the policy, keeps the loop short and its twin whole.

    The card of then says so under another heading, and has no further line to add.
    """
    said = " ".join(card.out.split("limit it:")[1].split("\n\n")[0].split())
    policy = json.loads((folder / "taobao-ten-a-minute.json").read_text(encoding="utf-8"))
    policy["tools"]["cancel_task"] |= json.loads("{" + said + "}")
    (folder / "mended.json").write_text(json.dumps(policy), encoding="utf-8")
    case = by_attack(scored(call, "mended.json"))[LOOP]
    assert case["verdict"] == "contained"
    assert case["harm"]["reached"] < case["harm"]["limit"]
    assert case["twin"]["verdict"] == "intact"
    again = call("score", "mended.json", "--db", "none", "--fail-on", "any")
    assert again.code == 0
    assert "gets through\n  ✗" not in again.out
    assert "contained: some calls run, short of the harm" in again.out
    assert " it: " not in again.out
    assert "✓ no attack gets through" in again.out


def test_a_scaffold_says_that_it_blocks_nothing(call: Call) -> None:
    """A policy without a rule is called so, in one line."""
    out = call("score", "filesystem-scaffold.yaml", "--db", "none").out
    assert "it blocks nothing: it lists 14 tools and holds no rule" in " ".join(out.split())
    assert "Intercept 1, default allow, 14 tools named" in out


def test_json_is_the_same_to_the_byte(call: Call) -> None:
    """Scored twice, one policy gives one text, in ASCII."""
    words = ("score", "github-review.json", "--format", "json", "--db", "none")
    first = call(*words)
    assert first == call(*words)
    assert first.out.isascii()
    assert first.err == ""


def test_json_keeps_its_keys(call: Call) -> None:
    """The keys that scripts rely on, with letters null where there is too little."""
    found = scored(call, "taobao-hide.json")
    assert {
        "schema_version",
        "policies",
        "assumed",
        "summary",
        "cases",
        "sessions",
        "undecidable",
        "not_covered",
    } <= found.keys()
    assert found["summary"]["letters"] == {"protection": None, "usability": None}
    assert found["summary"]["attacks"].keys() == {"stopped", "total", "share"}
    assert found["summary"]["honest"].keys() == {"intact", "total", "share"}
    assert {"stopped", "total", "ceiling"} <= found["summary"]["sound"].keys()
    assert found["assumed"]["world"] is True
    assert found["assumed"]["needs"] is True
    assert found["not_covered"]


def test_counts_follow_from_the_cases(call: Call) -> None:
    """`stopped` counts the attacks whose worst binding is blocked or held."""
    found = scored(call, "github-review.json")
    attacks = {case["attack"] for case in found["cases"]}
    let_by = {
        case["attack"] for case in found["cases"] if case["verdict"] not in {"blocked", "held"}
    }
    assert found["summary"]["attacks"]["total"] == len(attacks)
    assert found["summary"]["attacks"]["stopped"] == len(attacks - let_by)


def test_one_policy_for_several_servers(call: Call) -> None:
    """`--server` is repeatable, and each server has its cases."""
    found = scored(call, "allow.json", "--server", "stripe", "--server", "taobao-scraper-mcp")
    assert found["servers"] == ["stripe", "taobao-scraper-mcp"]
    assert {case["server"] for case in found["cases"]} == {"stripe", "taobao-scraper-mcp"}


def test_one_attack_on_all_servers(call: Call) -> None:
    """`--server all` takes the whole inventory, `--attack` one attack of the corpus."""
    found = scored(call, "allow.json", "--server", "all", "--attack", LOOP)
    assert len(found["servers"]) >= 65
    assert {case["attack"] for case in found["cases"]} == {LOOP}
    assert len({case["server"] for case in found["cases"]}) > 10
    assert {case["verdict"] for case in found["cases"]} == {"bypassed"}


def test_a_policy_for_each_server(call: Call) -> None:
    """`--policy SERVER=FILE` twice: each server is decided by its own file."""
    found = scored(
        call,
        "--policy",
        "taobao-scraper-mcp=taobao-hide.json",
        "--policy",
        "execution-market=em-open.json",
    )
    verdicts = {
        case["server"]: case["verdict"] for case in found["cases"] if case["attack"] == LOOP
    }
    assert verdicts == {"taobao-scraper-mcp": "blocked", "execution-market": "bypassed"}
    assert [use["name"] for use in found["policies"]] == ["em-open.json", "taobao-hide.json"]


def test_a_tools_list_dump_is_an_inventory(call: Call) -> None:
    """`--inventory FILE`: the policy is held against the server's own tools."""
    found = scored(call, "cancel-open.json", "--inventory", "desk.json")
    assert found["servers"] == ["desk"]
    assert by_attack(found)[LOOP]["verdict"] == "bypassed"
    assert {bound["tool"] for case in found["cases"] for bound in case["binding"].values()} <= {
        "cancel_task",
        "list_tasks",
        "send_mail",
    }


def test_only_the_tactics_that_were_named(call: Call) -> None:
    """`--tactic` is repeatable and leaves out every other attack."""
    found = scored(call, "github-review.json", "--tactic", "integrity", "--tactic", "discovery")
    assert {case["tactic"] for case in found["cases"]} == {"integrity", "discovery"}


def test_only_cases_of_a_severity(call: Call) -> None:
    """`--severity` is repeatable and counts the others nowhere."""
    found = scored(call, "github-review.json", "--severity", "medium", "--severity", "low")
    assert {case["severity"] for case in found["cases"]} <= {"medium", "low"}
    assert found["cases"]


def test_what_nobody_needs_is_no_loss(call: Call) -> None:
    """`--needs` names the tools that agents use: refusing another breaks nothing."""
    found = scored(call, "taobao-hide.json", "--needs", "scrape_page, get_task")
    assert by_attack(found)[LOOP]["twin"]["verdict"] == "not-needed"
    assert found["summary"]["honest"]["total"] == 0
    assert found["assumed"]["needs"] is False
    assert found["needs"] == ["get_task", "scrape_page"]


def test_the_owners_world_is_taken(folder: Path, call: Call) -> None:
    """`--world FILE` lays the owner's values over the shipped ones, and nothing is assumed."""
    (folder / "world.yaml").write_text("own.item: job-7\n", encoding="utf-8")
    found = scored(call, "cancel-open.json", "--world", "world.yaml")
    assert found["world"]["own.item"] == "job-7"
    assert found["assumed"]["world"] is False
    deciding = by_attack(found)[LOOP]["deciding"]
    assert "job-7" in json.dumps(deciding["arguments"])


def test_own_calls_are_honest_work(folder: Path, call: Call) -> None:
    """`--sessions calls.jsonl`: recorded work counts, and is broken where a rule denies it."""
    calls = [
        {"tool": "get_task", "at": 0, "session": "morning"},
        {"tool": "cancel_task", "arguments": {"task_id": "7"}, "session": "morning"},
    ]
    text = "".join(f"{json.dumps(each)}\n" for each in calls)
    (folder / "calls.jsonl").write_text(text, encoding="utf-8")
    plain = scored(call, "taobao-hide.json")
    found = scored(call, "taobao-hide.json", "--sessions", "calls.jsonl")
    assert len(found["sessions"]) == len(plain["sessions"]) + 1
    assert found["summary"]["honest"]["total"] == plain["summary"]["honest"]["total"] + 1
    assert "calls.jsonl" in json.dumps(found["sessions"])


def test_own_attacks_and_sessions_stand_beside_ours(folder: Path, call: Call) -> None:
    """`--corpus DIR`: an attack and a session of the user's own are played like ours."""
    own = folder / "own"
    own.mkdir()
    text = call("attacks", "new", "my-own-loop", "--tactic", "runaway").out
    (own / "my-own-loop.yaml").write_text(text, encoding="utf-8")
    session = {
        "id": "my-own-day",
        "version": 1,
        "title": "My own day",
        "summary": "An agent cancels five tasks.",
        "roles": {
            "cancel": {
                "does": "cancels one task",
                "capability": ["destroy"],
                "parameters": ["target"],
            }
        },
        "trace": [
            {
                "id": "cancel",
                "role": "cancel",
                "at": 0,
                "with": {"target": "{own.item}-{n}"},
                "repeat": 5,
                "every": 3600,
            },
        ],
        "hurt_by": ["no cancels at all"],
        "changelog": ["1: first version"],
    }
    (own / "my-own-day.yaml").write_text(yaml.safe_dump(session), encoding="utf-8")
    found = scored(call, "cancel-open.json", "--corpus", "own")
    assert by_attack(found)["my-own-loop"]["verdict"] == "bypassed"
    assert "my-own-day" in {each["session"] for each in found["sessions"]}
    before = scored(call, "cancel-open.json")["corpus"]
    assert found["corpus"]["attacks"] == before["attacks"] + 1
    assert found["corpus"]["sessions"] == before["sessions"] + 1
    assert found["corpus"]["digest"] != before["digest"]


@pytest.mark.parametrize("name", [LOOP, f"{LOOP}@taobao-scraper-mcp#cancel_task"])
def test_a_case_is_explained_call_by_call(name: str, folder: Path, call: Call) -> None:
    """`--explain` takes a case or an attack, shows rule and counters, and keeps nothing."""
    ran = call("score", "taobao-ten-a-minute.json", "--explain", name)
    assert ran.code == 0
    assert_readable(ran.out)
    assert ran.out.startswith(f"{LOOP}@taobao-scraper-mcp#cancel_task\n")
    for words in ("attack  bypassed", "twin  intact", "cancels", "minute", "✓ allow"):
        assert words in ran.out, words
    assert not (folder / "home").exists()


def test_an_explanation_is_also_json(call: Call) -> None:
    """Every call with its decision and its counters before and after."""
    found = call("score", "taobao-ten-a-minute.json", "--explain", LOOP, "--format", "json").json
    assert found["case"]["attack"] == LOOP
    first = found["attack_calls"][0]
    assert first["tool"] == "cancel_task"
    assert first["effect"] == "allow"
    assert first["executed"] is True
    assert first["counters"]["cancels"] == {"before": 0, "after": 1, "max": 10, "window": "minute"}
    assert len(found["attack_calls"]) == found["case"]["attempted"]
    assert all(each["executed"] for each in found["twin_calls"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("cancel-open.json", 0, ""),
        ("cancel-open.json --fail-on critical", 1, "gate fail-on critical: failed"),
        ("cancel-open.json --fail-on high", 1, "gate fail-on high: failed"),
        ("cancel-open.json --fail-on any", 1, "gate fail-on any: failed"),
        ("taobao-hide.json --fail-on any", 0, "gate fail-on any: passed"),
        ("cancel-open.json --min-score protection=50", 1, "protection=50: failed at 0"),
        ("taobao-hide.json --min-score protection=100", 0, "protection=100: passed at 100"),
        ("taobao-hide.json --min-score usability=1", 1, "usability=1: failed at 0"),
        ("cancel-open.json --min-score usability=100", 0, "usability=100: passed at 100"),
        ("cancel-open.json --min-score told-apart=1", 1, "told-apart=1: failed at 0"),
        (
            "taobao-hide.json --fail-on any --min-score usability=99.5",
            1,
            "usability=99.5: failed",
        ),
    ],
)
def test_a_gate_decides_the_exit_code(arguments: str, code: int, says: str, call: Call) -> None:
    """Without a gate 0; with one, 0 or 1, its words on standard error and the card all the same."""
    for format_ in ("text", "json"):
        ran = call("score", *arguments.split(), "--db", "none", "--format", format_)
        assert ran.code == code
        assert says in ran.err
        assert bool(ran.err) == bool(says)
        assert ran.out


def test_a_run_is_kept_where_it_is_asked(folder: Path, call: Call) -> None:
    """`--db FILE` keeps it there, `--db none` nowhere, and else it is in the data folder."""
    call("score", "taobao-hide.json", "--db", "none")
    assert not list(folder.rglob("*.duckdb"))
    call("score", "taobao-hide.json", "--db", "mine.duckdb")
    assert [path.name for path in folder.rglob("*.duckdb")] == ["mine.duckdb"]
    call("score", "taobao-hide.json")
    (kept,) = (folder / "home").rglob("*.duckdb")
    assert call("runs", "list", "--format", "json").json[0]["id"]
    assert kept.stat().st_size > 0


def test_the_next_command_asks_the_same(folder: Path, call: Call) -> None:
    """What the card offers to type holds every option that the run was made with."""
    out = call(
        "score",
        "allow.json",
        *("--server", "taobao-scraper-mcp", "--attack", LOOP, "--needs", "cancel_task"),
        *("--severity", "critical", "--dialect", "policylayer", "--db", "none"),
    ).out
    typed = out.split("next:")[1].replace("\\\n", " ").split()
    assert typed[0] == "trebuchet"
    ran = call(*typed[1:])
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"{LOOP}@taobao-scraper-mcp#cancel_task\n")


def test_lenient_turns_unknown_keys_into_warnings(folder: Path, call: Call) -> None:
    """An Intercept policy with an unknown key is refused, and with `--lenient` warned about."""
    text = 'version: "1"\ndefault: allow\ntools:\n  cancel_task: {rules: [], colour: red}\n'
    (folder / "odd.yaml").write_text(text, encoding="utf-8")
    words = ("odd.yaml", "--server", "taobao-scraper-mcp")
    assert call("score", *words, "--db", "none").code == 2
    found = scored(call, *words, "--lenient")
    assert "colour" in json.dumps(found["policies"][0]["warnings"])


def test_unknown_names_are_warned_about(folder: Path, call: Call) -> None:
    """A rule for a tool that the server does not have, with a line."""
    policy = {"version": "1", "default": "deny", "tools": {"cancel_task": {}, "cancel_tsk": {}}}
    (folder / "typo.json").write_text(json.dumps(policy), encoding="utf-8")
    words = ("typo.json", "--server", "taobao-scraper-mcp")
    out = " ".join(call("score", *words, "--db", "none").out.split())
    assert 'has no tool "cancel_tsk"' in out


@pytest.mark.parametrize(
    ("verb", "after"),
    [
        ("score", ()),
        ("explain", ()),
        ("tune", ("--tool", "cancel_task")),
        ("paths", ()),
        ("diff", ("deny.json",)),
    ],
)
def test_a_need_that_no_judged_server_has_is_refused(
    verb: str, after: tuple[str, ...], folder: Path, call: Call
) -> None:
    """All of them at once with the nearest tool; a tool of a server that is not judged is one."""
    words = (verb, "cancel-open.json", *after, "--inventory", "desk.json", "--needs")
    ran = call(*words, "cancel_tasks,get_issue", "--needs", "desk#list_tasks")
    assert_refused(ran, '"cancel_tasks"; did you mean "cancel_task"?', 'the tool "get_issue"')
    assert len(ran.err.splitlines()) == 2
    for empty in ("", " , "):
        assert_refused(call(*words, empty), "--needs: no tool is named")


def test_a_need_of_a_server_known_in_part_is_warned_about(call: Call) -> None:
    """One of eight tools is known: another may be there, and a misspelt one is said to be."""
    words = ("score", "taobao-hide.json", "--db", "none", "--needs", "cancel_tasks")
    assert '--needs names "cancel_tasks"' in " ".join(call(*words).out.split())


def test_a_need_may_be_a_tool_of_the_other_side(folder: Path, call: Call) -> None:
    """What the new list of tools lacks can be needed all the same, and is told as lost."""
    tools = json.loads((folder / "desk.json").read_text(encoding="utf-8"))["tools"]
    (folder / "new").mkdir()
    (folder / "new" / "desk.json").write_text(json.dumps({"tools": tools[1:]}), encoding="utf-8")
    lists = ("--inventory", "new/desk.json", "--old-inventory", "desk.json")
    words = ("diff", "cancel-open.json", "allow.json", "--server", "desk", *lists, "--needs")
    assert call(*words, "cancel_task").code == 1
    assert_refused(call(*words, "cancel_tsk"), 'did you mean "cancel_task"?')
    both = ("--diff", "--inventory", "desk.json", "--inventory", "new/desk.json")
    words = ("paths", "allow.json", "--server", "desk", *both, "--needs")
    assert_refused(call(*words, "cancel_tsk"), 'did you mean "cancel_task"?')


def test_what_cannot_be_kept_is_said_before_anything_is_done(folder: Path, call: Call) -> None:
    """No report is written, no folder made, and no card lost, where the named database is none."""
    (folder / "dd").mkdir()
    (folder / "dead").symlink_to("nowhere")
    (folder / "loop").symlink_to("loop")
    before = sorted(folder.rglob("*"))
    for name, says in (
        ("dd", "dd: this is a folder, not a database of runs"),
        ("allow.json", "allow.json: this file is no database of runs"),
        ("no/x.duckdb", 'no/x.duckdb: cannot be made: there is no folder "no"'),
        ("dead", "dead: cannot be made: this link leads nowhere"),
        ("loop", "loop: cannot be made: this link leads nowhere"),
        ("out.json", "out.json: this file is an input"),
    ):
        words = ("taobao-hide.json", "-o", "out.json", "--db", name)
        assert_refused(call("score", *words), says)
    assert_refused(call("paths", "taobao-hide.json", "-o", "out.json", "--db", "dd"), "dd: ")
    assert_refused(call("demo", "--db", "no/x.duckdb"), "there is no folder")
    assert sorted(folder.rglob("*")) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_a_full_disk_is_said_in_a_sentence(folder: Path) -> None:
    """A card that cannot be printed is no fault of ours; nor is an error that cannot be."""
    words = [sys.executable, "-m", "trebuchet", "lint"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "analyzer")}
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*words, "allow.json"], check=False, stdout=full, stderr=subprocess.PIPE, env=env
        )
        silent = subprocess.run([*words, "nowhere.json"], check=False, stderr=full, env=env)
    assert ran.returncode == 2
    assert ran.stderr.decode() == "standard output: cannot be written: No space left on device\n"
    assert silent.returncode == 2
