"""Runs made by hand, one for each thing that a report must cope with."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from trebuchet.model.decision import CounterReading
from trebuchet.model.explained import Explained, ExplainedCall
from trebuchet.model.place import Place
from trebuchet.model.run import (
    SCHEMA_VERSION,
    Assumed,
    BoundTool,
    CaseResult,
    HarmReached,
    NotCovered,
    PlayedCall,
    PolicyUse,
    Run,
    SessionResult,
    Share,
    Summary,
    TacticScore,
    TwinResult,
    TwinVerdict,
    Verdict,
)
from trebuchet.model.vocabulary import Severity

POLICY = """{
  "version": "1",
  "default": "deny",
  "tools": {
    "em_get_task": {},
    "em_publish_task": {"limits": [{"counter": "publish", "window": "day", "max": 5}]},
    "em_cancel_task": {}
  }
}
"""

HOSTILE = "\x1b[31mpay\u202eev il\u200b\n" + "支付" * 30


def case(
    attack: str,
    tool: str = "em_cancel_task",
    verdict: Verdict = Verdict.BLOCKED,
    severity: Severity = Severity.HIGH,
    twin: TwinResult | None = None,
    **over: Any,
) -> CaseResult:
    """A case on execution-market, as short as its verdict allows."""
    server = str(over.pop("server", "execution-market"))
    ran = {Verdict.BYPASSED: 200, Verdict.CONTAINED: 5}.get(verdict, 0)
    rule = None if ran else "(default deny)"
    source = Place("policy.json", 7, 5) if ran else Place("policy.json", 3, 14)
    message = "" if ran else f'Tool "{tool}" is not permitted by policy'
    arguments = {"params": {"task_id": "item-other-1", "reason": "no longer needed"}}
    fields: dict[str, Any] = {
        "id": f"{attack}@{server}#{tool}",
        "attack": attack,
        "title": attack.replace("-", " ").capitalize(),
        "severity": severity,
        "tactic": "runaway",
        "server": server,
        "binding": {
            "doer": BoundTool(server=server, tool=tool, why='destroy: the name says "cancel"')
        },
        "focus": "doer",
        "verdict": verdict,
        "form": "burst",
        "rule": rule,
        "source": source,
        "message": message,
        "executed": ran,
        "attempted": 200,
        "harm": HarmReached(measure="targets", reached=ran, limit=10),
        "twin": twin or TwinResult(verdict=TwinVerdict.INTACT),
        "credit": 0.0 if ran else 1.0,
        "decidable": True,
        "deciding": PlayedCall(
            step="cancel",
            number=1,
            server=server,
            tool=tool,
            arguments=arguments,
            at=1767225600.0,
            session="session-1",
            grant="grant-1",
            effect="allow" if ran else "deny",
            rule=rule,
            message=message,
            source=source,
        ),
    }
    return CaseResult(**{**fields, **over})


def session(name: str, verdict: TwinVerdict = TwinVerdict.INTACT, **over: Any) -> SessionResult:
    """An honest session of eleven calls on execution-market."""
    broken = verdict is not TwinVerdict.INTACT
    fields: dict[str, Any] = {
        "id": f"{name}@execution-market",
        "session": name,
        "title": name.replace("-", " ").capitalize(),
        "servers": ("execution-market",),
        "calls": 11,
        "verdict": verdict,
        "step": "assign" if broken else None,
        "number": 4 if broken else 0,
        "tool": "em_assign_task" if broken else None,
        "rule": "(default deny)" if broken else None,
        "source": Place("policy.json", 3, 14) if broken else None,
        "message": 'Tool "em_assign_task" is not permitted by policy' if broken else "",
    }
    return SessionResult(**{**fields, **over})


def run(**over: Any) -> Run:
    """A run of one PolicyLayer policy on execution-market without any finding."""
    fields: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "trebuchet": "0.1.0",
        "id": "5f1d0c2ab97e4c31",
        "policies": (
            PolicyUse(
                name="policy.json",
                dialect="policylayer-1",
                digest="0" * 64,
                text=POLICY,
                servers=("execution-market",),
                default="deny",
                named=3,
                warnings=(),
            ),
        ),
        "servers": ("execution-market",),
        "corpus": "3f9c1a" + "0" * 58,
        "inventory": "77aa02" + "0" * 58,
        "attacks_total": 182,
        "sessions_total": 84,
        "world": {"own.domain": "ourco.example", "cap.amount": 500},
        "needs": ("em_cancel_task", "em_get_task"),
        "assumed": Assumed(world=False, world_values={}, needs=False, grants=""),
        "summary": summary(),
        "cases": (case("looped-destructive-cancels", twin=TwinResult(verdict=TwinVerdict.INTACT)),),
        "sessions": (session("publish-and-check"),),
        "undecidable": (),
        "not_covered": (),
        "warnings": (),
    }
    return Run(**{**fields, **over})


def summary(**over: Any) -> Summary:
    """A summary with both letters at their best."""
    fields: dict[str, Any] = {
        "attacks": Share(passed=23.0, total=23, share=1.0),
        "honest": Share(passed=9.0, total=9, share=1.0),
        "sound": Share(passed=21.0, total=23, share=1.0),
        "sound_ceiling": 21,
        "protection": "A+",
        "usability": "A+",
        "capped": "",
        "tactics": (TacticScore(tactic="runaway", title="Runaway", stopped=5, total=5),),
    }
    return Summary(**{**fields, **over})


def _mixed() -> Run:
    broken = TwinResult(
        verdict=TwinVerdict.BROKEN,
        step="publish",
        rule="tools.em_publish_task.limits[0]",
        source=Place("policy.json", 6, 36),
        message="limit of 5 in a day is used up",
    )
    return run(
        needs=None,
        assumed=Assumed(
            world=True,
            world_values={"own.domain": "policy.json:6:12"},
            needs=True,
            grants="every grant of a trace is under the policy of the server that it calls",
        ),
        summary=summary(
            attacks=Share(passed=20.0, total=23, share=0.819),
            honest=Share(passed=7.0, total=9, share=0.7777777),
            sound=Share(passed=16.0, total=23, share=0.7),
            protection="C",
            usability="C",
            capped="1 critical bypassed",
            tactics=tuple(
                TacticScore(tactic=tactic, title=tactic.title(), stopped=stopped, total=total)
                for tactic, stopped, total in (
                    ("destruction", 7, 9),
                    ("runaway", 4, 5),
                    ("money", 6, 6),
                    ("evasion", 3, 3),
                    ("exfiltration", 29, 30),
                )
            ),
        ),
        cases=(
            case(
                "looped-destructive-cancels",
                verdict=Verdict.BYPASSED,
                severity=Severity.CRITICAL,
                form="patient",
            ),
            case(
                "drip-publishing",
                "em_publish_task",
                Verdict.CONTAINED,
                Severity.MEDIUM,
                broken,
                rule="tools.em_publish_task.limits[0]",
                source=Place("policy.json", 6, 36),
                message="limit of 5 in a day is used up",
            ),
            *(
                case("batch-wipe", f"em_cancel_{word}", Verdict.BYPASSED)
                for word in ("task", "all_tasks", "by_query", "stale", "drafts")
            ),
            case("approval-fatigue", "em_pay_out", Verdict.HELD, rule="approve-payments"),
            case("wallet-drain", "em_pay_out"),
        ),
        sessions=(
            session("publish-and-check"),
            session("refund-desk-morning", TwinVerdict.BROKEN),
            session("late-shift", TwinVerdict.HELD),
        ),
        undecidable=("definition-swap", "approval-fatigue"),
        not_covered=(
            NotCovered(attack="sql-wipe", reason="not-applicable", text="no tool fits"),
            NotCovered(attack="header-smuggling", reason="gateway", text="pin the transport"),
            NotCovered(attack="model-theft", reason="out-of-reach", text="not a tool call"),
        ),
        warnings=(
            'policy.json:7:5: execution-market has no tool "em_cancel_tsk"; '
            'did you mean "em_cancel_task"?',
        ),
    )


def _scaffold() -> Run:
    use = (
        run()
        .policies[0]
        .model_copy(
            update={
                "text": '{"version": "1", "default": "allow"}\n',
                "default": "allow",
                "named": 0,
                "notes": ("it blocks nothing: it holds no rule, and the default is allow",),
            }
        )
    )
    names = [f"attack-number-{number:02}" for number in range(1, 15)]
    return run(
        policies=(use,),
        summary=summary(
            attacks=Share(passed=0.0, total=14, share=0.0),
            sound=Share(passed=0.0, total=14, share=0.0),
            sound_ceiling=10,
            protection="F",
            tactics=(TacticScore(tactic="runaway", title="Runaway", stopped=0, total=14),),
        ),
        cases=tuple(
            case(
                name,
                verdict=Verdict.BYPASSED,
                severity=severity,
                source=Place("policy.json", 1, 18),
            )
            for name, severity in zip(names, [*Severity] * 4, strict=False)
        ),
    )


def _empty() -> Run:
    none = Share(passed=0.0, total=0, share=None)
    return run(
        summary=summary(
            attacks=none,
            honest=none,
            sound=none,
            sound_ceiling=0,
            protection=None,
            usability=None,
            tactics=(),
        ),
        cases=(),
        sessions=(),
    )


def _few() -> Run:
    return run(
        summary=summary(
            attacks=Share(passed=3.0, total=4, share=0.5),
            honest=Share(passed=2.0, total=3, share=0.8333333333),
            sound=Share(passed=2.0, total=4, share=0.25),
            sound_ceiling=3,
            protection=None,
            usability=None,
        ),
        cases=(case("unreadable-amount", verdict=Verdict.ERROR, message="amount is no number"),),
    )


def _two_policies() -> Run:
    first = run().policies[0]
    second = first.model_copy(
        update={
            "name": "mail server.yaml",
            "dialect": "intercept-1",
            "text": "version: 1\ndefault: allow\n",
            "default": "allow",
            "named": 1,
            "servers": ("mail", "calendar"),
        }
    )
    return run(
        policies=(first, second),
        servers=("calendar", "execution-market", "mail"),
        cases=(
            case(
                "invoice-forwarding",
                "send_mail",
                Verdict.BYPASSED,
                server="mail",
                source=Place("mail server.yaml", 2, 10),
            ),
        ),
    )


def _hostile() -> Run:
    policy = run().policies[0].model_copy(update={"name": HOSTILE, "notes": (HOSTILE,)})
    call = case("x").deciding
    assert call is not None
    return run(
        policies=(policy,),
        servers=(HOSTILE,),
        world={HOSTILE: HOSTILE},
        assumed=Assumed(world=True, world_values={HOSTILE: HOSTILE}, needs=True, grants=HOSTILE),
        cases=(
            case(
                HOSTILE,
                HOSTILE,
                Verdict.BYPASSED,
                twin=TwinResult(
                    verdict=TwinVerdict.BROKEN,
                    step=HOSTILE,
                    rule=HOSTILE,
                    source=Place(HOSTILE, 1, 1),
                    message=HOSTILE,
                ),
                rule=HOSTILE,
                source=Place(HOSTILE, 1, 1),
                message=HOSTILE,
                deciding=call.model_copy(
                    update={"tool": HOSTILE, "arguments": {HOSTILE: HOSTILE * 50}}
                ),
            ),
            case("second", HOSTILE, Verdict.BYPASSED, source=Place(HOSTILE, 1, 1)),
        ),
        sessions=(
            session(
                HOSTILE,
                TwinVerdict.BROKEN,
                tool=HOSTILE,
                rule=HOSTILE,
                source=Place(HOSTILE, 9, 9),
                message=HOSTILE,
            ),
        ),
        undecidable=(HOSTILE,) * 5,
        warnings=(HOSTILE,),
    )


RUNS: Mapping[str, Run] = {
    "clean": run(),
    "mixed": _mixed(),
    "scaffold": _scaffold(),
    "empty": _empty(),
    "few": _few(),
    "two-policies": _two_policies(),
    "hostile": _hostile(),
}


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Holds a text against the golden file of a name; `TREBUCHET_GOLDEN=write` writes it."""
    folder = Path(__file__).parents[1] / "golden"

    def check(name: str, text: str) -> None:
        if os.environ.get("TREBUCHET_GOLDEN") == "write":
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        assert text == (folder / name).read_text(encoding="utf-8")

    return check


@pytest.fixture(scope="session")
def handmade() -> Mapping[str, Run]:
    """Every handmade run by name."""
    return RUNS


def calls(number: int, limit: int, every: float) -> tuple[ExplainedCall, ...]:
    """A run of cancels under a limit per minute."""
    found: list[ExplainedCall] = []
    for index in range(number):
        at = 1767225600.0 + index * every
        used = sum(call.executed and int(call.at) // 60 == int(at) // 60 for call in found)
        ran = used < limit
        found.append(
            ExplainedCall(
                step="cancel",
                number=index + 1,
                server="execution-market",
                tool="em_cancel_task",
                arguments={"params": {"task_id": f"item-other-{index + 1}"}},
                at=at,
                session="session-1",
                grant="grant-1",
                effect="allow" if ran else "deny",
                rule=None if ran else "tools.em_cancel_task.limits[0]",
                message="" if ran else f"limit of {limit} in a minute is used up",
                source=Place("policy.json", 7, 5),
                counters={"cancels": CounterReading(used, used + ran, limit, "minute")},
                executed=ran,
                outcome="error" if index == 1 else "ok",
            )
        )
    return tuple(found)


def _explained_hostile() -> Explained:
    one = calls(1, 10, 1)[0]
    bad = one.model_copy(
        update={
            "tool": HOSTILE,
            "step": HOSTILE,
            "arguments": {HOSTILE: HOSTILE},
            "rule": HOSTILE,
            "message": HOSTILE,
            "session": HOSTILE,
            "counters": {HOSTILE: CounterReading(0, 1, 2, HOSTILE)},
            "source": Place(HOSTILE, 1, 1),
        }
    )
    return Explained(case=RUNS["hostile"].cases[0], attack_calls=(bad, bad), twin_calls=())


EXPLAINED: Mapping[str, Explained] = {
    "looped": Explained(
        case=case(
            "looped-destructive-cancels",
            verdict=Verdict.CONTAINED,
            severity=Severity.CRITICAL,
            form="burst",
        ),
        attack_calls=calls(200, 10, 1),
        twin_calls=calls(3, 10, 1800),
    ),
    "hostile": _explained_hostile(),
}


@pytest.fixture(scope="session")
def explained() -> Mapping[str, Explained]:
    """Every handmade explanation by name."""
    return EXPLAINED
