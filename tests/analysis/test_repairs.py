"""Every printed repair does what its heading says, costs no honest work, and comes once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

import pytest

from calling import ROOT
from fragments import with_fragment
from shipped import our_corpus, our_inventory
from staging import policy
from trebuchet.analysis.mending import Mended
from trebuchet.api import scored
from trebuchet.api.scoring import Scored
from trebuchet.dialects import parse_policy
from trebuchet.model.call import ToolCall
from trebuchet.model.policy import NativePolicy
from trebuchet.model.run import CaseResult, Run, TwinVerdict, Verdict
from trebuchet.report.cause import leaks

POLICIES = {
    "taobao-open": ("taobao-open.json", "taobao-scraper-mcp"),
    "taobao-ten-a-minute": ("taobao-ten-a-minute.json", "taobao-scraper-mcp"),
    "github-review": ("github-review.json", "github"),
    "stripe-refunds": ("stripe-refunds.yaml", "stripe"),
    "filesystem-scaffold": ("filesystem-scaffold.yaml", "filesystem"),
}
"""The shipped examples that let something through, and their servers."""

NUMBERS = {
    "refunds a day": (
        "version: '1'\ntools:\n  create_refund:\n    rules:\n"
        "      - {name: refunds a day, rate_limit: 40/day}\n",
        "stripe",
    ),
    "cancels an hour, Intercept": (
        "version: '1'\ntools:\n  cancel_task:\n    rules:\n"
        "      - {name: an hour, rate_limit: 5/hour}\n",
        "taobao-scraper-mcp",
    ),
    "cancels a day, too many": (
        json.dumps(
            {
                "version": "1",
                "default": "allow",
                "tools": {
                    "cancel_task": {"limits": [{"counter": "calls", "window": "day", "max": 50}]}
                },
            }
        ),
        "taobao-scraper-mcp",
    ),
}
"""Policies as the corpus recommends them, with numbers that are too high."""

RANKS = list(Verdict)


@cache
def under(text: str, name: str, server: str) -> Scored:
    """A policy, scored on its server."""
    held = parse_policy(text, name)
    return scored({server: held}, our_corpus(), our_inventory(server))


def examples() -> Iterator[tuple[str, str, str]]:
    """Text, name and server of each policy."""
    for file, server in POLICIES.values():
        yield (ROOT / "data" / "policies" / file).read_text(encoding="utf-8"), file, server
    for name, (text, server) in NUMBERS.items():
        yield text, f"{name}.yaml", server


def kind(fragment: str) -> str:
    """What a fragment is: the key in PolicyLayer, the first word of its name in Intercept."""
    return fragment.split('"')[1].split(maxsplit=1)[0]


def intact(run: Run) -> dict[str, TwinVerdict]:
    """The honest work that is let through, by id."""
    works = [(session.id, session.verdict) for session in run.sessions]
    works += [(f"twin {case.id}", case.twin.verdict) for case in run.cases]
    return {work: verdict for work, verdict in works if verdict is not TwinVerdict.BROKEN}


def case_of(run: Run, case: CaseResult) -> CaseResult:
    """The same case of another run."""
    return next(each for each in run.cases if each.id == case.id)


def assert_kept(before: Run, after: Run, repair: Mended) -> None:
    """No work that was let through breaks, and none waits unless the repair says so."""
    now = intact(after)
    for work, verdict in intact(before).items():
        assert work in now, work
        assert repair.waits or now[work] is verdict, work


@pytest.mark.parametrize(("text", "name", "server"), list(examples()), ids=[*POLICIES, *NUMBERS])
def test_each_printed_repair_holds_what_it_says(text: str, name: str, server: str) -> None:
    """Written into the policy and scored again: better, nothing broken, no second of its kind."""
    before = under(text, name, server)
    held = before.setting.policies[server]
    assert isinstance(held, NativePolicy)
    for case in leaks(before.run):
        repair = before.mended(case)
        if not repair.fragment:
            continue
        tool = case.binding[case.focus].tool
        after = under(with_fragment(held, tool, repair.fragment), name, server)
        found = case_of(after.run, case)
        assert RANKS.index(found.verdict) >= RANKS.index(case.verdict)
        assert found.executed < case.executed
        assert found.verdict is repair.verdict
        assert (found.executed == 0) is repair.verdict.stopped
        assert found.harm.reached < found.harm.limit
        assert_kept(before.run, after.run, repair)
        second = after.mended(found).fragment
        assert not second or kind(second) != kind(repair.fragment), second


def test_a_case_that_a_repair_keeps_short_gets_no_other_number() -> None:
    """The line of the README, added to its policy, is the last word on the loop."""
    text = (ROOT / "data" / "policies" / "taobao-ten-a-minute.json").read_text(encoding="utf-8")
    server = "taobao-scraper-mcp"
    before = under(text, "p", server)
    (case,) = leaks(before.run)
    repair = before.mended(case)
    held = before.setting.policies[server]
    assert isinstance(held, NativePolicy)
    after = under(with_fragment(held, "cancel_task", repair.fragment), "p", server)
    (found,) = leaks(after.run)
    assert found.verdict is Verdict.CONTAINED
    assert after.mended(found) == Mended("", "")
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"some cancels still run ({found.executed} of the {found.attempted})" in readme


def test_a_repair_leaves_the_work_of_the_owner_whole() -> None:
    """A number that the corpus has room for is not printed where recorded calls need more."""
    server = "taobao-scraper-mcp"
    held = {server: policy('{"version": "1", "default": "deny", "tools": {"cancel_task": {}}}')}
    corpus, inventory = our_corpus(), our_inventory(server)
    calls = [
        ToolCall(tool="cancel_task", arguments={"task_id": f"{n}"}, at=1767225600.0 + n * 60)
        for n in range(30)
    ]
    plain = scored(held, corpus, inventory)
    asked = scored(held, corpus, inventory, recorded=calls, recorded_in="calls.jsonl")
    (case,) = leaks(plain.run)
    assert '"limits"' in plain.mended(case).fragment
    repair = asked.mended(case)
    assert '"limits"' not in repair.fragment
    assert repair.waits


def test_what_would_break_work_is_named() -> None:
    """Where every number breaks honest work, one piece of it is said beside what is missing."""
    text = (ROOT / "data" / "policies" / "stripe-refunds.yaml").read_text(encoding="utf-8")
    found = under(text, "stripe-refunds.yaml", "stripe")
    case = next(each for each in leaks(found.run) if each.attack == "refund-desk-drained")
    repair = found.mended(case)
    assert repair.fragment == ""
    assert repair.missing
    assert repair.breaks in {session.session for session in found.run.sessions}
