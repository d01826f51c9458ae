"""Cases, sessions and comparisons made by hand, as short as what they are to show allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trebuchet.model.call import ToolCall
from trebuchet.model.meaning import Change, Earlier, Meaning, Unproved
from trebuchet.model.place import Place
from trebuchet.model.policy import Reason
from trebuchet.model.regression import (
    REGRESSION_SCHEMA,
    CaseTurn,
    Compared,
    Regression,
    Side,
    Turn,
)
from trebuchet.model.run import (
    SCHEMA_VERSION,
    Assumed,
    BoundTool,
    CaseResult,
    HarmReached,
    PlayedCall,
    Run,
    SessionResult,
    Share,
    Summary,
    TwinResult,
    TwinVerdict,
    Verdict,
)
from trebuchet.model.vocabulary import Effect, Severity

RULE: Final = "tools.cancel_task.limits[0]"
SPOT: Final = Place("policy.json", 6, 18)
NONE: Final = Share(passed=0.0, total=0, share=None)

HOSTILE: Final = "\x1b[31m</details>@everyone|`b`\u202e\n# [x](http://evil.example)支付"
"""A name that would repaint a terminal, and leave its place in a comment."""


def call(tool: str = "cancel_task", effect: str = "deny", **arguments: Any) -> PlayedCall:
    """One call as it was decided."""
    return PlayedCall(
        step="cancel",
        number=1,
        server="desk",
        tool=tool,
        arguments=arguments or {"task_id": "item-own-11"},
        at=1767225600.0,
        session="session-1",
        grant="grant-1",
        effect=effect,
        rule=None if effect == "allow" else RULE,
        message="",
        source=SPOT,
    )


def case(verdict: Verdict = Verdict.BLOCKED, attack: str = "loop", **over: Any) -> CaseResult:
    """An attack on `cancel_task` of the server `desk`."""
    tool = str(over.pop("tool", "cancel_task"))
    server = str(over.pop("server", "desk"))
    through = not verdict.stopped
    fields: dict[str, Any] = {
        "id": f"{attack}@{server}#{tool}",
        "attack": attack,
        "title": attack.title(),
        "severity": Severity.HIGH,
        "tactic": "runaway",
        "server": server,
        "binding": {"doer": BoundTool(server=server, tool=tool)},
        "focus": "doer",
        "verdict": verdict,
        "form": "burst",
        "rule": None if through else RULE,
        "source": SPOT,
        "message": "",
        "executed": 20 if through else 0,
        "attempted": 20,
        "harm": HarmReached(measure="calls", reached=20 if through else 0, limit=20),
        "twin": TwinResult(verdict=TwinVerdict.INTACT),
        "credit": 0.0 if through else 1.0,
        "decidable": True,
        "deciding": call(tool, "allow" if through else "deny"),
    }
    return CaseResult(**{**fields, **over})


def session(verdict: TwinVerdict = TwinVerdict.INTACT, **over: Any) -> SessionResult:
    """A morning's work on the server `desk`."""
    stopped = verdict in (TwinVerdict.BROKEN, TwinVerdict.HELD)
    fields: dict[str, Any] = {
        "id": "morning@desk",
        "session": "morning",
        "title": "A morning",
        "servers": ("desk",),
        "calls": 11,
        "verdict": verdict,
        "step": "cancel" if stopped else None,
        "number": 4 if stopped else 0,
        "tool": "cancel_task" if stopped else None,
        "rule": RULE if stopped else None,
        "source": SPOT if stopped else None,
        "message": "",
    }
    return SessionResult(**{**fields, **over})


def run(
    cases: Sequence[CaseResult] = (), sessions: Sequence[SessionResult] = (), **over: Any
) -> Run:
    """A run of these, without any policy."""
    fields: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "trebuchet": "0.1.0",
        "id": "5f1d0c2ab97e4c31",
        "policies": (),
        "servers": ("desk",),
        "corpus": "c" * 64,
        "inventory": "d" * 64,
        "attacks_total": 1,
        "sessions_total": 1,
        "world": {"own.domain": "ourco.example"},
        "needs": None,
        "assumed": Assumed(world=False, world_values={}, needs=False, grants=""),
        "summary": Summary(
            attacks=NONE,
            honest=NONE,
            sound=NONE,
            sound_ceiling=0,
            protection=None,
            usability=None,
            capped="",
            tactics=(),
        ),
        "cases": tuple(cases),
        "sessions": tuple(sessions),
        "undecidable": (),
        "not_covered": (),
        "warnings": (),
    }
    return Run(**{**fields, **over})


def side(verdict: str, effect: str = "allow", rule: str | None = None, name: str = "new") -> Side:
    """How one of the two policies decided."""
    return Side(
        verdict=verdict,
        effect=effect,
        rule=rule,
        source=Place(f"{name}.json", 6, 5),
        message="Ten cancels a day are enough." if rule == RULE else "",
    )


def turn(kind: Turn, of: str = "attack", **over: Any) -> CaseTurn:
    """A turn of an attack that was blocked by a limit and runs now, or the reverse."""
    stopped, free = side("blocked", "deny", RULE, "old"), side("bypassed")
    if of in ("twin", "session"):
        stopped, free = side("broken", "deny", RULE, "new"), side("intact", name="old")
    backwards = kind.better if of not in ("twin", "session") else kind.worse
    was, now = (free, stopped) if backwards else (stopped, free)
    fields: dict[str, Any] = {
        "kind": kind,
        "of": of,
        "id": f"{'morning@desk' if of == 'session' else 'loop@desk#cancel_task'}",
        "attack": "" if of in ("session", "path") else "looped-destructive-cancels",
        "session": "refund-desk-morning" if of == "session" else "",
        "title": "Looped cancels",
        "server": "desk",
        "tool": "cancel_task",
        "severity": Severity.MEDIUM if of in ("twin", "session") else Severity.CRITICAL,
        "was": was,
        "now": now,
        "call": call(effect=now.effect),
        "where": "call 11 of 200",
    }
    return CaseTurn(**{**fields, **over})


def change(tool: str = "create_refund", /, after: int = 0, **arguments: Any) -> Change:
    """A call that was denied and passes now, after so many that passed on both sides."""
    made = ToolCall(tool="some_tool" if tool == "*" else tool, arguments=arguments)
    return Change(
        kind="counter" if after else "decision",
        tool=tool,
        was="deny",
        now="allow",
        call=made,
        after=(Earlier(call=made, times=after),) if after else (),
        old_reason=Reason(Effect.DENY, "over-the-cap", "Too much.", Place("old.json", 14, 9)),
        new_reason=Reason(Effect.ALLOW, None, "", Place("new.json", 13, 5)),
    )


def compared(name: str, **over: Any) -> Compared:
    """What one side came from."""
    fields: dict[str, Any] = {
        "name": name,
        "run": "5f1d0c2ab97e4c31",
        "policies": (("a" if name.startswith("old") else "b") * 64,),
        "corpus": "c" * 64,
        "inventory": "d" * 64,
        "protection": "C",
        "usability": "A+",
        "stopped": 20.0,
        "attacks": 23,
        "intact": 8.5,
        "honest": 9,
    }
    return Compared(**{**fields, **over})


def regression(*turns: CaseTurn, **over: Any) -> Regression:
    """A comparison with these turns."""
    fields: dict[str, Any] = {
        "schema_version": REGRESSION_SCHEMA,
        "old": compared("old.json"),
        "new": compared("new.json"),
        "turns": turns,
        "common": 32,
        "same": 32 - len(turns),
        "not_comparable": (),
    }
    return Regression(**{**fields, **over})


MIXED: Final = regression(
    turn(Turn.NEW_BYPASS, blast=2),
    turn(Turn.NEW_BYPASS, id="loop@desk#delete_task", tool="delete_task", blast=2),
    turn(
        Turn.PATH_OPENED,
        "path",
        id="9a3f",
        title="data leaves the company: read_mail → send_mail",
        severity=Severity.HIGH,
        was=side("closed", "deny", RULE, "old"),
        now=side("open"),
        why="The agent reads a mail that an outsider wrote. It sends what it read.",
    ),
    turn(Turn.NEWLY_BROKEN, "twin"),
    turn(Turn.NEWLY_BROKEN, "session"),
    turn(Turn.WEAKER, severity=Severity.MEDIUM, was=side("blocked", "deny", RULE, "old"),
         now=side("held", "ask", "tools.cancel_task.action")),
    turn(Turn.LOST, now=None, call=None, where="", why='no tool "cancel_task" is on the server'),
    turn(Turn.NEWLY_STOPPED, attack="batch-wipe"),
    turn(Turn.REPAIRED, "session", session="late-shift"),
    turn(Turn.OTHER_REASON, was=side("blocked", "deny", RULE, "old"),
         now=side("blocked", "deny", "(hidden)")),
    turn(Turn.NEW, was=None, attack="brand-new", why="the attack is not yet in the corpus"),
    meaning=Meaning(
        equivalent="no",
        changes=(change("*"), change(amount=10001), change(after=10, amount=1)),
        unproved=(Unproved(tool="search", path="args.q", why="a look-ahead cannot be decided"),),
        tools=5,
    ),
    not_comparable=("the corpus changed (aaaaaa before, bbbbbb now)",),
    assumed={"own.domain": "old.json:9:12", "cap.amount": "old.json:14:9"},
)  # fmt: skip

HOSTILE_ONE: Final = regression(
    turn(
        Turn.NEW_BYPASS,
        attack="loop",
        tool=HOSTILE,
        title=HOSTILE,
        was=Side(
            verdict="blocked", effect="deny", rule=HOSTILE, source=Place(HOSTILE, 1, 1),
            message=HOSTILE,
        ),
        call=call(HOSTILE, "allow", **{HOSTILE: HOSTILE * 9}),
        why=HOSTILE,
        where=HOSTILE,
    ),
    turn(Turn.LOST, "session", session=HOSTILE, now=None, why=HOSTILE),
    old=compared(HOSTILE),
    new=compared(f"main:{HOSTILE}"),
    meaning=Meaning(
        equivalent="no",
        changes=(change(HOSTILE, hostile=[HOSTILE]),),
        unproved=(Unproved(tool=HOSTILE, path=HOSTILE, why=HOSTILE),),
        tools=2,
    ),
    not_comparable=(HOSTILE,),
    assumed={HOSTILE: HOSTILE},
)  # fmt: skip

EQUIVALENT: Final = Meaning(equivalent="yes", changes=(), unproved=(), tools=5)

COMPARISONS: Final[Mapping[str, Regression]] = {
    "mixed": MIXED,
    "better": regression(turn(Turn.NEWLY_STOPPED), turn(Turn.REPAIRED, "twin")),
    "equivalent": regression(meaning=EQUIVALENT),
    "unmet": regression(
        meaning=Meaning(equivalent="no", changes=(change(amount=10001),), unproved=(), tools=5)
    ),
    "unproved": regression(
        meaning=Meaning(
            equivalent="not proved",
            changes=(),
            unproved=(Unproved(tool="search", why="a look-ahead cannot be decided"),),
            tools=5,
        )
    ),
    "nothing": regression(common=0, same=0, not_comparable=("other servers were judged",)),
    "hostile": HOSTILE_ONE,
}
"""One comparison for each thing that a report must cope with."""
