"""Two policies on staged tools: the call that is shown is the one at which they part."""

from __future__ import annotations

import json
from typing import Any

import pytest

from staging import inventory, policy, staged_corpus, tool
from trebuchet.api import compare, score
from trebuchet.model.attack import Corpus, HonestSession
from trebuchet.model.policy import NativePolicy
from trebuchet.model.regression import CaseTurn, Regression, Turn
from trebuchet.model.run import Run
from trebuchet.model.tool import Inventory

LOOP, LOOKS, MAILED = (
    "looped-destructive-cancels",
    "address-that-only-looks-inside",
    "private-record-mailed-out",
)
DESK = inventory(
    tool("cancel_task", "destroy", {"task_id": "target"}),
    tool("read_note", "read-private", {"note_id": "target"}),
    tool("read_card", "read-private", {"card_id": "target"}),
    tool("send_mail", "send-external", {"recipient": "recipient", "body": "content"}),
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Three staged attacks and a session that reads and writes."""
    staged = staged_corpus()
    session = {
        "id": "notes-sent",
        "version": 1,
        "title": "Notes sent",
        "summary": "The agent reads four notes and sends one mail.",
        "roles": {
            "read": {"does": "reads one note", "capability": ["read-private"]},
            "send": {
                "does": "sends a mail",
                "capability": ["send-external"],
                "parameters": ["recipient"],
            },
        },
        "trace": [
            {"id": "read", "role": "read", "at": 0, "repeat": 4, "every": 10},
            {
                "id": "send",
                "role": "send",
                "at": 90,
                "with": {"recipient": "{own.colleague}", "content": "{own.content}"},
                "uses": ["read"],
            },
        ],
        "hurt_by": ["a limit of three reads"],
        "changelog": ["1: first version"],
    }
    attacks = [attack for attack in staged.attacks if attack.id in (LOOP, LOOKS, MAILED)]
    return staged.model_copy(
        update={
            "attacks": tuple(attacks),
            "sessions": (HonestSession.model_validate_json(json.dumps(session)),),
        }
    )


def desk(default: str = "deny", **tools: Any) -> NativePolicy:
    """A policy with these entries."""
    return policy(json.dumps({"version": "1", "default": default, "tools": tools}))


def limit(most: int, window: str = "day") -> dict[str, Any]:
    """So many calls in a window."""
    return {"limits": [{"counter": "calls", "window": window, "max": most, "scope": "grant"}]}


def changed(
    old: NativePolicy | Run, new: NativePolicy | Run, corpus: Corpus, tools: Inventory = DESK
) -> Regression:
    """The two compared on the desk."""
    return compare(old, new, corpus, tools)


def the(found: Regression, of: str, kind: Turn) -> CaseTurn:
    """The one turn of a kind."""
    [turn] = [turn for turn in found.turns if turn.of == of and turn.kind is kind]
    return turn


def effects(turn: CaseTurn) -> tuple[str, str]:
    """What the two sides say to the call that is shown."""
    assert turn.was is not None
    assert turn.now is not None
    return turn.was.effect, turn.now.effect


def test_a_raised_limit_parts_at_the_first_call_beyond_it(corpus: Corpus) -> None:
    """Ten pass on both sides; the eleventh is denied before and runs now."""
    found = changed(desk(cancel_task=limit(10)), desk(cancel_task=limit(150)), corpus)
    turn = the(found, "attack", Turn.WEAKER)
    assert turn.attack == LOOP
    assert effects(turn) == ("deny", "allow")
    assert turn.where.startswith("call 11 of ")
    assert turn.was is not None
    assert turn.was.rule == "tools.cancel_task.limits[0]"
    assert turn.call is not None
    assert turn.call.arguments["task_id"].endswith("-11")


def test_a_lowered_limit_breaks_a_twin_at_the_call_beyond_it(corpus: Corpus) -> None:
    """The twin makes three calls: with a limit of two the third is shown."""
    found = changed(desk(cancel_task=limit(5)), desk(cancel_task=limit(2)), corpus)
    turn = the(found, "twin", Turn.NEWLY_BROKEN)
    assert (turn.where, effects(turn)) == ("call 3 of 3", ("allow", "deny"))
    assert turn.severity == "medium"


def test_a_session_parts_where_it_breaks(corpus: Corpus) -> None:
    """The fourth read of a session is beyond a limit of three; repaired, it is shown as well."""
    old = desk(read_card={}, read_note={}, send_mail={})
    new = desk(read_card=limit(3), read_note=limit(3), send_mail={})
    turn = the(changed(old, new, corpus), "session", Turn.NEWLY_BROKEN)
    assert (turn.session, turn.where, effects(turn)) == (
        "notes-sent",
        "call 4 of 5",
        ("allow", "deny"),
    )
    back = the(changed(new, old, corpus), "session", Turn.REPAIRED)
    assert (back.where, effects(back)) == ("call 4 of 5", ("deny", "allow"))


def test_a_form_that_gets_through_in_addition_is_weaker(corpus: Corpus) -> None:
    """A loose rule stopped the plain form alone; without it the plain form runs, too."""
    plain = {"path": "args.recipient", "op": "regex", "value": "^ana@ourco"}
    old = desk(send_mail={"deny_if": [{"conditions": [plain]}]})
    new = desk(send_mail={})
    found = changed(old, new, corpus)
    turn = next(one for one in found.worse if one.attack == LOOKS)
    assert turn.kind is Turn.WEAKER
    assert turn.was is not None
    assert turn.now is not None
    assert turn.was.verdict == turn.now.verdict == "bypassed"
    assert effects(turn) == ("deny", "allow")
    assert "gets through now, too" in turn.why
    back = next(one for one in changed(new, old, corpus).better if one.attack == LOOKS)
    assert (back.kind, effects(back)) == (Turn.STRONGER, ("allow", "deny"))


def test_another_tool_beside_the_focus_is_no_turn_of_the_twin(corpus: Corpus) -> None:
    """The attacker reads with another tool now; the mail of honest work fares as before."""
    old = desk(read_card={}, read_note={}, send_mail={})
    new = desk(read_note={}, send_mail={})
    turns = changed(old, new, corpus).turns
    assert not [turn for turn in turns if turn.of == "twin" and turn.attack == LOOKS]
    for turn in turns:
        if turn.of == "twin":
            assert turn.call is not None
            assert turn.call.tool == "read_card"


def test_a_run_of_another_corpus_is_compared_on_what_is_common(corpus: Corpus) -> None:
    """The cases that both hold are compared; that they are not all is said, and what is lost."""
    old = desk(cancel_task=limit(5), send_mail={})
    fewer = corpus.model_copy(
        update={"attacks": corpus.attacks[1:], "sessions": (), "digest": "another"}
    )
    kept = score(old, corpus, DESK)
    found = changed(kept, desk(send_mail={}), fewer)
    assert any("the corpus changed" in text for text in found.not_comparable)
    gone = {turn.attack: turn.why for turn in found.turns if turn.kind is Turn.LOST}
    assert gone[corpus.attacks[0].id] == "the attack is no longer in the corpus"
    assert found.common > 0
    stopped = [turn for turn in found.turns if turn.kind is Turn.NEWLY_STOPPED]
    assert [turn.attack for turn in stopped] == [LOOP]
    assert found.old.name == f"run {kept.id[:10]}"


def test_a_policy_beside_a_run_is_judged_in_its_world(corpus: Corpus) -> None:
    """The run's world and needs hold for both, so nothing is not comparable."""
    run = score(desk(send_mail={}), corpus, DESK, needs={"send_mail"})
    found = changed(run, desk(send_mail={}), corpus)
    assert found.turns == ()
    assert found.not_comparable == ()
    assert found.equivalent is True


def test_a_policy_a_server_is_compared_server_by_server(corpus: Corpus) -> None:
    """Mappings on both sides; meaning is that of all pairs together."""
    both = inventory(
        *DESK.server("desk").tools,  # type: ignore[union-attr]
        tool("wipe_board", "destroy", {"board_id": "target"}, server="board"),
    )
    old = {"desk": desk(cancel_task=limit(5)), "board": desk()}
    new = {"desk": desk(cancel_task=limit(5)), "board": desk(default="allow")}
    found = compare(old, new, corpus, both)
    assert {turn.server for turn in found.turns if turn.of == "attack"} == {"board"}
    assert found.equivalent is False
    assert found.meaning is not None
    assert {change.tool for change in found.meaning.changes} >= {"wipe_board"}
