"""A run made by hand, with one of everything that a question can be asked about."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from trebuchet.model.place import Place
from trebuchet.model.run import (
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
from trebuchet.store import save

AT = Place("policy.json", 7, 5)


def case(attack: str, verdict: Verdict, severity: Severity, twin: TwinVerdict) -> CaseResult:
    """A case on one tool of execution-market."""
    rule = None if verdict is Verdict.BYPASSED else "(default deny)"
    hurt = twin in (TwinVerdict.BROKEN, TwinVerdict.HELD)
    return CaseResult(
        id=f"{attack}@execution-market#em_cancel_task",
        attack=attack,
        title=attack,
        severity=severity,
        tactic="runaway",
        server="execution-market",
        binding={
            "find": BoundTool(server="execution-market", tool="em_list_tasks"),
            "cancel": BoundTool(server="execution-market", tool="em_cancel_task", why="destroy"),
        },
        focus="cancel",
        verdict=verdict,
        form="patient",
        rule=rule,
        source=AT,
        message="",
        executed=200,
        attempted=200,
        harm=HarmReached(measure="targets", reached=200, limit=10.5),
        twin=TwinResult(
            verdict=twin,
            step="cancel" if hurt else None,
            rule="cap" if hurt else None,
            source=AT if hurt else None,
        ),
        credit=0.0,
        decidable=True,
        deciding=PlayedCall(
            step="cancel",
            number=1,
            server="execution-market",
            tool="em_cancel_task",
            arguments={"params": {"task_id": "item-other-1"}},
            at=1767225600.0,
            session="session-1",
            grant="grant-1",
            effect="allow",
            rule=rule,
            message="",
            source=AT,
        ),
    )


def make_run(id_: str = "5f1d0c2ab97e4c31", cases: int = 1, **over: Any) -> Run:
    """A run with five cases, each `cases` times over."""
    fields: dict[str, Any] = {
        "schema_version": 1,
        "trebuchet": "0.1.0",
        "id": id_,
        "policies": (
            PolicyUse(
                name="policy.json",
                dialect="policylayer",
                digest="0" * 64,
                text="{}",
                servers=("execution-market",),
                default="allow",
                named=1,
                warnings=(),
            ),
        ),
        "servers": ("execution-market",),
        "corpus": "c",
        "inventory": "i",
        "attacks_total": 7,
        "sessions_total": 3,
        "world": {"own.domain": "ourco.example", "cap.amount": 500},
        "needs": None,
        "assumed": Assumed(
            world=True,
            world_values={"own.domain": "policy.json:6:12"},
            needs=True,
            grants="every grant",
        ),
        "summary": Summary(
            attacks=Share(passed=2.0, total=5, share=0.25),
            honest=Share(passed=6.0, total=8, share=0.75),
            sound=Share(passed=1.0, total=5, share=0.2),
            sound_ceiling=4,
            protection=None,
            usability="C",
            capped="",
            tactics=(TacticScore(tactic="runaway", title="Runaway", stopped=2, total=5),),
        ),
        "cases": (
            case("crumbs", Verdict.BYPASSED, Severity.MEDIUM, TwinVerdict.INTACT),
            case("loop", Verdict.BYPASSED, Severity.CRITICAL, TwinVerdict.INTACT),
            case("drip", Verdict.CONTAINED, Severity.HIGH, TwinVerdict.BROKEN),
            case("fatigue", Verdict.HELD, Severity.HIGH, TwinVerdict.HELD),
            case("wipe", Verdict.BLOCKED, Severity.HIGH, TwinVerdict.INTACT),
        )
        * cases,
        "sessions": (
            session("late-shift", TwinVerdict.HELD),
            session("refund-desk", TwinVerdict.BROKEN),
            session("tidy-up", TwinVerdict.INTACT),
        ),
        "undecidable": ("fatigue",),
        "not_covered": (NotCovered(attack="smuggling", reason="gateway", text="pin it"),),
        "warnings": (),
    }
    return Run(**{**fields, **over})


def session(name: str, verdict: TwinVerdict) -> SessionResult:
    """An honest session whose fourth call is not allowed, unless it is intact."""
    hurt = verdict is not TwinVerdict.INTACT
    return SessionResult(
        id=name,
        session=name,
        title=name,
        servers=("execution-market",),
        calls=11,
        verdict=verdict,
        step="pay" if hurt else None,
        number=4 if hurt else 0,
        tool="em_pay_out" if hurt else None,
        rule="approve" if hurt else None,
        source=AT if hurt else None,
        message="",
    )


@pytest.fixture
def run() -> Run:
    """A run that has one of everything."""
    return make_run()


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds `run`, made once, to be copied."""
    path = tmp_path_factory.mktemp("kept") / "runs.duckdb"
    save(make_run(), path)
    return path


@pytest.fixture
def store(tmp_path: Path, kept: Path) -> Path:
    """A store that holds `run`, which the test may change."""
    return Path(shutil.copy(kept, tmp_path / "runs.duckdb"))
