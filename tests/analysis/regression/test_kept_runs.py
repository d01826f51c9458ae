"""A baseline made of a run is as good as the run, for who compares with it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from staging import ALLOW_ALL, DENY_ALL, inventory, policy, staged_corpus, tool
from trebuchet.analysis.regression.baseline import baseline_of, run_of
from trebuchet.analysis.regression.compare import compare
from trebuchet.analysis.regression.gate import Locked, Missing, verdict
from trebuchet.analysis.regression.held import Held, hold
from trebuchet.analysis.regression.waivers import standing
from trebuchet.analysis.score import score
from trebuchet.model.baseline import LockChange
from trebuchet.model.gate import GateVerdict
from trebuchet.model.regression import Turn
from trebuchet.model.run import Run
from trebuchet.model.settings import Settings, Thresholds, Waiver

TOOLS = inventory(
    tool("cancel_task", "destroy control", {"task_id": "target"}),
    tool("send_mail", "send-external", {"to": "recipient", "body": "content"}),
)
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    """A run under allow-all, one under deny-all."""
    corpus = staged_corpus()
    return {
        name: score({"desk": policy(text)}, corpus, TOOLS)
        for name, text in (("allow", ALLOW_ALL), ("deny", DENY_ALL))
    }


def held(runs: dict[str, Run], old: str, new: str, *waivers: Waiver) -> Held:
    """The new run, held against a baseline made of the old one."""
    (kept,) = baseline_of({"": runs[old]}).runs
    return hold("", runs[new], kept, standing(waivers, NEW_YEAR).holding)


def judged(found: Held, settings: Settings, *, partial: bool = False) -> GateVerdict:
    """The gates of the settings on one agent."""
    return verdict(settings, [found], standing(settings.waivers, NEW_YEAR), None, partial=partial)


def waiver(expires: str = "2027-06-30", **named: str) -> Waiver:
    """A waiver of what is named."""
    return Waiver.model_validate({"reason": "known", "owner": "ana", "expires": expires, **named})


def settings(**said: object) -> Settings:
    """Settings as a file states them; underscores stand for hyphens."""
    return Settings.model_validate_json(
        json.dumps({key.replace("_", "-"): value for key, value in said.items()})
    )


@pytest.mark.parametrize("name", ["allow", "deny"])
def test_a_run_is_as_its_baseline(runs: dict[str, Run], name: str) -> None:
    """Nothing turned, everything is common, and the counts are those of the run."""
    found = held(runs, name, name)
    assert found.regression
    assert found.regression.turns == ()
    assert found.regression.same == found.regression.common > 0
    was, now = found.common()
    assert was == now


@pytest.mark.parametrize(("old", "new"), [("allow", "deny"), ("deny", "allow")])
def test_a_baseline_turns_as_its_run(runs: dict[str, Run], old: str, new: str) -> None:
    """Compared with the baseline, the same cases turn the same way as compared with the run."""
    (kept,) = baseline_of({"": runs[old]}).runs
    by_run = compare(runs[old], runs[new], "old", "new")
    by_kept = compare(run_of(kept, runs[new]), runs[new], "old", "new")

    def told(turns: object) -> Counter[tuple[Turn, str, str]]:
        return Counter((turn.kind, turn.of, turn.id) for turn in turns)  # type: ignore[attr-defined]

    assert told(by_kept.turns) == told(by_run.turns)
    assert by_kept.turns


def test_another_corpus_is_compared_on_the_common_cases(runs: dict[str, Run]) -> None:
    """What an older corpus alone had is not lost, and the difference is said."""
    run = runs["deny"]
    (kept,) = baseline_of({"": run}).runs
    gone, *_ = run.cases
    smaller = run.model_copy(update={"cases": tuple(case for case in run.cases if case != gone)})
    lost = hold("", smaller, kept, ())
    assert [turn.kind for turn in lost.turns] == [Turn.LOST]
    assert not judged(lost, settings(fail_on=["worse"])).passed
    other = hold("", smaller.model_copy(update={"corpus": "another"}), kept, ())
    assert other.turns == ()
    assert other.regression
    assert "corpus changed" in other.regression.not_comparable[0]
    assert judged(other, settings(fail_on=["worse"])).passed


def test_counts_may_not_fall(runs: dict[str, Run]) -> None:
    """The ratchet passes what is as good, and fails what stops less or breaks more."""
    asked = settings(fail_on=[], no_worse=True)
    assert judged(held(runs, "allow", "allow"), asked).passed
    for old, new, word in (("deny", "allow", "stopped"), ("allow", "deny", "intact")):
        (gate,) = judged(held(runs, old, new), asked).failed
        assert gate.name == "no-worse"
        assert word in gate.sentence


def test_waived_cases_fail_no_gate(runs: dict[str, Run]) -> None:
    """What is accepted leaves every gate and every count; what is not stays."""
    attacks = sorted({case.attack for case in runs["allow"].cases})
    every = [waiver(attack=attack) for attack in attacks]
    asked = settings(fail_on=["any", "worse"], no_worse=True)
    assert len(judged(held(runs, "deny", "allow"), asked).failed) == 3
    assert judged(held(runs, "deny", "allow", *every), asked).passed
    assert not judged(held(runs, "deny", "allow", *every[1:]), asked).passed


def test_a_waiver_for_another_policy_accepts_nothing(runs: dict[str, Run]) -> None:
    """A waiver that names a policy holds under that policy alone."""
    case = runs["allow"].cases[0].id
    assert held(runs, "allow", "allow", waiver(case=case, policy="policy.json")).waived == 1
    assert held(runs, "allow", "allow", waiver(case=case, policy="other.json")).waived == 0


@pytest.mark.parametrize(
    ("expires", "target", "partial", "passed"),
    [
        ("2027-01-01", "here", False, True),
        ("2026-12-31", "here", False, False),
        ("2027-01-01", "nowhere", False, False),
        ("2027-01-01", "nowhere", True, True),
    ],
)
def test_waivers_expire_and_must_be_used(
    runs: dict[str, Run], expires: str, target: str, partial: bool, passed: bool
) -> None:
    """One holds on its last day; expired or without a finding it turns the gate red."""
    attack = runs["allow"].cases[0].attack if target == "here" else target
    asked = settings(
        fail_on=[],
        waivers=[waiver(expires=expires, attack=attack).model_dump(exclude_none=True)],
    )
    found = held(runs, "allow", "allow", *asked.waivers)
    gate = judged(found, asked, partial=partial).gates[-1]
    assert gate.name == "waivers"
    assert gate.passed is passed


@pytest.mark.parametrize(
    ("thresholds", "passed"),
    [
        ({"protection": 100}, True),
        ({"stopped": 1}, True),
        ({"stopped": 1000}, False),
        ({"usability": 1}, False),
        ({"intact": 1}, False),
        ({"told-apart": 1}, False),
        ({"protection": "A"}, False),
    ],
)
def test_thresholds(runs: dict[str, Run], thresholds: dict[str, object], passed: bool) -> None:
    """Shares, counts and letters; under ten attacks there is no letter to reach."""
    asked = settings(fail_on=[], thresholds=thresholds)
    (gate,) = judged(held(runs, "deny", "deny"), asked).gates
    assert gate.passed is passed
    assert gate.name.startswith("thresholds ")


def test_what_is_missing_or_changed_fails(runs: dict[str, Run]) -> None:
    """Without a baseline or a lock that the settings name there is no green."""
    alone = hold("", runs["deny"], None, ())
    days = standing((), NEW_YEAR)
    gone = verdict(Settings(), [alone], days, None, Missing("b.json", "l.json"))
    assert [gate.name for gate in gone.failed] == ["baseline", "lock"]
    change = LockChange(server="desk", tool="cancel_task", kind="description")
    for changes, code in (((), 0), ((change,), 1)):
        assert verdict(Settings(), [alone], days, Locked(2, 1, changes)).exit_code == code


def test_an_empty_run_is_no_green(runs: dict[str, Run]) -> None:
    """Where nothing was replayed, no gate passes for want of findings."""
    empty = hold("", runs["deny"].model_copy(update={"cases": ()}), None, ())
    for said in (settings(fail_on=["critical"]), settings(fail_on=["worse"])):
        assert not judged(empty, said).passed


def test_every_threshold_is_a_gate(runs: dict[str, Run]) -> None:
    """None can be asked for and not be looked at."""
    every = Thresholds.model_validate(
        {"protection": 1, "usability": 1, "told-apart": 1, "stopped": 1, "intact": 1}
    )
    asked = settings(fail_on=["any"]).model_copy(update={"thresholds": every})
    found = judged(hold("", runs["deny"], None, ()), asked)
    assert len(found.gates) == 1 + len(Thresholds.model_fields)
