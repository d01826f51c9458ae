"""What decides a verdict: pace, chains, containers, approvers, needs."""

from __future__ import annotations

from typing import Any

import pytest

from staging import ALLOW_ALL, DENY_ALL, inventory, policy, staged_corpus, tool
from trebuchet.analysis.score import score
from trebuchet.model.attack import Corpus
from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.model.tool import Inventory, Scope, ToolEffect
from trebuchet.model.vocabulary import Severity

CANCEL = tool("cancel_task", "destroy control", {"task_id": "target"})
SEND = tool("send_mail", "send-external", {"to": "recipient", "body": "content"})
READ = tool("get_record", "read-private", {"record_id": "target"})
LOOP = "looped-destructive-cancels"
LEAK = "private-record-mailed-out"


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The staged corpus."""
    return staged_corpus()


def run_on(corpus: Corpus, text: str, tools: Inventory, **settings: Any) -> Run:
    """One policy text for every server of a staged inventory."""
    policies = {server.name: policy(text) for server in tools.servers}
    return score(policies, corpus, tools, **settings)


def case_of(run: Run, attack: str) -> CaseResult:
    """The only case of an attack."""
    (found,) = [case for case in run.cases if case.attack == attack]
    return found


def limited(window: str, most: int) -> str:
    """A policy that allows everything but so many cancels a window."""
    return (
        '{"version": "1", "default": "allow", "tools": {"cancel_task": {"limits": ['
        f'{{"counter": "cancels", "window": "{window}", "max": {most}}}]}}}}}}'
    )


def test_a_hidden_tool_blocks_and_names_its_line(corpus: Corpus) -> None:
    """Hiding the tool blocks the loop, and the hide entry is what decided."""
    text = '{"version": "1", "default": "deny", "hide": ["cancel_task"]}'
    case = case_of(run_on(corpus, text, inventory(CANCEL)), LOOP)
    assert case.verdict is Verdict.BLOCKED
    assert case.rule == "(hidden)"
    column = text.index('"cancel_task"') + 1
    assert str(case.source) == f"policy.json:1:{column}"


def test_an_open_tool_is_bypassed_with_its_count(corpus: Corpus) -> None:
    """Where nothing limits it, all 200 cancels run, and the count says so."""
    case = case_of(run_on(corpus, ALLOW_ALL, inventory(CANCEL)), LOOP)
    assert (case.verdict, case.executed, case.attempted) == (Verdict.BYPASSED, 200, 200)


@pytest.mark.parametrize(
    ("window", "most", "verdict", "form"),
    [
        ("minute", 10, Verdict.BYPASSED, "patient"),
        ("day", 12, Verdict.BYPASSED, "window edges"),
        ("day", 4, Verdict.CONTAINED, "window edges"),
    ],
)
def test_a_limit_is_judged_over_a_day_and_around_its_edges(
    corpus: Corpus, window: str, most: int, verdict: Verdict, form: str
) -> None:
    """Ten a minute lets everything through in a day; a daily limit lets twice itself through."""
    case = case_of(run_on(corpus, limited(window, most), inventory(CANCEL)), LOOP)
    assert case.verdict is verdict
    assert case.form.startswith(form)
    if window == "day":
        assert case.executed == 2 * most


def test_a_send_whose_read_was_denied_is_no_leak(corpus: Corpus) -> None:
    """A chain that never got its secret is blocked, though its last call would be allowed."""
    text = '{"version": "1", "default": "allow", "hide": ["get_record"]}'
    case = case_of(run_on(corpus, text, inventory(READ, SEND)), LEAK)
    assert case.verdict is Verdict.BLOCKED
    assert (case.attempted, case.executed) == (0, 0)
    assert case.deciding is not None
    assert case.deciding.tool == "get_record"


def test_a_chain_takes_the_tool_that_is_allowed(corpus: Corpus) -> None:
    """With one reader hidden and another open, the attacker uses the open one."""
    other = tool("fetch_record", "read-private", {"record_id": "target"})
    text = '{"version": "1", "default": "allow", "hide": ["fetch_record"]}'
    case = case_of(run_on(corpus, text, inventory(READ, other, SEND)), LEAK)
    assert case.verdict is Verdict.BYPASSED
    assert "get_record" in {bound.tool for bound in case.binding.values()}


def test_one_container_is_enough(corpus: Corpus) -> None:
    """On a tool that deletes containers a single call is the harm."""
    volume = CANCEL.model_copy(
        update={"effect": ToolEffect(object=Scope.CONTAINER, reversible="no")}
    )
    case = case_of(run_on(corpus, limited("day", 2), inventory(volume)), LOOP)
    assert case.harm.limit == 1
    assert case.verdict is Verdict.BYPASSED


def test_asking_holds_all_but_attacks_on_the_approver(corpus: Corpus) -> None:
    """A call that waits for a person is held; an attack on that person is not."""
    text = (
        '{"version": "1", "default": "deny", "tools": '
        '{"cancel_task": {"action": "require_approval"}}}'
    )
    run = run_on(corpus, text, inventory(CANCEL))
    through = {attack.id for attack in corpus.attacks if attack.through_approver}
    verdicts = {case.attack: case.verdict for case in run.cases}
    assert verdicts[LOOP] is Verdict.HELD
    assert through & verdicts.keys()
    for attack, verdict in verdicts.items():
        assert verdict is (Verdict.BYPASSED if attack in through else Verdict.HELD), attack


def test_severity_is_the_lower_of_ceiling_and_effect(corpus: Corpus) -> None:
    """The same loop is critical on items lost for good and mild on what can be undone."""
    undone = CANCEL.model_copy(update={"effect": ToolEffect(reversible="yes")})
    for target, severity in ((CANCEL, Severity.CRITICAL), (undone, Severity.HIGH)):
        run = run_on(forgiving(corpus), ALLOW_ALL, inventory(target))
        assert case_of(run, LOOP).severity is severity


def forgiving(corpus: Corpus) -> Corpus:
    """The corpus with a loop whose harm can be undone."""
    attacks = []
    for attack in corpus.attacks:
        if attack.id == LOOP and attack.harm is not None:
            harm = attack.harm.model_copy(update={"reversible": True})
            attack = attack.model_copy(update={"harm": harm})  # noqa: PLW2901 - the copy is meant
        attacks.append(attack)
    return corpus.model_copy(update={"attacks": tuple(attacks)})


def test_what_can_be_tied_again_is_no_loss_for_good(corpus: Corpus) -> None:
    """An attack whose harm cannot be undone makes no case on a tool that can undo it."""
    undone = CANCEL.model_copy(update={"effect": ToolEffect(reversible="yes")})
    run = run_on(corpus, ALLOW_ALL, inventory(undone))
    assert LOOP not in {case.attack for case in run.cases}


def test_work_on_tools_that_nobody_needs_is_not_broken(corpus: Corpus) -> None:
    """With needs named, twins and sessions on other tools are not needed, not broken."""
    run = run_on(corpus, DENY_ALL, inventory(CANCEL, SEND, READ), needs=["get_record"])
    assert {case.twin.verdict for case in run.cases} <= {
        TwinVerdict.NOT_NEEDED,
        TwinVerdict.BROKEN,
    }
    assert case_of(run, LOOP).twin.verdict is TwinVerdict.NOT_NEEDED
    assert run.assumed.needs is False


def test_the_owners_domain_is_read_from_the_policy(corpus: Corpus) -> None:
    """Mail allowed to the owner's domain alone breaks no honest mail and stops the leak."""
    text = (
        '{"version": "1", "default": "allow", "tools": {"send_mail": {"require": ['
        '{"path": "args.to", "op": "regex", "value": "^[^@]+@ourco\\\\.com$"}]}}}'
    )
    run = run_on(corpus, text, inventory(READ, SEND))
    case = case_of(run, "address-that-only-looks-inside")
    assert case.twin.verdict is TwinVerdict.INTACT
    assert case.verdict is Verdict.BLOCKED
    assert run.world["own.domain"] == "ourco.com"
    assert run.assumed.world_values["own.domain"].startswith("policy.json:1:")
    assert not [session for session in run.sessions if session.verdict is TwinVerdict.BROKEN]


def test_a_run_is_the_same_whatever_the_order_of_tools(corpus: Corpus) -> None:
    """Same input, same run: cases, ids and summary do not depend on order."""
    one = run_on(corpus, limited("day", 4), inventory(CANCEL, SEND, READ))
    other = run_on(corpus, limited("day", 4), inventory(READ, SEND, CANCEL))
    assert one == other
